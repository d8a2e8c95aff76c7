package dev.lanewise.checks.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Text that fits a terminal. */
final class Text {
  /** Columns that every table and paragraph fits into. */
  static final int WIDTH = 100;

  private Text() {}

  /** Lines of at most {@code width} characters, broken at spaces where there are any. */
  static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
      while (line.length() > width) {
        lines.add(line.substring(0, width));
        line.delete(0, width);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  /** Four significant digits. */
  static String number(double value) {
    double size = Math.abs(value);
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : Double.toString(value);
    }
    if (size < 1e-3 || size >= 1e5) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    int decimals = Math.max(0, 3 - (int) Math.floor(Math.log10(size)));
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** To so many significant digits, never more than it is: a lower bound stays one. */
  static String atMost(double value, int digits) {
    return rounded(value, digits, RoundingMode.FLOOR);
  }

  /** To so many significant digits, never less than it is: an upper bound stays one. */
  static String atLeast(double value, int digits) {
    return rounded(value, digits, RoundingMode.CEILING);
  }

  private static String rounded(double value, int digits, RoundingMode mode) {
    if (value == 0 || !Double.isFinite(value)) {
      return Double.toString(value);
    }
    return new BigDecimal(value).round(new MathContext(digits, mode)).toString();
  }
}
