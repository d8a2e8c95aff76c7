package dev.lanewise.checks.report;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Series;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Findings as one HTML page, readable in light, in dark and on paper.
 *
 * <p>It is well-formed XML too. All text from outside, such as the name of a data file, is escaped.
 */
public final class HtmlReport {
  private final StringBuilder html = new StringBuilder();

  private HtmlReport() {}

  /** The page. */
  public static String of(List<Finding> findings, Provenance provenance) {
    HtmlReport report = new HtmlReport();
    report.head();
    report.overview(findings, provenance);
    report.legend();
    findings.forEach(report::finding);
    report.provenance(provenance);
    return report.html.append("</body>\n</html>\n").toString();
  }

  private void head() {
    html.append(
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"/>
        <meta name="viewport" content="width=device-width, initial-scale=1"/>
        <title>Lanewise: theorem checks</title>
        <style>
        """);
    html.append(style()).append("</style>\n</head>\n<body>\n");
  }

  private static String style() {
    try (InputStream file = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void overview(List<Finding> findings, Provenance provenance) {
    Summary summary = Summary.of(findings);
    html.append("<h1>Theorem checks</h1>\n");
    paragraph("quiet", "Data: " + provenance.data() + ". Seed " + provenance.seed() + ".");
    paragraph("outcome", summary.sentence());
    openTable("One row per theorem", "Theorem", "Verdict", "Lines", "Controls rejected", "Seconds");
    for (Finding finding : findings) {
      Theorem theorem = finding.theorem();
      long rejected = finding.controls().stream().filter(Control::rejected).count();
      html.append(
          "<tr><th scope=\"row\"><a href=\"#%s\">%s</a> ".formatted(theorem.id(), theorem.id()));
      html.append("<span class=\"quiet\">%s</span></th>".formatted(Html.escape(theorem.title())));
      html.append("<td>").append(badge(finding.worst())).append("</td>");
      numberCell(Integer.toString(finding.lines().size()));
      numberCell(rejected + " of " + finding.controls().size());
      numberCell(String.format(Locale.ROOT, "%.2f", finding.seconds()));
      html.append("</tr>\n");
    }
    closeTable();
  }

  private void legend() {
    html.append("<h2 id=\"legend\">How to read this</h2>\n");
    paragraph(
        "",
        "Each line is an inequality, left ≤ right. The slack bounds the rounding error"
            + " of both sides; it is derived, never tuned. A theorem shows the verdict of its worst line.");
    html.append("<dl>\n");
    for (Verdict verdict : Verdict.values()) {
      html.append("<dt>%s</dt><dd>%s</dd>\n".formatted(badge(verdict), meaning(verdict)));
    }
    for (Evidence evidence : Evidence.values()) {
      html.append("<dt>%s</dt><dd>%s</dd>\n".formatted(word(evidence), meaning(evidence)));
    }
    html.append("<dt>control</dt><dd>A counterexample, planted to see whether the check can fail.")
        .append(" It must be rejected; if it is not, the check is worth nothing.</dd>\n</dl>\n");
  }

  private static String meaning(Verdict verdict) {
    return switch (verdict) {
      case CERTIFIED -> "Holds for the exact numbers: the margin exceeds all rounding errors.";
      case HOLDS -> "Holds numerically, up to the slack. This is evidence, not a proof.";
      case VACUOUS ->
          "A hypothesis of the theorem is not met at this size, so nothing is promised."
              + " The note says which one, and the width needed where that is known.";
      case REFUTED -> "Fails by more than the slack. The note has the smallest counterexample.";
    };
  }

  private static String meaning(Evidence evidence) {
    return switch (evidence) {
      case EXACT -> "Algebra at one point: a failure means that the code is wrong.";
      case CERTIFIED -> "Both sides enclose every rounding error that went into them.";
      case SAMPLED -> "Looked at in some points only; says nothing about the others.";
    };
  }

  private void finding(Finding finding) {
    Theorem theorem = finding.theorem();
    html.append(
        "<section>\n<h2 id=\"%s\">%s</h2>\n".formatted(theorem.id(), Html.escape(theorem.title())));
    html.append(
        "<p>%s <span class=\"quiet\"><code>%s</code>, %s</span></p>\n"
            .formatted(badge(finding.worst()), theorem.id(), Html.escape(theorem.number())));
    html.append("<dl>\n");
    entry("Source", Html.escape(theorem.paper()));
    entry("Statement", Html.escape(theorem.statement()));
    entry("If", list(theorem.hypotheses()));
    entry("Then", Html.escape(theorem.conclusion()));
    html.append("</dl>\n");
    lines(finding.lines());
    controls(finding.controls());
    charts(finding.series());
    html.append(
        "<h3>Repeat this</h3>\n<pre><code>%s</code></pre>\n"
            .formatted(Html.escape(finding.replay())));
    html.append("</section>\n");
  }

  private void lines(List<Line> lines) {
    openTable("Lines", "Verdict", "Evidence", "Statement", "Left", "Right", "Slack");
    for (Line line : lines) {
      html.append("<tr><td>").append(badge(line.verdict())).append("</td>");
      html.append("<td>").append(word(line.evidence())).append("</td>");
      html.append("<td>")
          .append(Html.escape(line.statement()))
          .append(note(line.note()))
          .append("</td>");
      sides(line);
      html.append("</tr>\n");
    }
    closeTable();
  }

  private void controls(List<Control> controls) {
    openTable(
        "Controls: planted counterexamples, each of which must be rejected",
        "Outcome",
        "Answer",
        "Counterexample",
        "Left",
        "Right",
        "Slack");
    for (Control control : controls) {
      Line line = control.line();
      String outcome =
          control.rejected()
              ? "rejected"
              : "<strong class=\"refuted\">NOT REJECTED, expected "
                  + control.expected()
                  + "</strong>";
      html.append("<tr><td>").append(outcome).append("</td>");
      html.append("<td>").append(badge(line.verdict())).append("</td>");
      html.append("<td>").append(Html.escape(control.counterexample()));
      html.append(note(line.statement())).append(note(line.note())).append("</td>");
      sides(line);
      html.append("</tr>\n");
    }
    closeTable();
  }

  private void charts(List<Series> series) {
    Map<String, List<Series>> charts = new LinkedHashMap<>();
    series.forEach(s -> charts.computeIfAbsent(s.chart(), c -> new ArrayList<>()).add(s));
    if (charts.isEmpty()) {
      return;
    }
    html.append("<div class=\"charts\">\n");
    charts.forEach(
        (title, curves) ->
            html.append("<figure><figcaption>%s</figcaption>\n".formatted(Html.escape(title)))
                .append(Chart.svg(title, curves))
                .append("</figure>\n"));
    html.append("</div>\n");
  }

  private void provenance(Provenance provenance) {
    html.append("<h2 id=\"provenance\">Where these numbers come from</h2>\n<dl>\n");
    provenance.entries().forEach((name, value) -> entry(name, Html.escape(value)));
    html.append("</dl>\n");
  }

  private void paragraph(String style, String text) {
    html.append("<p class=\"%s\">%s</p>\n".formatted(style, Html.escape(text)));
  }

  private void entry(String name, String escapedValue) {
    html.append("<dt>%s</dt><dd>%s</dd>\n".formatted(Html.escape(name), escapedValue));
  }

  private static String list(List<String> items) {
    StringBuilder list = new StringBuilder("<ul>");
    items.forEach(item -> list.append("<li>").append(Html.escape(item)).append("</li>"));
    return items.isEmpty() ? "no hypothesis" : list.append("</ul>").toString();
  }

  private void openTable(String caption, String... columns) {
    html.append("<div class=\"wide\"><table>\n<caption>").append(caption).append("</caption>\n");
    html.append("<thead><tr>");
    for (String column : columns) {
      boolean number =
          List.of("Left", "Right", "Slack", "Lines", "Controls rejected", "Seconds")
              .contains(column);
      html.append("<th scope=\"col\"%s>%s</th>".formatted(number ? " class=\"n\"" : "", column));
    }
    html.append("</tr></thead>\n<tbody>\n");
  }

  private void closeTable() {
    html.append("</tbody></table></div>\n");
  }

  private void sides(Line line) {
    numberCell(number(line.lhs()));
    numberCell(number(line.rhs()));
    numberCell(line.slack() == 0 ? "0" : String.format(Locale.ROOT, "%.1e", line.slack()));
  }

  private void numberCell(String number) {
    html.append("<td class=\"n\">").append(number).append("</td>");
  }

  private static String number(double value) {
    double size = Math.abs(value);
    String form = value == 0 ? "%.0f" : size >= 1e-3 && size < 1e6 ? "%.6f" : "%.5e";
    return String.format(Locale.ROOT, form, value);
  }

  private static String note(String text) {
    return text.isEmpty() ? "" : "<div class=\"note\">" + Html.escape(text) + "</div>";
  }

  private static String badge(Verdict verdict) {
    return "<span class=\"verdict %s\">%s</span>".formatted(word(verdict), verdict);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
