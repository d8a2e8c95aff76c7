package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Peak;

/** The rate of short work that is repeated for a while, after a warm-up. */
final class Stopwatch {
  private static final int WARM_UP = 20;
  private static final long NANOS = 700_000_000L;

  private Stopwatch() {}

  /**
   * Runs the work for about 0.7 s.
   *
   * @param unitsPerRun what one run does, so that the result is units per nanosecond
   * @param work one run of about a millisecond or more; it is called often enough to be compiled as
   *     a method
   */
  static Peak.Rate rate(double unitsPerRun, Runnable work) {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    double best = 0;
    int runs = 0;
    long first = System.nanoTime();
    long last = first;
    while (last - first < NANOS) {
      long start = last;
      work.run();
      last = System.nanoTime();
      best = Math.max(best, unitsPerRun / (last - start));
      runs++;
    }
    return new Peak.Rate(best, runs * unitsPerRun / (last - first));
  }
}
