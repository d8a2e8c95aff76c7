package dev.lanewise.kernels.internal;

/**
 * The upper tail of the normal distribution for GELU: Φ(−a) = exp(−a²/2)·R(a) for a ≥ 0.
 *
 * <p>With v = (a − 5)/(a + 5) the function (a + 5)·R(a) is smooth on −1 ≤ v < 1 (the substitution
 * of Shepherd and Laframboise, Mathematics of Computation 36, 1981). The polynomial is its
 * Chebyshev interpolant at 64 nodes, cut off at degree 23, computed with 60 digits and written in
 * powers of v. Cut and rounded coefficients together are off by 0.54u, u = 2⁻⁵³. Rounding: Σ|cᵢvⁱ|
 * is at most 4.2 times the sum, so Horner's scheme adds at most 5u; v is off by 3u, which the
 * relative slope of at most 1.5 turns into 4.5u; with the factor 1/(a + 5), R is within 13u.
 */
final class Normal {
  /**
   * At −40 both density and tail are below the least double, so larger arguments need not differ.
   */
  static final double FARTHEST = 40;

  static final double CENTRE = 5;
  static final double INVERSE_SQRT_TWO_PI = 0x1.9884533d43651p-2;

  static final double R0 = 0x1.89d3abe1f95aep-1;
  static final double R1 = -0x1.54ad03f27ca19p-1;
  static final double R2 = 0x1.fb31653876fd9p-2;
  static final double R3 = -0x1.410ed5f8758d9p-2;
  static final double R4 = 0x1.51f6329effdcep-3;
  static final double R5 = -0x1.1b1c254ca793bp-4;
  static final double R6 = 0x1.54b4d4f5a2359p-6;
  static final double R7 = -0x1.88590e919f5f4p-9;
  static final double R8 = -0x1.a25038ca0b0afp-11;
  static final double R9 = 0x1.1daf19fd84df7p-11;
  static final double R10 = -0x1.f2141ae3b73dap-15;
  static final double R11 = -0x1.a16fc916d1cc4p-15;
  static final double R12 = 0x1.17dbb786dad9ap-16;
  static final double R13 = 0x1.0b0ce905b6a3dp-18;
  static final double R14 = -0x1.73a1f359309a2p-19;
  static final double R15 = -0x1.662385ec25d93p-22;
  static final double R16 = 0x1.d17126fce0881p-22;
  static final double R17 = 0x1.4b53832ca0e74p-25;
  static final double R18 = -0x1.218da7b043324p-24;
  static final double R19 = -0x1.dcf8ada5baf45p-28;
  static final double R20 = 0x1.3eb07c76a1fb4p-27;
  static final double R21 = 0x1.5d7920963a499p-30;
  static final double R22 = -0x1.afcdad6622d3bp-31;
  static final double R23 = -0x1.24bc80a8e5f28p-33;

  private Normal() {}

  /** |x|, at most {@link #FARTHEST}; a NaN stays one. */
  static double argument(double x) {
    double a = Math.abs(x);
    return a > FARTHEST ? FARTHEST : a;
  }

  /** 2⁵¹²·exp(−a²/2): what rounding takes from a² would otherwise be multiplied by a²/2. */
  static double raisedBell(double a) {
    double square = a * a;
    double lost = Math.fma(a, a, -square);
    double e = Exponential.raised(-0.5 * square);
    return Math.fma(e * lost, -0.5, e);
  }

  /** R(a) = exp(a²/2)·Φ(−a). */
  static double ratio(double a) {
    double q = 1 / (a + CENTRE);
    double v = (a - CENTRE) * q;
    double square = v * v;
    double sixth = square * square * square;
    double highest = sum(v, R23, R22, R21, R20, R19, R18);
    double high = Math.fma(highest, sixth, sum(v, R17, R16, R15, R14, R13, R12));
    double p = Math.fma(high, sixth, sum(v, R11, R10, R9, R8, R7, R6));
    p = Math.fma(p, v, R5);
    p = Math.fma(p, v, R4);
    p = Math.fma(p, v, R3);
    p = Math.fma(p, v, R2);
    p = Math.fma(p, v, R1);
    p = Math.fma(p, v, R0);
    return p * q;
  }

  private static double sum(
      double v, double r5, double r4, double r3, double r2, double r1, double r0) {
    double p = Math.fma(v, Math.fma(v, Math.fma(v, r5, r4), r3), r2);
    return Math.fma(v, Math.fma(v, p, r1), r0);
  }
}
