package dev.lanewise.bench;

import dev.lanewise.checks.report.Html;
import java.util.Locale;

/** A report as one HTML page that loads nothing. */
final class Page {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 70em; padding: 0 1em; color: #222; }
      table { border-collapse: collapse; width: 100%; }
      th, td { padding: .3em .6em; border-bottom: 1px solid #ddd; text-align: right; white-space: nowrap; }
      th { font-weight: 600; }
      .word { text-align: left; }
      svg { width: 160px; height: 14px; vertical-align: middle; }
      .room { fill: #e6e6e6; }
      .speed { fill: #2a6f97; }
      .spread { stroke: #111; stroke-width: 1.5; }
      dt { font-weight: 600; float: left; clear: left; width: 9em; }
      dd { margin-left: 9.5em; }
      """;

  private Page() {}

  static String html(Report report) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n");
    page.append("<title>Lanewise benchmarks</title>\n<style>\n").append(STYLE);
    page.append("</style>\n</head>\n<body>\n<h1>Lanewise benchmarks</h1>\n");
    page.append(
        """
        <p>Speeds are means over all measured iterations; low and high are the slowest and the fastest
        of them. The peak is measured in the same JVM as the case: the fused multiply-adds of one
        core, times the cores in use, or, where main memory is what bounds a case, what the bandwidth of a
        triad loop on one core allows, which steps can exceed. A dash means that no measured limit
        applies. The scalar code runs on one thread.</p>
        <table>
        <tr><th class="word">suite</th><th class="word">case</th><th class="word">type</th><th>threads</th>
        <th>GFLOP/s</th><th>low</th><th>high</th><th class="word" colspan="2">of the peak</th><th>against scalar</th></tr>
        """);
    report.results().forEach(result -> appendRow(page, result));
    page.append("</table>\n<h2>Provenance</h2>\n<dl>\n");
    report
        .provenance()
        .forEach(
            (name, value) ->
                page.append(
                    "<dt>%s</dt><dd>%s</dd>\n".formatted(Html.escape(name), Html.escape(value))));
    return page.append("</dl>\n</body>\n</html>\n").toString();
  }

  private static void appendRow(StringBuilder page, Result result) {
    page.append("<tr>");
    word(page, result.suite());
    word(page, result.label());
    word(page, result.dtype());
    number(page, Integer.toString(result.threads()));
    number(page, Report.speed(result.gflops()));
    number(page, Report.speed(result.gflopsLow()));
    number(page, Report.speed(result.gflopsHigh()));
    page.append("<td class=\"word\">").append(bar(result)).append("</td>");
    number(page, Report.percent(result));
    number(page, Report.ratio(result));
    page.append("</tr>\n");
  }

  private static void word(StringBuilder page, String text) {
    page.append("<td class=\"word\">").append(Html.escape(text)).append("</td>");
  }

  private static void number(StringBuilder page, String text) {
    page.append("<td>").append(Html.escape(text)).append("</td>");
  }

  /** The share of the peak as a bar, with a line from the slowest to the fastest iteration. */
  private static String bar(Result result) {
    double mean = result.percentOfPeak();
    if (Double.isNaN(mean)) {
      return "";
    }
    double perGflop = mean / result.gflops();
    return String.format(
        Locale.ROOT,
        "<svg viewBox=\"0 0 100 14\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"%.1f percent\">"
            + "<rect class=\"room\" width=\"100\" height=\"14\"/>"
            + "<rect class=\"speed\" width=\"%.1f\" height=\"14\"/>"
            + "<line class=\"spread\" x1=\"%.1f\" y1=\"7\" x2=\"%.1f\" y2=\"7\"/></svg>",
        mean,
        Math.min(100, mean),
        Math.min(100, result.gflopsLow() * perGflop),
        Math.min(100, result.gflopsHigh() * perGflop));
  }
}
