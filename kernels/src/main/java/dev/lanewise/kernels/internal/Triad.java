package dev.lanewise.kernels.internal;

/** The bandwidth probe. Plain loops: memory is the limit, and C2 vectorises this one by itself. */
public final class Triad {
  /** 64 MiB per array. */
  private static final int N = 1 << 23;

  /**
   * The arrays are walked in slices, so that the loop is a method called often and not one endless
   * loop.
   */
  private static final int SLICE = 1 << 16;

  private Triad() {}

  /** Bytes that a ← b + s·c reads and writes per nanosecond, the best of several sweeps. */
  public static double gigabytesPerSecond() {
    double[] a = new double[N];
    double[] b = new double[N];
    double[] c = new double[N];
    for (int i = 0; i < N; i++) {
      b[i] = i;
      c[i] = 1;
    }
    return Stopwatch.rate(
            3.0 * N * Double.BYTES,
            () -> {
              for (int from = 0; from < N; from += SLICE) {
                triad(a, b, c, from, from + SLICE);
              }
            })
        .best();
  }

  private static void triad(double[] a, double[] b, double[] c, int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] = b[i] + 3 * c[i];
    }
  }
}
