package dev.lanewise.kernels.internal;

/**
 * artanh s = s·(1 + s²/3 + s⁴/5 + …): what follows the last coefficient is below 0.02u for s ≤ 1/3,
 * u = 2⁻⁵³.
 */
final class LogSeries {
  static final double C1 = 1.0 / 3;
  static final double C2 = 1.0 / 5;
  static final double C3 = 1.0 / 7;
  static final double C4 = 1.0 / 9;
  static final double C5 = 1.0 / 11;
  static final double C6 = 1.0 / 13;
  static final double C7 = 1.0 / 15;
  static final double C8 = 1.0 / 17;
  static final double C9 = 1.0 / 19;
  static final double C10 = 1.0 / 21;
  static final double C11 = 1.0 / 23;
  static final double C12 = 1.0 / 25;
  static final double C13 = 1.0 / 27;
  static final double C14 = 1.0 / 29;
  static final double C15 = 1.0 / 31;
  static final double C16 = 1.0 / 33;

  private LogSeries() {}

  /** (artanh s − s)/s³ for w = s², by Estrin's scheme, as {@link Exponential} sums. */
  static double at(double w) {
    double w2 = w * w;
    double w4 = w2 * w2;
    double p1 = Math.fma(w2, Math.fma(w, C4, C3), Math.fma(w, C2, C1));
    double p5 = Math.fma(w2, Math.fma(w, C8, C7), Math.fma(w, C6, C5));
    double p9 = Math.fma(w2, Math.fma(w, C12, C11), Math.fma(w, C10, C9));
    double p13 = Math.fma(w2, Math.fma(w, C16, C15), Math.fma(w, C14, C13));
    return Math.fma(w4 * w4, Math.fma(w4, p13, p9), Math.fma(w4, p5, p1));
  }
}
