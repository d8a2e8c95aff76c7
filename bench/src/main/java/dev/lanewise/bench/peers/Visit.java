package dev.lanewise.bench.peers;

import dev.lanewise.bench.Processor;
import dev.lanewise.kernels.Peak;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one process of one peer reported.
 *
 * @param peer who was measured
 * @param threads it could use
 * @param speeds GFLOP/s
 * @param peaks GFLOP/s of multiply-adds on one core by type; empty where the process had no vectors
 * @param triad bytes that one core moves from and to memory, in 10⁹ per second; NaN if not measured
 * @param path which code ran, in the peer's words
 */
record Visit(
    Peer peer,
    int threads,
    Map<Point, Double> speeds,
    Map<String, Peak.Rate> peaks,
    double triad,
    String path) {

  /** Reads what {@link PeerProcess} writes. */
  static Visit parse(Peer peer, int threads, List<String> lines) {
    Map<Point, Double> speeds = new LinkedHashMap<>();
    Map<String, Peak.Rate> peaks = new LinkedHashMap<>();
    double triad = Double.NaN;
    String path = "";
    for (String line : lines) {
      String[] words = line.split(" ");
      switch (words[0]) {
        case "case" ->
            speeds.put(new Point(words[1], Workload.parse(words[2])), Double.valueOf(words[3]));
        case "peak" ->
            peaks.put(
                words[1],
                new Peak.Rate(Double.parseDouble(words[2]), Double.parseDouble(words[3])));
        case "triad" -> triad = Double.parseDouble(words[1]);
        case "path" -> path = line.substring("path ".length());
        default -> {
          // A native library may print to standard output too.
        }
      }
    }
    return new Visit(peer, threads, speeds, peaks, triad, path);
  }

  /** Percent of the peak of the cores in use; NaN where no peak is known. */
  double percentOfPeak(Point point) {
    Peak.Rate peak = peaks.get(point.dtype());
    return peak == null
        ? Double.NaN
        : 100 * speeds.get(point) / (peak.best() * Processor.coresOf(threads));
  }
}
