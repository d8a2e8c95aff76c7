package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * What every implementation of softmax with cross-entropy must satisfy.
 *
 * <p>With d = z − max z and u the unit roundoff of the elements: fl(d) has relative error u, exp at
 * most 4u, hence exp(d) at most (|d| + 4)u. In the sum the |d| are weighted with the probabilities,
 * Σ p·|d| ≤ log n, so its relative error is at most (log n + 4)u from the exponentials and γ(n) of
 * double from adding; vectors of floats, whose exponentials are within 1.9u, add within 1.25u. The
 * reciprocal of the sum, the exponential and their product are rounded once more each. Where sums
 * of exponentials are in double all through, (n/e + 4 + n − 1) ≤ 1.5n + 4 units of double bound
 * them.
 */
abstract class SoftmaxContract {
  private static final MathContext DIGITS = new MathContext(60);

  abstract Backend backend();

  /** Around the lanes, and a row whose stages overlap. */
  @Provide
  Arbitrary<Integer> classes() {
    return Arbitraries.of(1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 33, 40, 2051);
  }

  /** From almost equal logits to some whose probability underflows. */
  @Provide
  Arbitrary<Double> spreads() {
    return Arbitraries.of(1e-3, 1.0, 10.0, 100.0, 900.0);
  }

  @Property(tries = 100)
  void probabilitiesAndLossAreWithinTheirBounds(
      @ForAll("classes") int n,
      @ForAll("spreads") double spread,
      @ForAll @IntRange(max = 9) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid logits = Grid.vector(n, offset);
    double largest = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      logits.array[offset + j] = (float) (spread * (random.nextDouble() - 0.5));
      largest = Math.max(largest, logits.get(j));
    }
    Grid before = logits.copy();
    Grid p = Grid.vector(n, offset + 1);
    int[] labels = {-1, random.nextInt(n)};

    double loss =
        backend()
            .softmaxCrossEntropy(1, n, logits.array, offset, n, labels, 1, p.array, offset + 1, n);

