package dev.lanewise.bench.peers;

import dev.lanewise.bench.Processor;
import dev.lanewise.checks.report.Html;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A comparison as one HTML page that loads nothing. */
public final class ComparisonPage {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #222; }
      table { border-collapse: collapse; margin-bottom: 2em; }
      th, td { padding: .2em .7em; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
      .word { text-align: left; }
      .behind { background: #fbe9e7; }
      .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(26em, 1fr)); gap: 1.5em; }
      svg { width: 100%; } svg text { font-size: 12px; fill: #444; }
      svg polyline[class] { fill: none; } svg .grid { stroke: #e4e4e4; }
      .lanewise { stroke: #b3261e; fill: #b3261e; stroke-width: 2; }
      .mkl { stroke: #2a6f97; fill: #2a6f97; }
      .openblas { stroke: #4d7c0f; fill: #4d7c0f; stroke-dasharray: 6 3; }
      .netlib { stroke: #7c3aed; fill: #7c3aed; stroke-dasharray: 2 3; }
      .ejml { stroke: #a16207; fill: #a16207; stroke-dasharray: 8 3 2 3; }
      .scalar { stroke: #777; fill: #777; }
      .libtorch { stroke: #c2410c; fill: #c2410c; }
      .loop { stroke: #0f766e; fill: #0f766e; stroke-dasharray: 3 3; }
      .roof { stroke: #222; fill: #222; stroke-width: 1.5; }
      dt { font-weight: 600; float: left; clear: left; width: 9em; }
      dd { margin-left: 9.5em; }
      """;

  private static final String PRODUCTS =
      "Shapes are rows × columns × terms of each sum; Aᵀ and Bᵀ lie transposed. A mean over fewer"
          + " shapes than the class has says over how many.";

  private static final String STEPS =
      "A step computes outputs, loss, gradient, norm of the gradient and the clipped update in single"
          + " precision; libraries that only multiply do the matrix products of the step and nothing"
          + " else. Only these products are counted as operations.";

  private final ComparisonReport report;
  private final Comparison comparison;
  private final List<Comparison.Row> rows;
  private final boolean ofProducts;
  private final StringBuilder page = new StringBuilder();

  private ComparisonPage(ComparisonReport report) {
    this.report = report;
    this.comparison = report.comparison();
    this.rows = comparison.rows();
    this.ofProducts = rows.stream().allMatch(row -> row.point().work() instanceof Shape);
  }

  /** The page. */
  public static String html(ComparisonReport report) {
    return new ComparisonPage(report).write();
  }

  private String write() {
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    page.append("<title>Lanewise beside other libraries</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>");
    page.append(ofProducts ? "Matrix products" : "Training steps");
    page.append(" beside other libraries</h1>\n");
    page.append(
        """
        <p>%d rounds. Each round started every library once in a process of its own, in rotating order and
        every other round backwards. A ratio is the speed of Lanewise over that of the library, taken
        within a round: the median of the rounds and, in brackets, their quartiles. A speed is the mean
        over the rounds, its error bar the 95 %% confidence interval. The peak is that of multiply-adds on
        one core, measured in the same process in its best millisecond, times the cores in use. %s
        Shaded: slower than the library.</p>
        """
            .formatted(comparison.rounds(), ofProducts ? PRODUCTS : STEPS));
    if (ofProducts) {
      means();
      plots();
    }
    ratios();
    names();
    return page.append("</body>\n</html>\n").toString();
  }

  private void plots() {
    page.append("<div class=\"plots\">\n");
    for (int threads : threads()) {
      for (String dtype : rows.stream().map(row -> row.point().dtype()).distinct().toList()) {
        overSize(dtype, threads);
        roofline(dtype, threads);
      }
    }
    page.append("</div>\n");
  }

  private int[] threads() {
    return rows.stream().mapToInt(Comparison.Row::threads).distinct().toArray();
  }

  private List<Peer> peers() {
    return List.copyOf(comparison.paths().keySet());
  }

  private List<Peer> others() {
    return peers().stream().filter(peer -> peer != Peer.LANEWISE).toList();
  }

  private void means() {
    page.append("<h2>Geometric mean of the ratios</h2>\n<table>\n");
    header("class", false);
    for (Comparison.Mean mean : comparison.means()) {
      page.append("<tr>");
      word(mean.sizeClass().word());
      word(mean.dtype());
      cell("", Integer.toString(mean.threads()));
      for (Peer peer : others()) {
        ratio(mean.ratios().get(peer), ComparisonReport.ratio(mean, peer));
      }
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private void ratios() {
    page.append("<h2>Every case</h2>\n<table>\n");
    header(ofProducts ? "shape" : "net", true);
    for (Comparison.Row row : rows) {
      Spread speed = row.speeds().get(Peer.LANEWISE);
      page.append("<tr>");
      word(row.point().work().label());
      word(row.point().dtype());
      cell("", Integer.toString(row.threads()));
      cell("", ComparisonReport.ratio(speed));
      cell("", ComparisonReport.percent(row.percentOfPeak().get(Peer.LANEWISE)));
      for (Peer peer : others()) {
        Spread ratio = row.ratios().get(peer);
        ratio(ratio, ComparisonReport.ratio(ratio));
      }
      page.append("</tr>\n");
    }
    page.append("</table>\n");
  }

  private void header(String first, boolean speeds) {
    page.append("<tr><th class=\"word\">" + first + "</th><th class=\"word\">type</th>");
    page.append("<th>threads</th>");
    if (speeds) {
      page.append("<th>GFLOP/s</th><th>of the peak</th>");
    }
    others().forEach(peer -> page.append("<th>against ").append(peer.title()).append("</th>"));
    page.append("</tr>\n");
  }

  private void ratio(Spread ratio, String text) {
    cell(ratio != null && ratio.middle() < 1 ? "behind" : "", text);
  }

  private void word(String text) {
    cell("word", text);
  }

  private void cell(String style, String text) {
    page.append(style.isEmpty() ? "<td>" : "<td class=\"" + style + "\">");
    page.append(Html.escape(text)).append("</td>");
  }

  private List<Comparison.Row> rows(String dtype, int threads) {
    return rows.stream()
        .filter(row -> row.point().dtype().equals(dtype) && row.threads() == threads)
        .toList();
  }

  private void overSize(String dtype, int threads) {
    List<Comparison.Row> squares =
        rows(dtype, threads).stream()
            .filter(row -> SizeClass.of(shape(row)) != SizeClass.TRAINING)
            .toList();
    List<Plot.Curve> curves = new ArrayList<>();
    for (Peer peer : peers()) {
      List<Comparison.Row> own =
          squares.stream().filter(row -> row.speeds().containsKey(peer)).toList();
      if (!own.isEmpty()) {
        curves.add(
            new Plot.Curve(
                peer.title(),
                peer.word(),
                true,
                own.stream().mapToDouble(row -> shape(row).n()).toArray(),
                own.stream().map(row -> row.speeds().get(peer)).toArray(Spread[]::new)));
      }
    }
    figure("GFLOP/s over n, " + setting(dtype, threads), "n", false, curves);
  }

  /** Compulsory bytes only: A and B read once, C written once. */
  private void roofline(String dtype, int threads) {
    List<Comparison.Row> own = rows(dtype, threads);
    double[] x =
        own.stream().mapToDouble(row -> shape(row).intensity(row.point().width())).toArray();
    List<Plot.Curve> curves = new ArrayList<>();
    double peak = comparison.peak(dtype).best() * Processor.coresOf(threads);
    if (!Double.isNaN(peak) && !Double.isNaN(comparison.triad())) {
      double ridge = peak / comparison.triad();
      double low = Math.min(smallest(x), ridge / 2);
      double high = Math.max(largest(x), 2 * ridge);
      curves.add(
          new Plot.Curve(
              "roof: peak of the cores in use, memory bandwidth of one core",
              "roof",
              true,
              new double[] {low, ridge, high},
              new Spread[] {exactly(low * comparison.triad()), exactly(peak), exactly(peak)}));
    }
    for (SizeClass sizes : SizeClass.values()) {
      List<Comparison.Row> members =
          own.stream().filter(row -> SizeClass.of(shape(row)) == sizes).toList();
      curves.add(
          new Plot.Curve(
              "Lanewise, " + sizes.word(),
              List.of("scalar", "lanewise", "mkl").get(sizes.ordinal()),
              false,
              members.stream()
                  .mapToDouble(row -> shape(row).intensity(row.point().width()))
                  .toArray(),
              members.stream().map(row -> row.speeds().get(Peer.LANEWISE)).toArray(Spread[]::new)));
    }
    figure(
        "Roofline: GFLOP/s over flops per byte, " + setting(dtype, threads),
        "flops per byte",
        true,
        curves);
  }

  private static Shape shape(Comparison.Row row) {
    return (Shape) row.point().work();
  }

  private static double smallest(double[] x) {
    return Arrays.stream(x).min().orElse(1);
  }

  private static double largest(double[] x) {
    return Arrays.stream(x).max().orElse(1);
  }

  private static Spread exactly(double value) {
    return new Spread(value, value, value);
  }

  private static String setting(String dtype, int threads) {
    return dtype + ", " + threads + (threads == 1 ? " thread" : " threads");
  }

  private void figure(String title, String xLabel, boolean logarithmicY, List<Plot.Curve> curves) {
    page.append("<figure><figcaption>").append(Html.escape(title)).append("</figcaption>\n");
    page.append(new Plot(title, xLabel, logarithmicY, curves).svg()).append("</figure>\n");
  }

  private void names() {
    page.append("<h2>What ran</h2>\n");
    report.peaks().forEach(line -> page.append("<p>").append(Html.escape(line)).append("</p>\n"));
    page.append("<dl>\n");
    comparison.paths().forEach((peer, path) -> entry(peer.title(), path));
    comparison.skipped().forEach((peer, why) -> entry(peer.title(), "left out: " + why));
    page.append("</dl>\n<h2>Provenance</h2>\n<dl>\n");
    report.provenance().forEach(this::entry);
    page.append("</dl>\n");
  }

  private void entry(String name, String text) {
    page.append("<dt>%s</dt><dd>%s</dd>\n".formatted(Html.escape(name), Html.escape(text)));
  }
}
