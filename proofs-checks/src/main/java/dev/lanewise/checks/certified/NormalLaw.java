package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.U;

/**
 * erf and the normal distribution with bounds of their absolute errors.
 *
 * <p>erf(x) = 2/√π · e^{-x²} · Σ_k t_k with t_0 = x, t_{k+1} = t_k·2x²/(2k+3): all terms have one
 * sign, so nothing cancels. For |x| ≤ 6 the sum stops when a term falls below 2⁻⁶⁰ of the sum and
 * the next ratio is at most 1/2, so the rest is at most 2⁻⁵⁹ of it; that happens before k = 160.
 * Term k is the product of at most 4k rounded factors and the sum adds at most 160 roundings:
 * relative error below γ_{800}. e^{-x²} has relative error at most 4u + 36u·2 (fl(x²) is off by x²u
 * ≤ 36u, absolute in the exponent, and e^ε − 1 ≤ 2ε), the constant and two products 3u. In all
 * below γ_{900} ≤ 1.0e-13. For |x| &gt; 6, 1 − |erf x| &lt; 2.2e-17.
 */
final class NormalLaw {
  /** |fl(erf x) − erf x| for every double x. */
  static final double ERF_ERROR = 1.1e-13;

  /**
   * Bound of the error of {@link #distribution}: half that of erf, the argument x/√2 rounded twice
   * (slope of erf ≤ 1.13, |x|e^{-x²/2} ≤ 1), and the sum.
   */
  static final double DISTRIBUTION_ERROR = 0.6e-13;

  static final double TWO_OVER_ROOT_PI = 1.1283791670955126;
  private static final double ROOT_HALF = 0.7071067811865476;
  private static final double DENSITY_AT_ZERO = 0.3989422804014327;

  private NormalLaw() {}

  static double erf(double x) {
    double a = Math.abs(x);
    if (a > 6) {
      return Math.copySign(1, x);
    }
    double square = a * a;
    double term = a;
    double sum = a;
    for (int k = 0; term > sum * 0x1p-60 || 4 * square > 2 * k + 3; k++) {
      term *= 2 * square / (2 * k + 3);
      sum += term;
    }
    return Math.copySign(Math.min(1, TWO_OVER_ROOT_PI * StrictMath.exp(-square) * sum), x);
  }

  /** Φ(x) = (1 + erf(x/√2))/2. */
  static double distribution(double x) {
    return 0.5 * (1 + erf(x * ROOT_HALF));
  }

  /** φ(x) = e^{-x²/2}/√(2π). */
  static double density(double x) {
    return DENSITY_AT_ZERO * StrictMath.exp(-0.5 * x * x);
  }

  /**
   * fl(x²/2) is off by u·x², so e^{…} by that relative amount (twice, for e^ε − 1 ≤ 2ε), exp by 4u,
   * constant and product by 2u.
   */
  static double densityError(double x) {
    return (8 + 2 * x * x) * U * density(x) + Double.MIN_NORMAL;
  }
}