    BigDecimal sum = BigDecimal.ZERO;
    for (int j = 0; j < n; j++) {
      sum = sum.add(exp(difference(logits.get(j), largest)));
    }
    for (int j = 0; j < n; j++) {
      BigDecimal d = difference(logits.get(j), largest);
      BigDecimal exact = exp(d).divide(sum, DIGITS);
      double factor =
          Rounding.gamma((int) Math.ceil(Math.log(n) - d.doubleValue()) + 8, Rounding.U)
              + Rounding.gamma((int) (1.5 * n - d.doubleValue()) + 12, Rounding.U_WIDE);
      double underflow = 2 * (double) Float.MIN_VALUE;
      BigDecimal bound = exact.multiply(new BigDecimal(factor)).add(new BigDecimal(underflow));
      assertTrue(new BigDecimal(p.get(j)).subtract(exact).abs().compareTo(bound) <= 0);
    }
    BigDecimal atLabel = difference(logits.get(labels[1]), largest);
    assertTrue(isWithin(lossBound(n, atLabel, loss), loss, atLabel, sum), () -> "loss " + loss);
    logits.assertSameAs(before);
    p.assertCanariesAlive();
  }

  /** The control of the property above: it holds a loss to its bound, not to a multiple of it. */
  @Example
  void aLossBeyondItsBoundIsNoticed() {
    for (int n : new int[] {2, 10, 2051}) {
      // Equal logits: the loss is log n, but for the rounding of that.
      double loss = StrictMath.log(n);
      double bound = lossBound(n, BigDecimal.ZERO, loss);
      BigDecimal sum = BigDecimal.valueOf(n);

      assertTrue(isWithin(bound, loss, BigDecimal.ZERO, sum));
      assertFalse(isWithin(bound, loss + 1.5 * bound, BigDecimal.ZERO, sum));
      assertFalse(isWithin(bound, loss - 1.5 * bound, BigDecimal.ZERO, sum));
    }
  }

  /** As {@link SoftmaxCrossEntropy} states it; what adding it up is wrong by is below a ‰. */
  private static double lossBound(int n, BigDecimal atLabel, double loss) {
    double d = Math.abs(atLabel.doubleValue());
    return (Math.log(n) + 4) * Rounding.U
        + (1.5 * n + 5 + 2 * Math.log(n) + d + loss) * Rounding.U_WIDE * 1.001;
  }

  /** Whether |loss − (log sum − d)| is at most the bound, with d = z − max z at the label. */
  private static boolean isWithin(double bound, double loss, BigDecimal d, BigDecimal sum) {
    BigDecimal logOfSum = new BigDecimal(loss).add(d);
    BigDecimal most = new BigDecimal(bound);
    return exp(logOfSum.subtract(most)).compareTo(sum) <= 0
        && exp(logOfSum.add(most)).compareTo(sum) >= 0;
  }

  /**
   * A row longer than any block, which begins with exponentials that exceed the sum of those before
   * them in their lane.
   */
  @Example
  void longRowsAreWithinTheirBounds() {
    int n = 20_003;
    SplittableRandom random = new SplittableRandom(4);
    float[] logits = new float[n];
    double sum = 0;
    for (int j = 0; j < n; j++) {
      logits[j] = (float) (j < 1000 ? 0.09 * (j - 999) : -20 * random.nextDouble());
      sum += Math.exp(logits[j]);
    }
    float[] p = new float[n];

    double loss = backend().softmaxCrossEntropy(1, n, logits, 0, n, new int[] {7}, 0, p, 0, n);

    for (int j = 0; j < n; j++) {
      double exact = Math.exp(logits[j]) / sum;
      double factor =
          Rounding.gamma((int) Math.ceil(Math.log(n) - logits[j]) + 8, Rounding.U)
              + Rounding.gamma((int) (1.5 * n - logits[j]) + 12, Rounding.U_WIDE);
      assertEquals(exact, p[j], exact * factor + 2 * (double) Float.MIN_VALUE);
    }
    double bound = (Math.log(n) + 4) * Rounding.U + (1.5 * n + 400) * Rounding.U_WIDE;
    assertEquals(Math.log(sum) - logits[7], loss, bound);
  }

  @Property(tries = 50)
  void rowsDoNotMeet(
      @ForAll @IntRange(max = 6) int m,
      @ForAll("classes") int n,
      @ForAll @IntRange(max = 5) int gap,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid logits = Grid.matrix(m, n, gap, gap, true).random(random);
    Grid together = Grid.matrix(m, n, 2, gap, true);
    Grid alone = Grid.matrix(m, n, 2, gap, true);
    int[] labels = random.ints(m, 0, n).toArray();

    double sum =
        backend()
            .softmaxCrossEntropy(
                m,
                n,
                logits.array,
                gap,
                logits.rowStride,
                labels,
                0,
                together.array,
                2,
                together.rowStride);
    double sumAlone = 0;
    for (int i = 0; i < m; i++) {
      sumAlone +=
          backend()
              .softmaxCrossEntropy(
                  1,
                  n,
                  logits.array,
                  logits.index(i, 0),
                  n,
                  labels,
                  i,
                  alone.array,
                  alone.index(i, 0),
                  n);
    }

    assertEquals(sumAlone, sum);
    together.assertSameAs(alone);
    together.assertCanariesAlive();
  }

  @Property(tries = 20)
  void withoutLabelsTheProbabilitiesAreTheSame(@ForAll("classes") int n, @ForAll long seed) {
    Grid logits = Grid.matrix(3, n, 1, 2, true).random(new SplittableRandom(seed));
    Grid p = Grid.matrix(3, n, 2, 1, true);
    Grid alone = p.copy();

    backend()
        .softmaxCrossEntropy(
            3, n, logits.array, 1, logits.rowStride, new int[3], 0, p.array, 2, p.rowStride);
    double loss =
        backend()
            .softmaxCrossEntropy(
                3, n, logits.array, 1, logits.rowStride, null, 0, alone.array, 2, p.rowStride);

    assertEquals(0, loss);
    alone.assertSameAs(p);
  }

  @Property(tries = 50)
  void worksInPlace(@ForAll("classes") int n, @ForAll long seed) {
    Grid logits = Grid.vector(n, 2).random(new SplittableRandom(seed));
    Grid p = Grid.vector(n, 2);
    int[] labels = {0};
    double loss = backend().softmaxCrossEntropy(1, n, logits.array, 2, n, labels, 0, p.array, 2, n);

    double inPlace =
        backend().softmaxCrossEntropy(1, n, logits.array, 2, n, labels, 0, logits.array, 2, n);

    assertEquals(loss, inPlace);
    logits.assertSameAs(p);
  }

  @Property(tries = 50)
  void nanAndPlusInfinitySpoilTheirRow(
      @ForAll("classes") int n, @ForAll boolean nan, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid logits = Grid.vector(n, 1).random(random);
    logits.array[1 + random.nextInt(n)] = nan ? Float.NaN : Float.POSITIVE_INFINITY;
    Grid p = Grid.vector(n, 1);

    double loss =
        backend().softmaxCrossEntropy(1, n, logits.array, 1, n, new int[1], 0, p.array, 1, n);

    assertTrue(Double.isNaN(loss));
    for (int j = 0; j < n; j++) {
      assertTrue(Float.isNaN(p.get(j)));
    }
  }

  @Property(tries = 50)
  void aClassWithMinusInfinityIsImpossible(@ForAll("classes") int n, @ForAll long seed) {
    Grid logits = Grid.vector(n + 1, 0).random(new SplittableRandom(seed));
    logits.array[n / 2] = Float.NEGATIVE_INFINITY;
    Grid p = Grid.vector(n + 1, 0);
    int[] labels = {n, n / 2};

    double possible =
        backend().softmaxCrossEntropy(1, n + 1, logits.array, 0, 0, labels, 0, p.array, 0, 0);
    double impossible =
        backend().softmaxCrossEntropy(1, n + 1, logits.array, 0, 0, labels, 1, p.array, 0, 0);

    assertTrue(Double.isFinite(possible));
    assertEquals(Double.POSITIVE_INFINITY, impossible);
    assertEquals(0, p.get(n / 2));
  }

  @Example
  void nothingButMinusInfinityGivesNaN() {
    Grid logits = Grid.vector(9, 0).fill(Float.NEGATIVE_INFINITY);
    Grid p = Grid.vector(9, 0);

    double loss =
        backend().softmaxCrossEntropy(1, 9, logits.array, 0, 9, new int[1], 0, p.array, 0, 9);

    assertTrue(Double.isNaN(loss));
    assertTrue(Float.isNaN(p.get(3)));
  }

  /** Equal logits: every class is as likely, and the loss is log n. */
  @Property(tries = 20)
  void equalLogitsAreUniform(@ForAll("classes") int n) {
    Grid logits = Grid.vector(n, 0).fill(-3e4f);
    Grid p = Grid.vector(n, 0);

    double loss =
        backend().softmaxCrossEntropy(1, n, logits.array, 0, n, new int[1], 0, p.array, 0, n);

    assertEquals(StrictMath.log(n), loss);
    assertEquals((float) (1.0 / n), p.get(n - 1));
  }

  private static BigDecimal difference(float z, double largest) {
    return new BigDecimal(z).subtract(new BigDecimal(largest));
  }

  /**
   * exp x by Taylor's series at x / 2^20, squared twenty times: good to 50 digits for |x| below
   * 1000.
   */
  private static BigDecimal exp(BigDecimal x) {
    BigDecimal small = x.divide(BigDecimal.valueOf(1 << 20), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 20; i++) {
      term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < 20; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }
}
