package dev.lanewise.checks.certified;

/**
 * Arithmetic whose result is a bound: {@code …Up} is never below the exact value, {@code …Down}
 * never above it.
 *
 * <p>Java rounds to nearest, so the exact value of one operation lies between the neighbours of its
 * rounded result: for r = fl(x), {@code nextDown(r) ≤ x ≤ nextUp(r)}. This holds for subnormal
 * results too, and on overflow (r = ∞ means x above the largest double, and {@code nextDown(∞)} is
 * the largest double). NaN stays NaN; every decision made from these numbers is written so that NaN
 * refuses.
 *
 * <p>All arguments of {@code mul}, {@code div} and {@code sqrt} are bounds of non-negative
 * quantities; then the bound of the operation on the bounds is the bound of the operation.
 */
final class Outward {
  /** Unit roundoff of double: half the distance from 1 to the next double. */
  static final double U = 0x1p-53;

  private Outward() {}

  static double addUp(double a, double b) {
    return Math.nextUp(a + b);
  }

  static double addUp(double a, double b, double c) {
    return addUp(addUp(a, b), c);
  }

  static double subUp(double a, double b) {
    return Math.nextUp(a - b);
  }

  static double subDown(double a, double b) {
    return Math.nextDown(a - b);
  }

  static double mulUp(double a, double b) {
    return Math.nextUp(a * b);
  }

  static double mulUp(double a, double b, double c) {
    return mulUp(mulUp(a, b), c);
  }

  /**
   * A lower bound of a product; zero when it would be negative, as products of non-negative numbers
   * are not.
   */
  static double mulDown(double a, double b) {
    return Math.max(0, Math.nextDown(a * b));
  }

  static double divUp(double a, double b) {
    return Math.nextUp(a / b);
  }

  static double divDown(double a, double b) {
    return Math.max(0, Math.nextDown(a / b));
  }

  static double sqrtUp(double a) {
    return Math.nextUp(Math.sqrt(a));
  }

  static double sqrtDown(double a) {
    return Math.max(0, Math.nextDown(Math.sqrt(a)));
  }

  /**
   * γ_k = k·u/(1 − k·u), the relative error of k rounded operations (Higham 2002, Lemma 3.1),
   * rounded up. Needs k·u &lt; 1/2.
   */
  static double gamma(long k) {
    double ku = k * U; // exact: k < 2^53 and u is a power of two
    if (k < 0 || ku >= 0.5) {
      throw new IllegalArgumentException("gamma(k) needs 0 <= k < 2^52, got k = " + k);
    }
    return divUp(ku, Math.nextDown(1 - ku));
  }

  /**
   * Σ x_i² over {@code length} entries, an upper bound.
   *
   * <p>In any order each term passes through at most {@code length} roundings, so the computed sum
   * ŝ satisfies s(1 − γ_length) ≤ ŝ; squares that underflow lose at most 2⁻¹⁰⁷⁴ each.
   */
  static double sumOfSquaresUp(double[] x, int offset, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int end = offset + length;
    int i = offset;
    for (; i + 3 < end; i += 4) {
      s0 += x[i] * x[i];
      s1 += x[i + 1] * x[i + 1];
      s2 += x[i + 2] * x[i + 2];
      s3 += x[i + 3] * x[i + 3];
    }
    for (; i < end; i++) {
      s0 += x[i] * x[i];
    }
    return ofComputedSum((s0 + s1) + (s2 + s3), length);
  }

  /**
   * Upper bound of a sum of {@code length} squares whose computed value, in any order, is {@code
   * sum}.
   */
  private static double ofComputedSum(double sum, int length) {
    return addUp(divUp(sum, Math.nextDown(1 - gamma(length))), length * Double.MIN_VALUE);
  }

  /**
   * Upper bound of the root of a sum of {@code length} squares whose computed value, in any order,
   * is {@code sum}.
   */
  static double rootUp(double sum, int length) {
    return sqrtUp(ofComputedSum(sum, length));
  }

  /** ‖x‖₂ of {@code length} entries, an upper bound; ∞ when the squares overflow. */
  static double normUp(double[] x, int offset, int length) {
    return sqrtUp(sumOfSquaresUp(x, offset, length));
  }

  static double normUp(double[] x) {
    return normUp(x, 0, x.length);
  }
}
