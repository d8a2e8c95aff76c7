package dev.lanewise.checks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Maps numbers to positions along a line and chooses where the ticks stand.
 *
 * @param low smallest value shown
 * @param high largest value shown, above {@code low}
 * @param logarithmic whether equal ratios, not differences, are equally far apart
 */
record Axis(double low, double high, boolean logarithmic) {
  private static final int TICKS = 5;

  /** From this ratio of largest to smallest on, positive values are easier read logarithmically. */
  private static final double WIDE_RANGE = 100;

  /**
   * An axis over finite values.
   *
   * @param values at least one
   * @param mayBeLogarithmic whether a wide range of values that are never negative makes it
   *     logarithmic; zeros then lie outside
   */
  static Axis over(double[] values, boolean mayBeLogarithmic) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double lowPositive = Double.POSITIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      lowPositive = value > 0 ? Math.min(lowPositive, value) : lowPositive;
    }
    if (mayBeLogarithmic && low >= 0 && high / lowPositive > WIDE_RANGE) {
      return new Axis(lowPositive, high, true);
    }
    if (high / 2 - low / 2 == 0) {
      double margin = low / 2 == 0 ? 1 : Math.abs(low) / 2;
      return new Axis(low - margin, high + margin, false);
    }
    return new Axis(low, high, false);
  }

  /** Where the value lies between {@code low} (0) and {@code high} (1). */
  double position(double value) {
    // Halves keep the difference of two huge numbers finite.
    return logarithmic
        ? (Math.log10(value) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
        : (value / 2 - low / 2) / (high / 2 - low / 2);
  }

  /** Round numbers, about five of them, inside the axis. */
  List<Double> ticks() {
    return logarithmic ? decades() : steps();
  }

  private List<Double> decades() {
    int first = (int) Math.ceil(Math.log10(low) - 1e-9);
    int last = (int) Math.floor(Math.log10(high) + 1e-9);
    int stride = Math.max(1, Math.ceilDiv(last - first, TICKS));
    List<Double> ticks = new ArrayList<>();
    for (int exponent = first; exponent <= last; exponent += stride) {
      ticks.add(Math.pow(10, exponent));
    }
    return ticks;
  }

  private List<Double> steps() {
    double raw = (high / 2 - low / 2) / TICKS * 2;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    if (power == 0) {
      return List.of(low, high);
    }
    double digit = raw / power;
    double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    long last = (long) Math.floor(high / step + 1e-9);
    for (long i = (long) Math.ceil(low / step - 1e-9); i <= last; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick as short text. */
  static String label(double tick) {
    double size = Math.abs(tick);
    if (tick == 0) {
      return "0";
    }
    if (size >= 1e-3 && size < 1e6) {
      String text = String.format(Locale.ROOT, "%.6f", tick);
      return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
    return String.format(Locale.ROOT, "%.1e", tick)
        .replace(".0e", "e")
        .replaceAll("e([+-])0", "e$1");
  }
}
