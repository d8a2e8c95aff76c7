package dev.lanewise.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.cli.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run of the benchmarks found, ready to be written down.
 *
 * @param results one per case
 * @param provenance what somebody who repeats the run wants to compare, by name
 */
record Report(List<Result> results, Map<String, String> provenance) {
  private static final String ROW = "%-12s %-28s %-5s %7s %10s %19s %7s %9s";

  /**
   * The document: {@code results[]} with {@code suite, case, dtype, threads, gflops, gflopsLow,
   * gflopsHigh, percentOfPeak, ratioToPeer}, and {@code provenance}. A percentage that is not known
   * is null.
   */
  ObjectNode json() {
    ObjectNode document = Json.object();
    ArrayNode array = document.putArray("results");
    for (Result result : results) {
      ObjectNode node = array.addObject();
      node.put("suite", result.suite());
      node.put("case", result.label());
      node.put("dtype", result.dtype());
      node.put("threads", result.threads());
      node.put("gflops", result.gflops());
      node.put("gflopsLow", result.gflopsLow());
      node.put("gflopsHigh", result.gflopsHigh());
      if (Double.isNaN(result.percentOfPeak())) {
        node.putNull("percentOfPeak");
      } else {
        node.put("percentOfPeak", result.percentOfPeak());
      }
      ObjectNode ratios = node.putObject("ratioToPeer");
      result.ratioToPeer().forEach(ratios::put);
    }
    ObjectNode origin = document.putObject("provenance");
    provenance.forEach(origin::put);
    return document;
  }

  /**
   * A table for the terminal, header first. The scalar code of the last column runs on one thread,
   * however many the kernels may use.
   */
  List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        ROW.formatted(
            "SUITE", "CASE", "DTYPE", "THREADS", "GFLOP/S", "LOW – HIGH", "OF PEAK", "VS SCALAR"));
    for (Result result : results) {
      lines.add(
          ROW.formatted(
              result.suite(),
              result.label(),
              result.dtype(),
              result.threads(),
              speed(result.gflops()),
              speed(result.gflopsLow()) + " – " + speed(result.gflopsHigh()),
              percent(result),
              ratio(result)));
    }
    return lines;
  }

  static String speed(double gflops) {
    return String.format(Locale.ROOT, "%.2f", gflops);
  }

  static String percent(Result result) {
    return Double.isNaN(result.percentOfPeak())
        ? "–"
        : String.format(Locale.ROOT, "%.1f %%", result.percentOfPeak());
  }

  static String ratio(Result result) {
    Double ratio = result.ratioToPeer().get("scalar");
    return ratio == null ? "–" : String.format(Locale.ROOT, "%.2f×", ratio);
  }
}
