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

/**
 * What every implementation must satisfy: triangular solves and Cholesky factors within their
 * backward error bounds, decided exactly on a sample of elements; rank-1 updates and transposed
 * copies to the bit.
 */
abstract class TriangularContract {
  private static final int TRIES = 60;

  /** Elements whose residual is computed exactly, for each try. */
  private static final int SAMPLES = 40;

  abstract Backend backend();

  /** Around the register widths, the blocks of 32 and 64, and where halves are cut. */
  @Provide
  Arbitrary<Integer> orders() {
    return Arbitraries.of(0, 1, 2, 3, 5, 15, 16, 17, 31, 32, 33, 63, 64, 65, 97, 128, 129, 150);
  }

  @Provide
  Arbitrary<Integer> widths() {
    return Arbitraries.of(0, 1, 2, 3, 15, 16, 17, 33, 49, 63, 64, 65, 70);
  }

  @Property(tries = TRIES)
  void solvesAreWithinTheirBound(
      @ForAll boolean lower,
      @ForAll boolean unit,
      @ForAll("orders") int m,
      @ForAll("widths") int n,
      @ForAll @IntRange(max = 8) int layout,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid t = triangle(lower, unit, m, layout % 3, random);
    Grid b = grid(m, n, layout / 3).random(random);
    Grid right = b.copy();
    Grid tBefore = t.copy();

    solve(lower, unit, t, b);

    double gamma = Rounding.gamma(m, Rounding.U);
    for (int sample = 0; sample < SAMPLES && m * n > 0; sample++) {
      int i = random.nextInt(m);
      int j = random.nextInt(n);
      BigDecimal exact = BigDecimal.ZERO;
      BigDecimal terms = BigDecimal.ZERO;
      for (int p = lower ? 0 : i; p <= (lower ? i : m - 1); p++) {
        BigDecimal factor = unit && p == i ? BigDecimal.ONE : t.exact(i, p);
        BigDecimal term = factor.multiply(b.exact(p, j));
        exact = exact.add(term);
        terms = terms.add(term.abs());
      }
      assertTrue(
          Rounding.within(right.get(i, j), exact, gamma, terms),
          "(TX)(" + i + "," + j + ") = " + exact.doubleValue() + " for " + right.get(i, j));
    }
    t.assertSameAs(tBefore);
    b.assertCanariesAlive();
  }

  /** A NaN in one right-hand side stays there, and a zero pivot is divided by. */
  @Property(tries = 20)
  void columnsDoNotMeet(
      @ForAll boolean lower, @ForAll @IntRange(min = 1, max = 70) int m, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid t = triangle(lower, false, m, 0, random);
    Grid b = Grid.matrix(m, 5, 1, 2, true).random(random);
    b.array[b.index(random.nextInt(m), 3)] = Float.NaN;
    solve(lower, false, t, b);
    for (int i = 0; i < m; i++) {
      assertTrue(Float.isFinite(b.get(i, 2)) && Float.isFinite(b.get(i, 4)));
    }
    assertTrue(Float.isNaN(b.get(lower ? m - 1 : 0, 3)));
    int last = lower ? m - 1 : 0;
    t.array[t.index(last, last)] = 0;
    Grid ones = Grid.matrix(m, 2, 0, 0, true).fill(0);
    ones.array[ones.index(last, 1)] = 1;
    solve(lower, false, t, ones);
    assertTrue(Float.isNaN(ones.get(last, 0)));
    assertEquals(Float.POSITIVE_INFINITY, Math.abs(ones.get(last, 1)));
  }

