package dev.lanewise.bench.pairs;

import dev.lanewise.bench.CompilerRest;
import dev.lanewise.bench.peers.Spread;
import dev.lanewise.checks.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Measures pairs in rounds: in each, both ways take turns, and the better of their turns counts.
 * The order changes from round to round, so what drifts, such as the clock, hits both alike.
 *
 * @param turns of each way in a round
 */
public record PairedRounds(int rounds, int turns) {
  /** Rounds behind each figure that is quoted. */
  public static final int FULL = 15;

  /** A first look. */
  public static final int QUICK = 5;

  /** Calls before the first round: enough for the clock to settle. */
  private static final long WARM_UP_NANOS = 700_000_000;

  /**
   * … and until C2 has had nothing to do for so long: the triangle of n = 512, the first pair, was
   * measured at half of its speed while tiles were compiled.
   */
  private static final long REST_NANOS = 500_000_000;

  private static final int LEAST_WARM_UP_CALLS = 6;

  /**
   * What was measured.
   *
   * @param name the pair's
   * @param dtype the pair's
   * @param gflops speed of the first way, the median of the rounds; none if it only moves elements
   * @param times how many times as long the second one takes, median and quartiles of the rounds
   */
  public record Result(String name, String dtype, OptionalDouble gflops, Spread times) {}

  /** With two turns. */
  PairedRounds(int rounds) {
    this(rounds, 2);
  }

  /** Measures one pair after the other; each is built when its turn comes. */
  List<Result> measure(List<Supplier<Pair>> pairs, Progress progress) {
    List<Result> results = new ArrayList<>();
    for (Supplier<Pair> supplier : pairs) {
      Pair pair = supplier.get();
      progress.at(pair.dtype() + " " + pair.name(), (double) results.size() / pairs.size());
      results.add(measure(pair));
    }
    return results;
  }

  private Result measure(Pair pair) {
    double[][] nanos = nanos(pair);
    double[] ratios = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      ratios[round] = nanos[1][round] / nanos[0][round];
    }
    double first = Spread.medianWithQuartiles(nanos[0]).middle();
    OptionalDouble gflops =
        pair.flops().isPresent()
            ? OptionalDouble.of(pair.flops().getAsDouble() / first)
            : OptionalDouble.empty();
    return new Result(pair.name(), pair.dtype(), gflops, Spread.medianWithQuartiles(ratios));
  }

  /** Nanoseconds of a call in each round, of the first way and of the second. */
  double[][] nanos(Pair pair) {
    warmUp(pair);
    double[][] best = new double[2][rounds];
    for (int round = 0; round < rounds; round++) {
      best[0][round] = Double.MAX_VALUE;
      best[1][round] = Double.MAX_VALUE;
      for (int turn = 0; turn < 2 * turns; turn++) {
        int which = (round + turn) % 2;
        double nanos = nanos(pair, which == 0 ? pair.first() : pair.second());
        best[which][round] = Math.min(best[which][round], nanos);
      }
    }
    return best;
  }

  private static void warmUp(Pair pair) {
    CompilerRest rest = new CompilerRest();
    long start = System.nanoTime();
    long elapsed = 0;
    for (int call = 0;
        call < LEAST_WARM_UP_CALLS
            || elapsed < WARM_UP_NANOS
            || rest.nanos() < REST_NANOS && elapsed < CompilerRest.LONGEST_WAIT_NANOS;
        call++) {
      pair.first().run();
      pair.second().run();
      elapsed = System.nanoTime() - start;
    }
  }

  /** Time of one call, from a sample of several. */
  private static double nanos(Pair pair, Runnable way) {
    int calls = pair.calls();
    long start = System.nanoTime();
    for (int call = 0; call < calls; call++) {
      way.run();
    }
    return (double) (System.nanoTime() - start) / calls;
  }
}
