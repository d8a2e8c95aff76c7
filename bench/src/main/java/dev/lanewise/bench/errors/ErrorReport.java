package dev.lanewise.bench.errors;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The largest error of each kernel measured, in units of the bound that its documentation states:
 * exact values have twice the precision of double.
 */
public final class ErrorReport {
  /** Far enough apart that families draw from seeds of their own. */
  private static final int SEEDS_OF_A_FAMILY = 1000;

  private final List<Worst.Result> results;

  ErrorReport(List<Worst.Result> results) {
    this.results = List.copyOf(results);
  }

  /** Measures the kernels of the library in both precisions, on elements drawn from the seed. */
  public static ErrorReport measure(long seed, Progress progress) {
    return measure(Calls.KERNELS, seed, progress);
  }

  static ErrorReport measure(Calls calls, long seed, Progress progress) {
    Map<String, Family> families = new LinkedHashMap<>();
    families.put("products", Products::measure);
    families.put("triangles", Triangles::measure);
    families.put("vectors", Vectors::measure);
    families.put("softmax", Softmaxes::measure);
    families.put("functions", Smooth::measure);
    List<Worst.Result> results = new ArrayList<>();
    int done = 0;
    for (var family : families.entrySet()) {
      for (Type type : Type.values()) {
        progress.at(family.getKey() + ", " + type.word(), done / (2.0 * families.size()));
        long first = seed + (long) SEEDS_OF_A_FAMILY * done++;
        family.getValue().measure(calls, type, first).forEach(w -> results.add(w.result()));
      }
    }
    return new ErrorReport(results);
  }

  /** Whether all of them kept their contract. */
  public boolean holds() {
    return results.stream().allMatch(Worst.Result::holds);
  }

  List<Worst.Result> results() {
    return results;
  }

  /** For terminals. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-16s %-4s %9s %12s  %s",
            "kernel",
            "type",
            "samples",
            "error/bound",
            "where"));
    for (Worst.Result r : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-16s %-4s %9d %12.4f  %s%s",
              r.kernel(),
              r.type(),
              r.samples(),
              r.ratio(),
              r.holds() ? "" : "ABOVE ITS BOUND: ",
              r.where()));
    }
    long broken = results.stream().filter(r -> !r.holds()).count();
    lines.add(
        broken == 0
            ? "All " + results.size() + " stay within their bounds."
            : broken + " of " + results.size() + " exceed their bounds.");
    return lines;
  }

  /**
   * For programs.
   *
   * @param threads that the kernels had
   */
  public ObjectNode json(int threads, Map<String, String> provenance) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode origin = document.putObject("provenance");
    provenance.forEach(origin::put);
    document.put("holds", holds());
    var array = document.putArray("results");
    for (Worst.Result r : results) {
      ObjectNode kernel = array.addObject().put("suite", "errors").put("case", r.kernel());
      kernel.put("dtype", r.type()).put("threads", threads);
      kernel.put("samples", r.samples());
      // JSON knows no infinity.
      if (Double.isFinite(r.ratio())) {
        kernel.put("errorOverBound", r.ratio());
      } else {
        kernel.put("errorOverBound", "Infinity");
      }
      kernel.put("holds", r.holds()).put("where", r.where());
    }
    return document;
  }
}
