package dev.lanewise.bench.peers;

import dev.lanewise.bench.ChildJvm;
import dev.lanewise.bench.CompilerRest;
import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Peak;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The process that measures one peer in one round: the limits of the machine first, then every
 * shape. One line per fact on standard output: {@code peak f32 118.0 109.5}, {@code case f32
 * 8x8x8-nn 12.5}, {@code path …}, speeds in GFLOP/s.
 *
 * <p>Ends when its standard input does, so that it does not outlive the run that started it.
 */
final class PeerProcess {
  /**
   * Larger products of Lanewise run the same code: tiles that only n = 512 and 1000 use, of packed
   * operands and with their numbers of rows, are compiled by then.
   */
  private static final double WARM_UP_FLOPS = 2.2e9;

  /**
   * Products that are warmed up by themselves first: beside large ones they have so few turns that
   * eight seconds left n = 100 in double, with 256 bits, at a fifth of its speed. Larger products
   * of other peers may take seconds.
   */
  private static final double WARM_UP_SHORT_FLOPS = 1.1e8;

  /**
   * One turn of a product in the warm-up. What a product does once per call is compiled after
   * hundreds of calls: one call in each turn left n = 100 in double at two thirds of its speed.
   */
  private static final long TURN_NANOS = 1_000_000;

  private final Contender contender;
  private final Timing timing;
  private final long seed;

  PeerProcess(Contender contender, Timing timing, long seed) {
    this.contender = contender;
    this.timing = timing;
    this.seed = seed;
  }

  /** Arguments: peer, {@code quick} or {@code full}, seed, then types and shapes in any order. */
  public static void main(String[] arguments) {
    ChildJvm.endWithInput();
    Peer peer = Peer.parse(arguments[0]);
    Timing timing = Timing.valueOf(arguments[1].toUpperCase(Locale.ROOT));
    PeerProcess process = new PeerProcess(peer.contender(), timing, Long.parseLong(arguments[2]));
    List<String> words = Arrays.asList(arguments).subList(3, arguments.length);
    List<String> dtypes = words.stream().filter(word -> word.startsWith("f")).toList();
    List<Shape> shapes =
        words.stream().filter(word -> !word.startsWith("f")).map(Shape::parse).toList();
    probe(peer, dtypes);
    for (String dtype : dtypes) {
      process.warmUp(dtype, shapes, WARM_UP_SHORT_FLOPS);
      if (peer == Peer.LANEWISE || peer.isNative()) {
        process.warmUp(dtype, shapes, WARM_UP_FLOPS);
      }
      for (Shape shape : shapes) {
        double gflops = process.measure(dtype, shape);
        System.out.println("case " + dtype + " " + shape + " " + gflops);
      }
    }
    System.out.println("path " + process.contender.path());
    System.exit(0);
  }

  /** Only vector code reaches the limit of a core: a process of scalar code has none to tell. */
  static void probe(Peer peer, List<String> dtypes) {
    if (!Kernels.info().backend().equals("vector")) {
      return;
    }
    if (dtypes.contains("f32")) {
      print("f32", Peak.rateF32());
    }
    if (dtypes.contains("f64")) {
      print("f64", Peak.rateF64());
    }
    if (peer == Peer.LANEWISE) {
      System.out.println("triad " + Peak.triadGBs());
    }
  }

  private static void print(String dtype, Peak.Rate rate) {
    System.out.println("peak " + dtype + " " + rate.best() + " " + rate.mean());
  }

  /**
   * Runs all products that are not large, round and round, until the compiler has been idle for a
   * while: a busy machine compiles late, and half-compiled code would be measured.
   */
  private void warmUp(String dtype, List<Shape> shapes, double mostFlops) {
    timing.warmUp(
        shapes.stream()
            .filter(shape -> shape.flops() <= mostFlops)
            .map(shape -> problem(dtype, shape))
            .toList());
  }

  private double measure(String dtype, Shape shape) {
    Runnable product = problem(dtype, shape);
    return shape.flops() / timing.nanosPerCall(product);
  }

  /** A problem whose result has been checked. */
  Runnable problem(String dtype, Shape shape) {
    SplittableRandom random = new SplittableRandom(seed);
    double[] a = CheckedProduct.numbers(random, shape.m() * shape.k());
    double[] b = CheckedProduct.numbers(random, shape.k() * shape.n());
    int size = shape.m() * shape.n();
    if (dtype.equals("f64")) {
      return CheckedProduct.of(contender, shape, a, b, new double[size], random);
    }
    float[] x = CheckedProduct.floats(a);
    float[] y = CheckedProduct.floats(b);
    return CheckedProduct.of(contender, shape, x, y, new float[size], random);
  }

  /** How long one shape is measured. */
  enum Timing {
    /** For a look at all shapes within minutes. */
    QUICK(600_000_000L, 40_000_000L, 20_000_000L, 5),
    /** For numbers that are quoted. */
    FULL(1_500_000_000L, 200_000_000L, 60_000_000L, 9);

    private final long idleNanos;
    private final long settleNanos;
    private final long sampleNanos;
    private final int samples;

    Timing(long idleNanos, long settleNanos, long sampleNanos, int samples) {
      this.idleNanos = idleNanos;
      this.settleNanos = settleNanos;
      this.sampleNanos = sampleNanos;
      this.samples = samples;
    }

    /** Runs all by turns until the compiler has been idle for a while, or seconds have passed. */
    void warmUp(List<Runnable> calls) {
      CompilerRest rest = new CompilerRest();
      long start = System.nanoTime();
      while (!calls.isEmpty()
          && rest.nanos() < idleNanos
          && System.nanoTime() - start < CompilerRest.LONGEST_WAIT_NANOS) {
        for (Runnable call : calls) {
          long turn = System.nanoTime();
          do {
            call.run();
          } while (System.nanoTime() - turn < TURN_NANOS);
        }
      }
    }

    /**
     * The median of several samples, each the mean over as many calls as fill its time. What takes
     * longer than all samples together is timed once, after it has run once.
     */
    double nanosPerCall(Runnable product) {
      long calls = 0;
      long start = System.nanoTime();
      do {
        product.run();
        calls++;
      } while (System.nanoTime() - start < settleNanos);
      double estimate = (System.nanoTime() - start) / (double) calls;
      int repeats = (int) Math.clamp(sampleNanos / estimate, 1, 10_000_000);
      int count = estimate > sampleNanos * samples ? 1 : samples;
      double[] times = new double[count];
      for (int i = 0; i < count; i++) {
        times[i] = time(product, repeats) / (double) repeats;
      }
      Arrays.sort(times);
      return times[count / 2];
    }

    /**
     * The median of single calls, of as many as fill ten times the time of all samples and of nine
     * at least.
     */
    double medianNanos(Runnable call) {
      List<Long> times = new ArrayList<>();
      long start = System.nanoTime();
      while (times.size() < 9 || System.nanoTime() - start < 10 * samples * sampleNanos) {
        long before = System.nanoTime();
        call.run();
        times.add(System.nanoTime() - before);
      }
      double[] sorted = times.stream().mapToDouble(Long::doubleValue).sorted().toArray();
      return sorted[sorted.length / 2];
    }

    private static long time(Runnable product, int repeats) {
      long start = System.nanoTime();
      for (int i = 0; i < repeats; i++) {
        product.run();
      }
      return System.nanoTime() - start;
    }
  }
}
