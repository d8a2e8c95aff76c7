package dev.lanewise.kernels.internal;

/** The best rate of several runs, after a warm-up: what the machine can do when left alone. */
final class Stopwatch {
  private static final int WARM_UP = 20;
  private static final long NANOS = 700_000_000L;

  private Stopwatch() {}

  /**
   * Runs the work for about 0.7 s and returns the highest rate seen.
   *
   * @param unitsPerRun what one run does, so that the result is units per nanosecond
   * @param work one run of about a millisecond or more; it is called often enough to be compiled as
   *     a method
   */
  static double bestRate(double unitsPerRun, Runnable work) {
    for (int i = 0; i < WARM_UP; i++) {
      work.run();
    }
    double best = 0;
    long end = System.nanoTime() + NANOS;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      work.run();
      best = Math.max(best, unitsPerRun / (System.nanoTime() - start));
    }
    return best;
  }
}
