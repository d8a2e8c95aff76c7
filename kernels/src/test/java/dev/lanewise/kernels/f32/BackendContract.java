package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What every implementation must satisfy, whatever its speed: vectors, sums, rows and ReLU. */
abstract class BackendContract {
  static final int TRIES = 200;

  abstract Backend backend();

  /** Around multiples of the lane counts 2, 4, 8 and 16, where tails begin and end. */
  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(
        0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 67, 127, 128, 131, 259);
  }

  @Provide
  Arbitrary<Float> factors() {
    return Arbitraries.of(1f, -1f, 2f, 0.3f, -1e-3f, 0f);
  }

  @Property(tries = TRIES)
  void axpyRoundsProductAndSumOnce(
      @ForAll("sizes") int n,
      @ForAll("factors") float alpha,
      @ForAll @IntRange(max = 17) int xOffset,
      @ForAll @IntRange(max = 17) int yOffset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid x = Grid.vector(n, xOffset).random(random);
    Grid y = Grid.vector(n, yOffset).random(random);
    Grid xBefore = x.copy();
    Grid before = y.copy();

    backend().axpy(n, alpha, x.array, xOffset, y.array, yOffset);

    for (int i = 0; i < n; i++) {
      float product = alpha * x.get(i);
      assertEquals(before.get(i) + product, y.get(i));
    }
    x.assertSameAs(xBefore);
    y.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void scalRoundsOnceAndAZeroFactorErasesNaN(
      @ForAll("sizes") int n,
      @ForAll("factors") float alpha,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    Grid x = Grid.vector(n, offset).random(new SplittableRandom(seed));
    if (n > 0 && alpha == 0) {
      x.array[offset + n / 2] = Float.NaN;
    }
    Grid before = x.copy();

    backend().scal(n, alpha, x.array, offset);

    for (int i = 0; i < n; i++) {
      assertEquals(alpha == 0 ? 0 : alpha * before.get(i), x.get(i));
    }
    x.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void dotIsWithinItsBound(
      @ForAll("sizes") int n,
      @ForAll @IntRange(max = 17) int xOffset,
      @ForAll @IntRange(max = 17) int yOffset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid x = Grid.vector(n, xOffset).random(random);
    Grid y = Grid.vector(n, yOffset).random(random);
    BigDecimal exact = BigDecimal.ZERO;
    BigDecimal terms = BigDecimal.ZERO;
    for (int i = 0; i < n; i++) {
      BigDecimal term = x.exact(0, i).multiply(y.exact(0, i));
      exact = exact.add(term);
      terms = terms.add(term.abs());
    }
    Grid xBefore = x.copy();
    Grid yBefore = y.copy();

    double computed = backend().dot(n, x.array, xOffset, y.array, yOffset);

    double gamma = Rounding.gamma(n, Rounding.U_WIDE);
    assertTrue(Rounding.within(computed, exact, gamma, terms), computed + " for " + exact);
    x.assertSameAs(xBefore);
    y.assertSameAs(yBefore);
  }

  @Property(tries = TRIES)
  void dotHasTheSameBitsAtAnyOffset(
      @ForAll("sizes") int n, @ForAll @IntRange(max = 33) int offset, @ForAll long seed) {
    Grid here = Grid.vector(n, 0).random(new SplittableRandom(seed));
    Grid there = Grid.vector(n, offset).random(new SplittableRandom(seed));

    double first = backend().dot(n, here.array, 0, here.array, 0);
    double second = backend().dot(n, there.array, offset, here.array, 0);

    assertEquals(first, second);
  }

  @Property(tries = TRIES)
  void squaresAndNormAreWithinTheirBounds(
      @ForAll("sizes") int n, @ForAll @IntRange(max = 17) int offset, @ForAll long seed) {
    Grid x = Grid.vector(n, offset).random(new SplittableRandom(seed));
    BigDecimal exact = BigDecimal.ZERO;
    for (int i = 0; i < n; i++) {
      exact = exact.add(x.exact(0, i).pow(2));
    }
    Grid before = x.copy();

    double squares = backend().sumOfSquares(n, 1, x.array, offset);
    double norm = Level1.norm(backend(), n, x.array, offset);

    double gamma = Rounding.gamma(n, Rounding.U_WIDE);
    assertTrue(Rounding.within(squares, exact, gamma, exact));
    BigDecimal root = Rounding.sqrt(exact);
    assertTrue(Rounding.within(norm, root, Rounding.gamma(n + 2, Rounding.U_WIDE), root));
    x.assertSameAs(before);
  }

  /** Scaling by a power of two is exact, so the norm must follow to the last bit. */
  @Property(tries = TRIES)
  void normNeitherOverflowsNorUnderflows(
      @ForAll("sizes") int n, @ForAll boolean huge, @ForAll long seed) {
    Grid x = Grid.vector(n, 3).random(new SplittableRandom(seed));
    int exponent = huge ? Float.MAX_EXPONENT - 20 : Float.MIN_EXPONENT + 12;
    Grid scaled = x.copy();
    for (int i = 0; i < n; i++) {
      scaled.array[3 + i] = Math.scalb(x.get(i), exponent);
    }

    double norm = Level1.norm(backend(), n, x.array, 3);
    double scaledNorm = Level1.norm(backend(), n, scaled.array, 3);

    assertEquals(Math.scalb(norm, exponent), scaledNorm);
  }

  @Property(tries = 50)
  void normOfSpecialValues(@ForAll("sizes") int n, @ForAll @IntRange(max = 300) int place) {
    int at = n == 0 ? 0 : place % n;
    Grid x = Grid.vector(Math.max(n, 1), 2).fill(0);
    assertEquals(0, norm(x));
    x.array[2 + at] = Float.MIN_VALUE;
    assertEquals(Float.MIN_VALUE, norm(x));
    x.array[2 + at] = -Float.MAX_VALUE;
    assertEquals(Float.MAX_VALUE, norm(x));
    x.array[2 + at] = Float.NEGATIVE_INFINITY;
    assertEquals(Double.POSITIVE_INFINITY, norm(x));
    x.array[2] = Float.NaN;
    assertEquals(Double.NaN, norm(x));
  }

  private double norm(Grid x) {
    return Level1.norm(backend(), x.cols, x.array, x.offset);
  }

  @Provide
  Arbitrary<Float> anyValue() {
    return Arbitraries.of(
        0f,
        -0f,
        1.5f,
        -1.5f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN);
  }

  @Property(tries = TRIES)
  void reluKeepsWhatIsNotAtMostZero(
      @ForAll("sizes") int n,
      @ForAll("anyValue") float special,
      @ForAll @IntRange(max = 17) int xOffset,
      @ForAll @IntRange(max = 17) int yOffset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid x = Grid.vector(n, xOffset).random(random);
    sprinkle(x, special, random);
    Grid dy = Grid.vector(n, 1).random(random);
    sprinkle(dy, special, random);
    Grid y = Grid.vector(n, yOffset);
    Grid dx = Grid.vector(n, yOffset);
    Grid xBefore = x.copy();
    Grid dyBefore = dy.copy();

    backend().reluForward(n, x.array, xOffset, y.array, yOffset);
    backend().reluBackward(n, x.array, xOffset, dy.array, 1, dx.array, yOffset);

    for (int i = 0; i < n; i++) {
      boolean off = x.get(i) <= 0;
      // assertEquals tells −0.0 from +0.0 and takes NaN as equal to NaN.
      assertEquals(off ? 0f : x.get(i), y.get(i));
      assertEquals(off ? 0f : dy.get(i), dx.get(i));
    }
    x.assertSameAs(xBefore);
    dy.assertSameAs(dyBefore);
    y.assertCanariesAlive();
    dx.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void reluBackwardSumsHasTheBitsOfTwoPasses(
      @ForAll @IntRange(max = 9) int m,
      @ForAll("sizes") int n,
      @ForAll("anyValue") float special,
      @ForAll @IntRange(max = 9) int gap,
      @ForAll boolean inPlace,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid x = Grid.matrix(m, n, 1, gap, true).random(random);
    Grid dy = Grid.matrix(m, n, 2, 2 * gap, true).random(random);
    for (int i = 0; i < m && n > 0; i++) {
      x.array[x.index(i, random.nextInt(n))] = special;
      dy.array[dy.index(i, random.nextInt(n))] = special;
    }
    Grid dx = inPlace ? dy : Grid.matrix(m, n, 3, gap, true);
    Grid sums = Grid.vector(n, 4);
    Grid expectedDx = dx.copy();
    Grid expectedSums = Grid.vector(n, 4);
    for (int i = 0; i < m; i++) {
      backend()
          .reluBackward(
              n,
              x.array,
              x.offset + i * x.rowStride,
              dy.array,
              dy.offset + i * dy.rowStride,
              expectedDx.array,
              dx.offset + i * dx.rowStride);
    }
    backend().columnSums(m, n, expectedDx.array, dx.offset, dx.rowStride, expectedSums.array, 4);

    backend()
        .reluBackwardSums(
            m,
            n,
            x.array,
            x.offset,
            x.rowStride,
            dy.array,
            dy.offset,
            dy.rowStride,
            dx.array,
            dx.offset,
            dx.rowStride,
            sums.array,
            4);

    dx.assertSameAs(expectedDx);
    sums.assertSameAs(expectedSums);
  }

  @Property(tries = 50)
  void reluWorksInPlace(@ForAll("sizes") int n, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid x = Grid.vector(n, 2).random(random);
    Grid dy = Grid.vector(n, 2).random(random);
    Grid y = Grid.vector(n, 2);
    Grid dx = Grid.vector(n, 2);
    backend().reluForward(n, x.array, 2, y.array, 2);
    backend().reluBackward(n, x.array, 2, dy.array, 2, dx.array, 2);

    backend().reluBackward(n, y.array, 2, dy.array, 2, dy.array, 2);
    backend().reluForward(n, x.array, 2, x.array, 2);

    dy.assertSameAs(dx);
    x.assertSameAs(y);
  }

  @Property(tries = TRIES)
  void biasIsAddedToEveryRow(
      @ForAll @IntRange(max = 7) int m,
      @ForAll("sizes") int n,
      @ForAll @IntRange(max = 9) int gap,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid bias = Grid.vector(n, offset).random(random);
    Grid x = Grid.matrix(m, n, offset, gap, true).random(random);
    Grid before = x.copy();
    Grid biasBefore = bias.copy();

    backend().addBias(m, n, bias.array, offset, x.array, offset, x.rowStride);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(before.get(i, j) + bias.get(j), x.get(i, j));
      }
    }
    bias.assertSameAs(biasBefore);
    x.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void columnSumsAreWithinTheirBound(
      @ForAll @IntRange(max = 40) int m,
      @ForAll("sizes") int n,
      @ForAll @IntRange(max = 9) int gap,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    Grid x = Grid.matrix(m, n, offset, gap, true).random(new SplittableRandom(seed));
    Grid sums = Grid.vector(n, offset);
    Grid before = x.copy();

    backend().columnSums(m, n, x.array, offset, x.rowStride, sums.array, offset);

    double factor = Rounding.U + 2 * Rounding.gamma(m, Rounding.U_WIDE);
    for (int j = 0; j < n; j++) {
      BigDecimal exact = BigDecimal.ZERO;
      BigDecimal terms = BigDecimal.ZERO;
      for (int i = 0; i < m; i++) {
        exact = exact.add(x.exact(i, j));
        terms = terms.add(x.exact(i, j).abs());
      }
      assertTrue(Rounding.within(sums.get(j), exact, factor, terms));
    }
    x.assertSameAs(before);
    sums.assertCanariesAlive();
  }

  /** Puts the value in about a quarter of the places. */
  private static void sprinkle(Grid grid, float value, SplittableRandom random) {
    for (int i = 0; i < grid.cols; i++) {
      if (random.nextInt(4) == 0) {
        grid.array[grid.offset + i] = value;
      }
    }
  }
}
