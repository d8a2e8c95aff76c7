package dev.lanewise.bench.pairs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.bench.peers.Spread;
import dev.lanewise.checks.Progress;
import dev.lanewise.checks.cli.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Kernels that memory limits, each in turns with a plain triad loop on the same arrays.
 *
 * <p>Distrust: only compulsory bytes are counted, though a store of a plain loop, the triad's too,
 * also reads the line that it overwrites; other tenants of the memory show in both figures, but not
 * always in the same round.
 *
 * @param threads of kernels and triad
 * @param arrayBytes size of each array
 * @param rounds how many rounds each figure rests on
 * @param results one for each kernel and precision
 */
public record Bandwidth(int threads, long arrayBytes, int rounds, List<Result> results) {
  /** Each array: so large that what a cache keeps from the pass before does not show. */
  public static final long FULL_BYTES = 1L << 30;

  /** A first look; three such arrays are still more than nearly all caches hold. */
  public static final long QUICK_BYTES = 1L << 28;

  /** Rounds behind each figure that is quoted: about two minutes on one thread. */
  public static final int FULL_ROUNDS = 7;

  /** What Lanewise and the JVM need beside the arrays, as a share of these. */
  private static final int SHARE_OF_THE_REST = 8;

  /**
   * What one kernel showed.
   *
   * @param name of the kernel
   * @param dtype f32 or f64
   * @param bytes compulsory ones for each element
   * @param triad GB/s of the triad, the median of the rounds
   * @param kernel GB/s of the kernel, the median of the rounds
   * @param share GB/s of the kernel over that of the triad, median and quartiles of the rounds
   */
  public record Result(
      String name, String dtype, int bytes, double triad, double kernel, Spread share) {

    /** From the nanoseconds of each round, first the triad's, over n elements. */
    static Result of(MemoryKernel kernel, String dtype, int width, int n, double[][] nanos) {
      int bytes = kernel.bytes(width);
      double triadBytes = (double) MemoryKernel.TRIAD_PASSES * width * n;
      int rounds = nanos[0].length;
      double[] triads = new double[rounds];
      double[] kernels = new double[rounds];
      double[] shares = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        triads[round] = triadBytes / nanos[0][round];
        kernels[round] = (double) bytes * n / nanos[1][round];
        shares[round] = kernels[round] / triads[round];
      }
      return new Result(
          kernel.title(),
          dtype,
          bytes,
          Spread.medianWithQuartiles(triads).middle(),
          Spread.medianWithQuartiles(kernels).middle(),
          Spread.medianWithQuartiles(shares));
    }
  }

  /**
   * Says before anything is allocated whether the arrays fit.
   *
   * @param heap what the JVM may take, in bytes
   * @throws InvalidInput if they do not
   */
  public static void requireHeap(long arrayBytes, long heap) {
    long arrays = Operands.ARRAYS * arrayBytes;
    long needed = arrays + arrays / SHARE_OF_THE_REST;
    if (heap < needed) {
      throw new InvalidInput(
          "--bandwidth needs %d MB of heap for %d arrays of %d MB, the JVM may take %d: set JDK_JAVA_OPTIONS=-Xmx%dm%s"
              .formatted(
                  needed >> 20,
                  Operands.ARRAYS,
                  arrayBytes >> 20,
                  heap >> 20,
                  // A collector keeps a part of -Xmx to itself.
                  (needed + arrays / SHARE_OF_THE_REST) >> 20,
                  arrayBytes > QUICK_BYTES ? " or add --quick" : ""));
    }
  }

  /** Measures everything; the threads of the kernels have been set. */
  public static Bandwidth measure(
      int threads, long arrayBytes, int rounds, long seed, Progress progress) {
    List<Result> results = new ArrayList<>();
    try (Stretches stretches = new Stretches(threads)) {
      // One precision's arrays are garbage when the other's are allocated.
      int floats = (int) (arrayBytes / Float.BYTES);
      measure(
          () -> new dev.lanewise.bench.pairs.f32.MemoryArrays(floats, seed),
          rounds,
          stretches,
          results,
          progress);
      int doubles = (int) (arrayBytes / Double.BYTES);
      measure(
          () -> new dev.lanewise.bench.pairs.f64.MemoryArrays(doubles, seed),
          rounds,
          stretches,
          results,
          progress);
    }
    return new Bandwidth(threads, arrayBytes, rounds, results);
  }

  private static void measure(
      Supplier<Operands> allocate,
      int rounds,
      Stretches stretches,
      List<Result> results,
      Progress progress) {
    Operands operands = allocate.get();
    int n = operands.length();
    MemoryKernel[] kernels = MemoryKernel.values();
    for (MemoryKernel kernel : kernels) {
      progress.at(operands.dtype() + " " + kernel.title(), results.size() / (2.0 * kernels.length));
      // Counted in bytes, a pass of these sizes is one sample.
      double triadBytes = (double) MemoryKernel.TRIAD_PASSES * operands.width() * n;
      Pair pair =
          Pair.moving(
              kernel.title(),
              operands.dtype(),
              triadBytes,
              () -> operands.triad(stretches),
              () -> operands.run(kernel));
      double[][] nanos = new PairedRounds(rounds, 1).nanos(pair);
      results.add(Result.of(kernel, operands.dtype(), operands.width(), n, nanos));
    }
  }

  /** For terminals. */
  public List<String> table() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "threads: %d, arrays of %d MB%s, rounds: %d"
            .formatted(
                threads, arrayBytes >> 20, arrayBytes < FULL_BYTES ? " (quick)" : "", rounds));
    lines.add(
        "%-24s %-5s %13s %11s %11s  %s"
            .formatted(
                "kernel",
                "dtype",
                "bytes/element",
                "triad GB/s",
                "GB/s",
                "of the triad [quartiles]"));
    for (Result r : results) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-24s %-5s %13d %11.1f %11.1f  %.3f [%.3f, %.3f]",
              r.name(),
              r.dtype(),
              r.bytes(),
              r.triad(),
              r.kernel(),
              r.share().middle(),
              r.share().low(),
              r.share().high()));
    }
    return lines;
  }

  /** For programs. */
  public ObjectNode json(Map<String, String> provenance) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    ObjectNode origin = document.putObject("provenance");
    provenance.forEach(origin::put);
    document.put("arrayBytes", arrayBytes).put("rounds", rounds);
    var array = document.putArray("results");
    for (Result r : results) {
      ObjectNode kernel = array.addObject().put("suite", "bandwidth").put("case", r.name());
      kernel.put("dtype", r.dtype()).put("threads", threads);
      kernel.put("bytesPerElement", r.bytes());
      kernel.put("triadGBs", r.triad()).put("gbs", r.kernel());
      PairReport.put(kernel.putObject("shareOfTriad"), r.share());
    }
    return document;
  }
}
