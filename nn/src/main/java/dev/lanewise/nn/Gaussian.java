package dev.lanewise.nn;

import java.util.SplittableRandom;

/**
 * Standard normal numbers from a seed: the same sequence on every machine and JDK.
 *
 * <p>Marsaglia's polar method on {@link SplittableRandom}, with {@link StrictMath#log}, so that no
 * platform's library decides the bits. Not thread-safe.
 */
public final class Gaussian {
  private final SplittableRandom random;
  private double spare;
  private boolean hasSpare;

  /** The sequence that belongs to {@code seed}. */
  public Gaussian(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** The next number of the sequence, N(0, 1). */
  public double next() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double u;
    double v;
    double s;
    do {
      u = 2 * random.nextDouble() - 1;
      v = 2 * random.nextDouble() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    double factor = Math.sqrt(-2 * StrictMath.log(s) / s);
    spare = v * factor;
    hasSpare = true;
    return u * factor;
  }

  /** x[from..from+count) ← deviation · N(0, 1), each rounded once to the precision of x. */
  public void fill(Storage x, int from, int count, double deviation) {
    for (int i = 0; i < count; i++) {
      x.set(from + i, deviation * next());
    }
  }
}
