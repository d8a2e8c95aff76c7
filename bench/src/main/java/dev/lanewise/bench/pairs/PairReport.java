package dev.lanewise.bench.pairs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.bench.peers.Spread;
import dev.lanewise.checks.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * What the pairs showed.
 *
 * @param threads of the kernels
 * @param rounds how many rounds each figure rests on
 * @param results one for each pair and precision
 * @param warmUp seconds from the start of a JVM to 80 % of the steady speed
 */
public record PairReport(
    int threads, int rounds, List<PairedRounds.Result> results, Spread warmUp) {
  private static final int WARM_UPS = 5;

  /**
   * Measures everything in both precisions, about five minutes for fifteen rounds.
   *
   * @param threads for the processes that warm up; in this one they have been set
   */
  public static PairReport measure(int rounds, int threads, long seed, Progress progress)
      throws IOException {
    double[] seconds = WarmUp.measure(WARM_UPS, threads);
    List<Supplier<Pair>> pairs = new ArrayList<>(dev.lanewise.bench.pairs.f32.Pairs.all(seed));
    pairs.addAll(dev.lanewise.bench.pairs.f64.Pairs.all(seed));
    List<PairedRounds.Result> results = new PairedRounds(rounds).measure(pairs, progress);
    return new PairReport(threads, rounds, results, Spread.medianWithQuartiles(seconds));
  }

  /** For terminals. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%-58s %-5s %9s  %s",
            "pair",
            "dtype",
            "GFLOP/s",
            "takes … times as long [quartiles]"));
    for (PairedRounds.Result r : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-58s %-5s %9s  %.3f [%.3f, %.3f]",
              r.name(),
              r.dtype(),
              speed(r.gflops()),
              r.times().middle(),
              r.times().low(),
              r.times().high()));
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "JVM start to 80 %% of the steady speed, n = 512: %.2f s [%.2f, %.2f]",
            warmUp.middle(),
            warmUp.low(),
            warmUp.high()));
    return lines;
  }

  private static String speed(OptionalDouble gflops) {
    return gflops.isPresent() ? String.format(Locale.ROOT, "%.1f", gflops.getAsDouble()) : "–";
  }

  /** For programs. */
  public ObjectNode json(Map<String, String> provenance) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode origin = document.putObject("provenance");
    provenance.forEach(origin::put);
    document.put("rounds", rounds);
    var array = document.putArray("results");
    for (PairedRounds.Result r : results) {
      ObjectNode pair = array.addObject().put("suite", "pairs").put("case", r.name());
      pair.put("dtype", r.dtype()).put("threads", threads);
      pair.put("gflops", r.gflops().isPresent() ? (Double) r.gflops().getAsDouble() : null);
      put(pair.putObject("times"), r.times());
    }
    put(document.putObject("warmUpSeconds"), warmUp);
    return document;
  }

  /** Writes the three figures of a spread. */
  static void put(ObjectNode node, Spread spread) {
    node.put("median", spread.middle()).put("low", spread.low()).put("high", spread.high());
  }
}
