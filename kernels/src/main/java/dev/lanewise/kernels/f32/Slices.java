package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Threads;

/**
 * A pass over long vectors in slices of a fixed length, which threads share, so that no bit depends
 * on their number.
 */
abstract class Slices implements Pool.Task {
  /** Elements of a slice: 50 µs of memory traffic for a sum of floats, where a wake-up costs 8. */
  static final int SLICE = 1 << 18;

  private int n;

  /** How many slices n elements have; one that is empty if there are none. */
  static int count(int n) {
    return (n - 1) / SLICE + 1;
  }

  /** Passes over n elements. */
  final void share(int n) {
    this.n = n;
    Pool.run(count(n), Threads.get(), null, this);
  }

  @Override
  public final void run(int slice) {
    int from = slice * SLICE;
    pass(from, Math.min(SLICE, n - from));
  }

  /** The pass over elements {@code from} to {@code from + count}. */
  abstract void pass(int from, int count);
}
