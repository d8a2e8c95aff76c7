package dev.lanewise.bench.pairs;

import dev.lanewise.bench.peers.Spread;
import dev.lanewise.checks.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Measures pairs in rounds: in each, both ways take turns twice, and the better of two counts. The
 * order changes from round to round, so what drifts, such as the clock, hits both alike.
 */
public record PairedRounds(int rounds) {
  /** Rounds behind each figure that is quoted. */
  public static final int FULL = 15;

  /** A first look. */
  public static final int QUICK = 5;

  /** Calls before the first round: enough for C2 to compile, and for the clock to settle. */
  private static final long WARM_UP_NANOS = 700_000_000;

  private static final int LEAST_WARM_UP_CALLS = 6;

  /**
   * What was measured.
   *
   * @param name the pair's
   * @param gflops speed of the first way, the median of the rounds
   * @param times how many times as long the second one takes, median and quartiles of the rounds
   */
  public record Result(String name, double gflops, Spread times) {}

  /** Measures one pair after the other; each is built when its turn comes. */
  List<Result> measure(List<Supplier<Pair>> pairs, Progress progress) {
    List<Result> results = new ArrayList<>();
    for (Supplier<Pair> supplier : pairs) {
      Pair pair = supplier.get();
      progress.at(pair.name(), (double) results.size() / pairs.size());
      results.add(measure(pair));
    }
    return results;
  }

  private Result measure(Pair pair) {
    long start = System.nanoTime();
    for (int call = 0;
        call < LEAST_WARM_UP_CALLS || System.nanoTime() - start < WARM_UP_NANOS;
        call++) {
      pair.first().run();
      pair.second().run();
    }
    double[] ratios = new double[rounds];
    double[] firsts = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
      for (int turn = 0; turn < 4; turn++) {
        int which = (round + turn) % 2;
        best[which] = Math.min(best[which], nanos(pair, which == 0 ? pair.first() : pair.second()));
      }
      firsts[round] = best[0];
      ratios[round] = best[1] / best[0];
    }
    double nanos = Spread.medianWithQuartiles(firsts).middle();
    return new Result(pair.name(), pair.flops() / nanos, Spread.medianWithQuartiles(ratios));
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
