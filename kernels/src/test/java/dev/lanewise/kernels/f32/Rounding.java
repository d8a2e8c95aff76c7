package dev.lanewise.kernels.f32;

import java.math.BigDecimal;
import java.math.MathContext;

/** The bounds that the kernels promise, and the exact values to hold them against. */
final class Rounding {
  /** Unit roundoff of the elements. */
  static final double U = Math.ulp(1f) / 2;

  /** Unit roundoff of the accumulators that are double in both precisions. */
  static final double U_WIDE = 0x1p-53;

  private Rounding() {}

  /** γ(k) = k·u / (1 − k·u), Higham, section 3.1. */
  static double gamma(int k, double u) {
    return k * u / (1 - k * u);
  }

  /** |computed − exact| ≤ bound, decided exactly. */
  static boolean within(double computed, BigDecimal exact, double factor, BigDecimal terms) {
    if (!Double.isFinite(computed)) {
      return false;
    }
    BigDecimal error = new BigDecimal(computed).subtract(exact).abs();
    return error.compareTo(new BigDecimal(factor).multiply(terms)) <= 0;
  }

  /** √x to 40 digits. */
  static BigDecimal sqrt(BigDecimal x) {
    return x.sqrt(new MathContext(40));
  }
}