  @Property(tries = TRIES)
  void factorsAreWithinTheirBound(
      @ForAll("orders") int n, @ForAll @IntRange(max = 2) int layout, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid a = definite(n, layout, random);
    Grid before = a.copy();

    assertEquals(0, factor(a));

    double gamma = Rounding.gamma(n + 1, Rounding.U);
    for (int sample = 0; sample < SAMPLES && n > 0; sample++) {
      int i = random.nextInt(n);
      int j = random.nextInt(i + 1);
      BigDecimal exact = BigDecimal.ZERO;
      BigDecimal terms = BigDecimal.ZERO;
      for (int p = 0; p <= j; p++) {
        BigDecimal term = a.exact(i, p).multiply(a.exact(j, p));
        exact = exact.add(term);
        terms = terms.add(term.abs());
      }
      assertTrue(
          Rounding.within(before.get(i, j), exact, gamma, terms),
          "(LLᵀ)(" + i + "," + j + ") = " + exact.doubleValue() + " for " + before.get(i, j));
    }
    for (int i = 0; i < n; i++) {
      assertTrue(a.get(i, i) > 0);
      for (int j = i + 1; j < n; j++) {
        assertEquals(before.get(i, j), a.get(i, j));
      }
    }
    a.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void theFirstPivotThatFailsIsNamed(
      @ForAll @IntRange(min = 1, max = 150) int n,
      @ForAll @IntRange(max = 4) int kind,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid a = definite(n, 0, random);
    int at = random.nextInt(n);
    float[] broken = {-1, 0, Float.NaN, Float.POSITIVE_INFINITY, Float.NaN};
    int column = kind == 4 ? random.nextInt(at + 1) : at;
    a.array[a.index(at, column)] = broken[kind];
    assertEquals(at + 1, factor(a));
    a.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void rankOneUpdatesRoundFactorProductAndSumOnce(
      @ForAll("widths") int m,
      @ForAll("widths") int n,
      @ForAll @IntRange(max = 2) int layout,
      @ForAll @IntRange(min = 1, max = 2) int stride,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid x = Grid.strided(m, 1, 3 - stride).random(random);
    Grid y = Grid.strided(n, 2, stride).random(random);
    Grid a = grid(m, n, layout).random(random);
    Grid before = a.copy();

    backend()
        .ger(
            m,
            n,
            0.3f,
            x.array,
            x.offset,
            x.colStride,
            y.array,
            y.offset,
            y.colStride,
            a.array,
            a.offset,
            a.rowStride,
            a.colStride);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float factor = 0.3f * x.get(i);
        float product = factor * y.get(j);
        assertEquals(before.get(i, j) + product, a.get(i, j));
      }
    }
    a.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void copiesHaveTheBitsOfTheirElements(
      @ForAll("widths") int m,
      @ForAll("widths") int n,
      @ForAll @IntRange(max = 8) int layout,
      @ForAll long seed) {
    Grid a = grid(m, n, layout % 3).random(new SplittableRandom(seed));
    assertCopies(a, grid(n, m, layout / 3));
  }

  /** Rows of 2 KB, which share sets of a cache. */
  @Property(tries = TRIES)
  void soHaveCopiesToRowsOfAPowerOfTwo(
      @ForAll("orders") int m, @ForAll("orders") int n, @ForAll long seed) {
    Grid a = grid(m, n, 0).random(new SplittableRandom(seed));
    assertCopies(a, Grid.matrix(n, m, 3, 512 - m, true));
  }

  private void assertCopies(Grid a, Grid b) {
    int m = a.rows;
    int n = a.cols;
    Grid before = a.copy();

    backend()
        .copy(
            m,
            n,
            a.array,
            a.offset,
            a.rowStride,
            a.colStride,
            b.array,
            b.offset,
            b.colStride,
            b.rowStride);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(a.get(i, j), b.get(j, i));
      }
    }
    a.assertSameAs(before);
    b.assertCanariesAlive();
  }

  @Property(tries = TRIES)
  void aSquareIsTransposedInPlace(
      @ForAll("orders") int n, @ForAll @IntRange(max = 2) int layout, @ForAll long seed) {
    Grid a = grid(n, n, layout).random(new SplittableRandom(seed));
    Grid before = a.copy();

    backend().transpose(n, a.array, a.offset, a.rowStride, a.colStride);

    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        assertEquals(before.get(j, i), a.get(i, j));
      }
    }
    a.assertCanariesAlive();
  }

  void solve(boolean lower, boolean unit, Grid t, Grid b) {
    backend()
        .trsm(
            lower,
            unit,
            b.rows,
            b.cols,
            t.array,
            t.offset,
            t.rowStride,
            t.colStride,
            b.array,
            b.offset,
            b.rowStride,
            b.colStride);
  }

  private int factor(Grid a) {
    return backend().potrf(a.rows, a.array, a.offset, a.rowStride, a.colStride);
  }

  /**
   * Rows that sum to at most half of their diagonal, or of 1, so that solutions stay in range; what
   * must not be used is NaN.
   */
  static Grid triangle(boolean lower, boolean unit, int m, int layout, SplittableRandom random) {
    Grid t = grid(m, m, layout).fill(Float.NaN);
    for (int i = 0; i < m; i++) {
      for (int j = lower ? 0 : i + 1; j < (lower ? i : m); j++) {
        t.array[t.index(i, j)] = (float) ((random.nextDouble() - 0.5) / m);
      }
      if (!unit) {
        float size = (float) (1 + random.nextDouble());
        t.array[t.index(i, i)] = random.nextBoolean() ? size : -size;
      }
    }
    return t;
  }

  /** D·(I + E)·D with |E| small, D powers of two; NaN above the diagonal, which is not used. */
  private static Grid definite(int n, int layout, SplittableRandom random) {
    Grid a = grid(n, n, layout).fill(Float.NaN);
    int[] exponents = new int[n];
    for (int i = 0; i < n; i++) {
      exponents[i] = random.nextInt(20) - 10;
      for (int j = 0; j <= i; j++) {
        double value = i == j ? 1 + random.nextDouble() : (2 * random.nextDouble() - 1) / n;
        a.array[a.index(i, j)] = (float) Math.scalb(value, exponents[i] + exponents[j]);
      }
    }
    return a;
  }

  static Grid grid(int rows, int cols, int layout) {
    return layout == 2 ? Grid.spread(rows, cols, 3, 2) : Grid.matrix(rows, cols, 2, 3, layout == 0);
  }
}
