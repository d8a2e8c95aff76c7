package dev.lanewise.kernels.internal;

/**
 * The exponential, and for arguments that are at most 0 what functions are built on, by fused
 * multiply-adds alone.
 *
 * <p>exp d = 2ᵏ·exp r with k = round(d / ln 2) and |r| ≤ ln 2 / 2 + 2⁻⁵⁰, and exp r = 1 + r +
 * r²·C(r). C is the Chebyshev interpolant at 64 nodes, cut off at degree 9, computed with 80 digits
 * and written in powers of r. Relative error, in units u = 2⁻⁵³: cut and rounded coefficients 0.15,
 * the two roundings of r (each at most 2⁻⁵⁵) at most 0.5, that of exp r − 1 and those inside it,
 * damped by r², at most 0.8, and the last sum 1.42; together below 4. Below 2⁻¹⁰²² one rounding to
 * the spacing of the subnormals is added.
 */
final class Exponential {
  /** Arguments below this one are raised to it: their exponential is 0 all the same. */
  static final double LOWEST = -1000;

  /**
   * Arguments of the general exponential above this one are lowered to it: it is ∞ all the same.
   */
  static final double HIGHEST = 1000;

  /** From −NORMAL to NORMAL the exponential is normal. */
  static final double NORMAL = 708;

  /** Below −40 the hyperbolic tangent of half as much rounds to −1. */
  static final double TANH_LOWEST = -40;

  static final double LOG2_E = 0x1.71547652b82fep0;

  /** ln 2, and what it lacks of it. */
  static final double LN2_HIGH = 0x1.62e42fefa39efp-1;

  static final double LN2_LOW = 0x1.abc9e3b39803fp-56;

  /** Adding 1.5·2⁵² leaves no bit for a fraction: the sum ends with the nearest whole number. */
  static final double ROUNDER = 0x1.8p52;

  /** 2ᵏ⁺⁵¹² is normal for every k down to that of {@link #LOWEST}; the other factor is 2⁻⁵¹². */
  static final long RAISED_BIAS = 1023 + 512;

  static final double LOWERING = 0x1p-512;
  static final int EXPONENT_SHIFT = 52;

  /** The same for exponents above 0, which are lowered first: exact, because whole, in a double. */
  static final double RAISING = 0x1p512;

  static final double RAISE = 512;
  static final long BIAS = 1023;

  /** As {@link #ROUNDER}, with {@link #BIAS} in the last bits. */
  static final double BIASED_ROUNDER = ROUNDER + BIAS;

  static final double C2 = 0x1.0000000000001p-1;
  static final double C3 = 0x1.5555555555557p-3;
  static final double C4 = 0x1.5555555553d67p-5;
  static final double C5 = 0x1.11111111100dfp-7;
  static final double C6 = 0x1.6c16c1788a24fp-10;
  static final double C7 = 0x1.a01a01abe6549p-13;
  static final double C8 = 0x1.a019b913e6e77p-16;
  static final double C9 = 0x1.71de0236eabcbp-19;
  static final double C10 = 0x1.28917d444b49fp-22;
  static final double C11 = 0x1.af4dde4b9be8cp-26;

  private Exponential() {}

  /** exp d for d ≤ 0; a NaN stays one. */
  static double of(double d) {
    return raised(d) * LOWERING;
  }

  /** 2⁵¹²·exp d for d ≤ 0, which is normal where exp d is not. */
  static double raised(double d) {
    double x = d < LOWEST ? LOWEST : d;
    double t = Math.fma(x, LOG2_E, ROUNDER);
    double r = remainder(x, t - ROUNDER);
    long scale = (Double.doubleToRawLongBits(t) + RAISED_BIAS) << EXPONENT_SHIFT;
    return (1 + growth(r)) * Double.longBitsToDouble(scale);
  }

  /** eˣ for any x. */
  static double ofAny(double x) {
    double low = x < LOWEST ? LOWEST : x;
    double d = low > HIGHEST ? HIGHEST : low;
    double t = Math.fma(d, LOG2_E, ROUNDER);
    double r = remainder(d, t - ROUNDER);
    double shifted = t + (x > 0 ? -RAISE : RAISE);
    long scale = (Double.doubleToRawLongBits(shifted) + BIAS) << EXPONENT_SHIFT;
    return (1 + growth(r)) * Double.longBitsToDouble(scale) * (x > 0 ? RAISING : LOWERING);
  }

  /**
   * exp d − 1 for d ≤ 0, at most 3u: 2ᵏ·(exp r − 1) + (2ᵏ − 1), where k = 0 leaves nothing to
   * cancel.
   */
  static double minusOne(double d) {
    double x = d < LOWEST ? LOWEST : d;
    double t = Math.fma(x, LOG2_E, ROUNDER);
    double r = remainder(x, t - ROUNDER);
    long bits = (Double.doubleToRawLongBits(t) + RAISED_BIAS) << EXPONENT_SHIFT;
    double scale = Double.longBitsToDouble(bits) * LOWERING;
    return Math.fma(scale, growth(r), scale - 1);
  }

  private static double remainder(double x, double k) {
    return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
  }

  /** exp r − 1 by Estrin's scheme: pairs of terms, which do not wait for each other. */
  private static double growth(double r) {
    double r2 = r * r;
    double r4 = r2 * r2;
    double low = Math.fma(r2, Math.fma(r, C5, C4), Math.fma(r, C3, C2));
    double middle = Math.fma(r2, Math.fma(r, C9, C8), Math.fma(r, C7, C6));
    double high = Math.fma(r, C11, C10);
    double curve = Math.fma(r4 * r4, high, Math.fma(r4, middle, low));
    return Math.fma(r2, curve, r);
  }
}
