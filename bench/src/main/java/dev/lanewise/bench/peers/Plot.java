package dev.lanewise.bench.peers;

import dev.lanewise.checks.report.Html;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Marks with error bars over a logarithmic axis, as an SVG picture.
 *
 * @param title said to those who cannot see the picture
 * @param xLabel what the horizontal axis counts
 * @param logarithmicY whether the vertical axis is logarithmic too
 * @param curves what to draw
 */
record Plot(String title, String xLabel, boolean logarithmicY, List<Curve> curves) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 320;
  private static final int LEFT = 56;
  private static final int RIGHT = 16;
  private static final int TOP = 12;
  private static final int BOTTOM = 44;
  private static final int LEGEND_ROW = 18;

  /**
   * One curve.
   *
   * @param name in the legend
   * @param style class of the style sheet
   * @param joined whether a line runs through the marks
   * @param x positive numbers
   * @param y values with the ends of their error bars, positive too
   */
  record Curve(String name, String style, boolean joined, double[] x, Spread[] y) {}

  String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(WIDTH, HEIGHT + LEGEND_ROW * curves.size(), Html.escape(title)));
    grid(svg);
    for (int i = 0; i < curves.size(); i++) {
      draw(svg, curves.get(i));
      legend(svg, curves.get(i), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void grid(StringBuilder svg) {
    for (double tick = power(xLow()); tick <= xHigh() * 1.0001; tick *= 2) {
      if (tick >= xLow() * 0.9999) {
        line(svg, "grid", x(tick), TOP, x(tick), HEIGHT - BOTTOM);
        text(svg, x(tick), HEIGHT - BOTTOM + 16, "middle", tick < 1 ? number(tick) : whole(tick));
      }
    }
    text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - BOTTOM + 34, "middle", xLabel);
    double step = step(yHigh());
    for (double tick = logarithmicY ? power(yLow()) : 0;
        tick <= yHigh() * 1.0001;
        tick = logarithmicY ? tick * 2 : tick + step) {
      if (tick >= yLow() * 0.9999) {
        line(svg, "grid", LEFT, y(tick), WIDTH - RIGHT, y(tick));
        text(svg, LEFT - 6, y(tick) + 4, "end", step < 1 || tick < 1 ? number(tick) : whole(tick));
      }
    }
  }

  private void draw(StringBuilder svg, Curve curve) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < curve.x.length; i++) {
      double x = x(curve.x[i]);
      Spread value = curve.y[i];
      points.append("%s,%s ".formatted(number(x), number(y(value.middle()))));
      if (value.high() > value.low()) {
        line(svg, curve.style, x, y(value.low()), x, y(value.high()));
      }
      if (!curve.joined || curve.x.length != 2) {
        svg.append(
            "<circle class=\"%s\" cx=\"%s\" cy=\"%s\" r=\"2.5\"/>\n"
                .formatted(curve.style, number(x), number(y(value.middle()))));
      }
    }
    if (curve.joined) {
      svg.append(
          "<polyline class=\"%s\" points=\"%s\"/>\n"
              .formatted(curve.style, points.toString().strip()));
    }
  }

  private void legend(StringBuilder svg, Curve curve, int row) {
    double y = HEIGHT + LEGEND_ROW * row + 4;
    line(svg, curve.style, LEFT, y, LEFT + 30, y);
    text(svg, LEFT + 38, y + 4, "start", curve.name);
  }

  private DoubleStream xs() {
    return curves.stream().flatMapToDouble(curve -> DoubleStream.of(curve.x));
  }

  private Stream<Spread> ys() {
    return curves.stream().flatMap(curve -> Stream.of(curve.y));
  }

  private double xLow() {
    return xs().min().orElse(1);
  }

  private double xHigh() {
    return Math.max(2 * xLow(), xs().max().orElse(1));
  }

  private double yLow() {
    return logarithmicY ? ys().mapToDouble(Spread::middle).min().orElse(1) / 2 : 0;
  }

  private double yHigh() {
    return 1.05 * ys().mapToDouble(Spread::middle).max().orElse(1);
  }

  private double x(double value) {
    return LEFT + (WIDTH - RIGHT - LEFT) * logarithm(value, xLow(), xHigh());
  }

  /** Error bars that reach out of the picture end at its edge. */
  private double y(double value) {
    double inside = Math.clamp(value, yLow(), yHigh());
    double position = logarithmicY ? logarithm(inside, yLow(), yHigh()) : inside / yHigh();
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * position;
  }

  private static double logarithm(double value, double low, double high) {
    return Math.log(value / low) / Math.log(high / low);
  }

  /** The power of two at or below a number. */
  private static double power(double value) {
    return Math.scalb(1.0, Math.getExponent(value));
  }

  /** A round step that takes between three and seven ticks up to the end. */
  private static double step(double high) {
    double power = Math.pow(10, Math.floor(Math.log10(high / 3)));
    double digit = high / 3 / power;
    return power * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
  }

  private static void line(
      StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
    svg.append(
        "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
            .formatted(style, number(x1), number(y1), number(x2), number(y2)));
  }

  private static void text(StringBuilder svg, double x, double y, String anchor, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(number(x), number(y), anchor, Html.escape(text)));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }
}
