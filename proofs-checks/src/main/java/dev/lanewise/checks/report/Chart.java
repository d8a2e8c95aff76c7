package dev.lanewise.checks.report;

import dev.lanewise.checks.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Curves as an SVG picture for an HTML page.
 *
 * <p>Text stays text, colours come from the page's style sheet (classes {@code c0} to {@code c5}),
 * and curves differ by their dashes too. The same series always give the same characters, with or
 * without fonts on the machine. Points that are not finite, or not positive on a logarithmic axis,
 * leave a gap.
 */
public final class Chart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 16;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final int LEGEND_ROW = 20;
  private static final int STYLES = 6;

  /** A curve with more points than this shows no more on a picture of this size. */
  private static final int MOST_POINTS = 600;

  private final String title;
  private final List<Series> curves;
  private final Axis xAxis;
  private final Axis yAxis;

  private Chart(String title, List<Series> curves) {
    this.title = title;
    this.curves = curves;
    this.xAxis = axis(curves.stream().map(Series::x).toList(), false);
    this.yAxis = axis(curves.stream().map(Series::y).toList(), true);
  }

  /** The picture as an {@code svg} element, described for those who cannot see it. */
  public static String svg(String title, List<Series> curves) {
    return new Chart(title, List.copyOf(curves)).draw();
  }

  private static Axis axis(List<double[]> values, boolean mayBeLogarithmic) {
    double[] finite =
        values.stream().flatMapToDouble(DoubleStream::of).filter(Double::isFinite).toArray();
    return Axis.over(finite.length == 0 ? new double[] {0} : finite, mayBeLogarithmic);
  }

  private String draw() {
    int height = HEIGHT + LEGEND_ROW * curves.size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
            WIDTH,
            height,
            Html.escape(description())));
    svg.append("<title>%s</title>\n".formatted(Html.escape(title)));
    drawGrid(svg);
    for (int i = 0; i < curves.size(); i++) {
      drawCurve(svg, curves.get(i), i % STYLES);
      drawLegend(svg, curves.get(i).name(), i);
    }
    return svg.append("</svg>").toString();
  }

  private String description() {
    StringBuilder text = new StringBuilder(title).append(": ");
    for (Series curve : curves) {
      int n = curve.y().length;
      text.append(curve.name());
      if (n > 0) {
        text.append(" from ").append(Axis.label(curve.y()[0]));
        text.append(" to ").append(Axis.label(curve.y()[n - 1]));
      }
      text.append("; ");
    }
    return text.append(yAxis.logarithmic() ? "logarithmic scale" : "linear scale").toString();
  }

  private void drawGrid(StringBuilder svg) {
    svg.append("<g class=\"grid\">\n");
    for (double tick : yAxis.ticks()) {
      double y = y(tick);
      svg.append(line(LEFT, y, WIDTH - RIGHT, y));
      svg.append(text(LEFT - 8, y + 4, "end", Axis.label(tick)));
    }
    for (double tick : xAxis.ticks()) {
      double x = x(tick);
      svg.append(line(x, TOP, x, HEIGHT - BOTTOM));
      svg.append(text(x, HEIGHT - BOTTOM + 18, "middle", Axis.label(tick)));
    }
    svg.append("</g>\n");
  }

  private void drawCurve(StringBuilder svg, Series curve, int style) {
    List<List<String>> pieces = new ArrayList<>();
    pieces.add(new ArrayList<>());
    int stride = Math.max(1, Math.ceilDiv(curve.x().length, MOST_POINTS));
    for (int i = 0; i < curve.x().length; i += stride) {
      if (isVisible(curve.x()[i], curve.y()[i])) {
        pieces.getLast().add(point(x(curve.x()[i]), y(curve.y()[i])));
      } else if (!pieces.getLast().isEmpty()) {
        pieces.add(new ArrayList<>());
      }
    }
    for (List<String> piece : pieces) {
      if (piece.size() == 1) {
        String[] xy = piece.getFirst().split(",");
        svg.append(
            String.format(
                Locale.ROOT,
                "<circle class=\"c%d\" cx=\"%s\" cy=\"%s\" r=\"3\"/>\n",
                style,
                xy[0],
                xy[1]));
      } else if (!piece.isEmpty()) {
        svg.append(
            String.format(
                Locale.ROOT,
                "<polyline class=\"c%d\" points=\"%s\"/>\n",
                style,
                String.join(" ", piece)));
      }
    }
  }

  private boolean isVisible(double x, double y) {
    return Double.isFinite(x) && Double.isFinite(y) && (y > 0 || !yAxis.logarithmic());
  }

  private void drawLegend(StringBuilder svg, String name, int row) {
    double y = HEIGHT + LEGEND_ROW * row + 2;
    svg.append(
        String.format(
            Locale.ROOT,
            "<polyline class=\"c%d\" points=\"%s %s\"/>\n",
            row % STYLES,
            point(LEFT, y),
            point(LEFT + 36, y)));
    svg.append(text(LEFT + 44, y + 4, "start", name));
  }

  private double x(double value) {
    return LEFT + xAxis.position(value) * (WIDTH - RIGHT - LEFT);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - yAxis.position(value) * (HEIGHT - BOTTOM - TOP);
  }

  private static String point(double x, double y) {
    return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
  }

  private static String line(double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n", x1, y1, x2, y2);
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n",
        x,
        y,
        anchor,
        Html.escape(text));
  }
}
