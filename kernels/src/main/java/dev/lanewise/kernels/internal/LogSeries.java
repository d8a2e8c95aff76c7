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
}
