package dev.lanewise.kernels.internal;

/**
 * artanh s = s + s³·A(s²) for |s| ≤ 1/3: A is the Chebyshev interpolant at 64 nodes, cut off at
 * degree 9, computed with 80 digits and written in powers of s². Cut and rounded coefficients are
 * off by 0.07u of the result, u = 2⁻⁵³.
 */
final class LogSeries {
  static final double A0 = 0x1.5555555555555p-2;
  static final double A1 = 0x1.999999999a418p-3;
  static final double A2 = 0x1.24924923d0cb1p-3;
  static final double A3 = 0x1.c71c7273cd4dcp-4;
  static final double A4 = 0x1.745cf03af86e5p-4;
  static final double A5 = 0x1.3b18be9653a85p-4;
  static final double A6 = 0x1.10abbe149f39fp-4;
  static final double A7 = 0x1.eb9d2c9df957ep-5;
  static final double A8 = 0x1.683cdca2a27cep-5;
  static final double A9 = 0x1.4b47d0848d30cp-4;

  private LogSeries() {}

  /** A(w) by Estrin's scheme, as {@link Exponential} sums; the factor w ≤ 1/9 damps its error. */
  static double at(double w) {
    double w2 = w * w;
    double w4 = w2 * w2;
    double low = Math.fma(w2, Math.fma(w, A3, A2), Math.fma(w, A1, A0));
    double middle = Math.fma(w2, Math.fma(w, A7, A6), Math.fma(w, A5, A4));
    return Math.fma(w4 * w4, Math.fma(w, A9, A8), Math.fma(w4, middle, low));
  }
}
