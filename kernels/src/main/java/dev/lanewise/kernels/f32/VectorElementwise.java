package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;
import dev.lanewise.kernels.internal.Threads;

/** Functions of each element, on several threads. */
final class VectorElementwise implements Pool.Task {
  /** Least elements of a task: 5 to 80 µs at 0.3 to 5 ns each. Waking a thread costs 8. */
  private static final int SHORTEST = 1 << 14;

  /**
   * Most elements of a task. Where arrays come from memory, two threads that pass long stretches of
   * it are 2 to 14 % faster than with the shortest tasks (syrk-and-functions.md).
   */
  private static final int LONGEST = 1 << 17;

  /** Tasks of arrays that are long enough, so that the last ones end at about the same time. */
  private static final int TASKS = 64;

  private static final Shelf<VectorElementwise> CALLS = new Shelf<>(VectorElementwise::new);

  private Function function;
  private int order;
  private int n;
  private float[] x;
  private int xOffset;
  private float[] y;
  private int yOffset;
  private int elementsPerTask;

  private VectorElementwise() {}

  /** As {@link Elementwise#apply}, on checked arguments. */
  static void apply(
      Function function, int order, int n, float[] x, int xOffset, float[] y, int yOffset) {
    VectorElementwise call = CALLS.take();
    call.function = function;
    call.order = order;
    call.n = n;
    call.x = x;
    call.xOffset = xOffset;
    call.y = y;
    call.yOffset = yOffset;
    call.elementsPerTask = elementsPerTask(n);
    try {
      Pool.run(n / call.elementsPerTask + 1, Threads.get(), null, call);
    } finally {
      call.x = null;
      call.y = null;
      CALLS.give(call);
    }
  }

  /** How many of n elements a task has, whatever the number of threads: a power of two. */
  static int elementsPerTask(long n) {
    return (int) Math.max(SHORTEST, Math.min(LONGEST, Long.highestOneBit(n / TASKS)));
  }

  @Override
  public void run(int task) {
    int from = task * elementsPerTask;
    int count = Math.min(elementsPerTask, n - from);
    VectorPointwise.apply(function, order, count, x, xOffset + from, y, yOffset + from);
  }
}
