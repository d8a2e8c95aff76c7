package dev.lanewise.kernels.internal;

/**
 * Kinds of tiles that HotSpot may not have compiled yet.
 *
 * <p>It compiles a tile after hundreds of calls, however many steps they take, and until then a
 * step takes a thousand times as long: so the first calls of each kind take few. From the first
 * product on, n = 512 reaches 80 % of its speed 0.5 s sooner on a Zen 5 (bench/results/gemm.md).
 */
public final class ColdTiles {
  /**
   * Calls and steps with which HotSpot compiles a tile by its best compiler before a product needs
   * it: f32 at n = 512 reaches 80 % of its speed after 0.9 s, with 700 calls after 1.5 to 2, in
   * double after 1.1 instead of 1.7; 2000 calls, or of 48 steps, take longer
   * (bench/results/gemm.md).
   */
  private static final int CALLS = 3000;

  /** Steps of k, or the like, of each call. */
  public static final int STEPS = 24;

  private final boolean[] warm;

  /** Kinds 0 … kinds − 1, all of them cold. */
  public ColdTiles(int kinds) {
    warm = new boolean[kinds];
  }

  /** Whether the caller is to {@link #warmUp} that kind before it computes with it. */
  public boolean isCold(int kind) {
    return !warm[kind];
  }

  /**
   * Makes calls of that kind, each of {@link #STEPS} steps, unless another thread did. One thread
   * at a time warms up kinds of these tiles, the others wait for it: what they would compute
   * meanwhile takes a thousand times as long, and where threads are as many as cores it takes one
   * of them from the compiler.
   */
  public synchronized void warmUp(int kind, Runnable call) {
    if (warm[kind]) {
      return;
    }
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    warm[kind] = true;
  }
}
