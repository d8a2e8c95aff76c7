package dev.lanewise.bench.peers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.cli.Json;
import dev.lanewise.kernels.Peak;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A comparison, ready to be written down.
 *
 * @param comparison what was measured
 * @param provenance what somebody who repeats the run wants to compare, by name
 */
public record ComparisonReport(Comparison comparison, Map<String, String> provenance) {
  private static final String WHAT = "%-28s %-5s %7s";
  private static final String SPEED = " %9s %8s";
  private static final String RATIO = " %18s";
  private static final String MEAN = " %27s";

  /**
   * The document: {@code results[]} with {@code suite, case, class, dtype, threads, gflops,
   * gflopsLow, gflopsHigh, percentOfPeak, ratioToPeer, ratioToPeerLow, ratioToPeerHigh, peers};
   * {@code classes[]} with the geometric means and the number of {@code shapes} behind each; {@code
   * peaks[]} of one core with {@code dtype, gflops, meanGflops}; {@code peers[]} with the code that
   * ran or why none did; {@code provenance}. What is not known is null.
   */
  public ObjectNode json() {
    ObjectNode document = Json.object();
    ArrayNode results = document.putArray("results");
    for (Comparison.Row row : comparison.rows()) {
      ObjectNode node = results.addObject();
      node.put("suite", row.point().work().suite());
      node.put("case", row.point().work().label());
      row.point().work().sizeClass().ifPresent(group -> node.put("class", group.word()));
      node.put("dtype", row.point().dtype());
      node.put("threads", row.threads());
      putSpeed(node, row, Peer.LANEWISE);
      putRatios(node, row.ratios());
      ObjectNode others = node.putObject("peers");
      row.ratios().keySet().forEach(peer -> putSpeed(others.putObject(peer.word()), row, peer));
    }
    ArrayNode classes = document.putArray("classes");
    for (Comparison.Mean mean : comparison.means()) {
      ObjectNode node = classes.addObject();
      node.put("class", mean.sizeClass().word());
      node.put("dtype", mean.dtype());
      node.put("threads", mean.threads());
      putRatios(node, mean.ratios());
      ObjectNode shapes = node.putObject("shapes");
      mean.shapes().forEach((peer, count) -> shapes.put(peer.word(), count));
      ObjectNode worst = node.putObject("worstRatioToPeer");
      mean.worst().forEach((peer, ratio) -> worst.put(peer.word(), ratio));
    }
    ArrayNode peaks = document.putArray("peaks");
    for (String dtype : comparison.dtypesWithPeak()) {
      Peak.Rate peak = comparison.peak(dtype);
      ObjectNode node = peaks.addObject().put("dtype", dtype);
      node.put("gflops", peak.best()).put("meanGflops", peak.mean());
    }
    putPeers(document.putArray("peers"));
    document.put("rounds", comparison.rounds());
    ObjectNode origin = document.putObject("provenance");
    provenance.forEach(origin::put);
    return document;
  }

  private static void putSpeed(ObjectNode node, Comparison.Row row, Peer peer) {
    Spread speed = row.speeds().get(peer);
    node.put("gflops", speed.middle());
    node.put("gflopsLow", speed.low());
    node.put("gflopsHigh", speed.high());
    double percent = row.percentOfPeak().get(peer);
    if (Double.isNaN(percent)) {
      node.putNull("percentOfPeak");
    } else {
      node.put("percentOfPeak", percent);
    }
  }

  private static void putRatios(ObjectNode node, Map<Peer, Spread> ratios) {
    ObjectNode median = node.putObject("ratioToPeer");
    ObjectNode low = node.putObject("ratioToPeerLow");
    ObjectNode high = node.putObject("ratioToPeerHigh");
    ratios.forEach(
        (peer, ratio) -> {
          median.put(peer.word(), ratio.middle());
          low.put(peer.word(), ratio.low());
          high.put(peer.word(), ratio.high());
        });
  }

  private void putPeers(ArrayNode peers) {
    comparison
        .paths()
        .forEach((peer, path) -> peers.addObject().put("peer", peer.word()).put("path", path));
    comparison
        .skipped()
        .forEach(
            (peer, reason) -> peers.addObject().put("peer", peer.word()).put("skipped", reason));
  }

  /** Tables for the terminal: the cases, then the classes. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    List<Peer> others =
        comparison.paths().keySet().stream().filter(peer -> peer != Peer.LANEWISE).toList();
    lines.add(
        WHAT.formatted("CASE", "TYPE", "THREADS")
            + SPEED.formatted("GFLOP/S", "OF PEAK")
            + cells(RATIO, others, Peer::word));
    for (Comparison.Row row : comparison.rows()) {
      lines.add(
          WHAT.formatted(row.point().work().label(), row.point().dtype(), row.threads())
              + SPEED.formatted(
                  number(row.speeds().get(Peer.LANEWISE).middle()),
                  percent(row.percentOfPeak().get(Peer.LANEWISE)))
              + cells(RATIO, others, peer -> ratio(row.ratios().get(peer))));
    }
    if (comparison.means().isEmpty()) {
      return lines;
    }
    lines.add("");
    lines.add(
        WHAT.formatted("CLASS, GEOMETRIC MEAN", "TYPE", "THREADS")
            + cells(MEAN, others, Peer::word));
    for (Comparison.Mean mean : comparison.means()) {
      lines.add(
          WHAT.formatted(mean.sizeClass().word(), mean.dtype(), mean.threads())
              + cells(MEAN, others, peer -> ratio(mean, peer)));
    }
    return lines;
  }

  /**
   * What multiply-adds in registers made on one core: where the mean is far below the best, other
   * programs or the clock take what no product can have.
   */
  public List<String> peaks() {
    return comparison.dtypesWithPeak().stream()
        .map(
            dtype -> {
              Peak.Rate peak = comparison.peak(dtype);
              return String.format(
                  Locale.ROOT,
                  "peak of a core, %s: %.1f GFLOP/s at best, %.1f on average (%.0f %%)",
                  dtype,
                  peak.best(),
                  peak.mean(),
                  100 * peak.mean() / peak.best());
            })
        .toList();
  }

  /** Which code of each peer ran, in its own words: a library may not know the processor. */
  public List<String> paths() {
    return comparison.paths().entrySet().stream()
        .map(ran -> "%-9s ran %s".formatted(ran.getKey().word(), ran.getValue()))
        .toList();
  }

  private static String cells(String cell, List<Peer> peers, Function<Peer, String> text) {
    return peers.stream()
        .map(peer -> cell.formatted(text.apply(peer)))
        .collect(Collectors.joining());
  }

  static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  static String percent(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.1f %%", value);
  }

  /** Median and, in brackets, the quartiles. */
  static String ratio(Spread ratio) {
    return ratio == null
        ? "–"
        : String.format(
            Locale.ROOT, "%.2f [%.2f, %.2f]", ratio.middle(), ratio.low(), ratio.high());
  }

  /** The same of a class, with the number of shapes where the peer was measured on fewer. */
  static String ratio(Comparison.Mean mean, Peer peer) {
    int shapes = mean.shapes().getOrDefault(peer, 0);
    boolean isPart = shapes > 0 && shapes < mean.size();
    return ratio(mean.ratios().get(peer)) + (isPart ? " of " + shapes + "/" + mean.size() : "");
  }
}
