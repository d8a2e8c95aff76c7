package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Peak;

/**
 * The peak of scalar code without the Vector API: multiply and add on L1-resident arrays, a loop
 * that C2 vectorises by itself. It is what the scalar kernels could reach at best.
 */
public final class ScalarPeak {
  private static final int N = 1024;
  private static final int ROUNDS = 2048;

  private ScalarPeak() {}

  /** 10⁹ single precision operations per second. */
  public static Peak.Rate gflopsF32() {
    float[] x = new float[N];
    float[] y = new float[N];
    return Stopwatch.rate(
        2.0 * N * ROUNDS,
        () -> {
          for (int r = 0; r < ROUNDS; r++) {
            multiplyAdd(x, y, 0.5f);
          }
        });
  }

  /** 10⁹ double precision operations per second. */
  public static Peak.Rate gflopsF64() {
    double[] x = new double[N];
    double[] y = new double[N];
    return Stopwatch.rate(
        2.0 * N * ROUNDS,
        () -> {
          for (int r = 0; r < ROUNDS; r++) {
            multiplyAdd(x, y, 0.5);
          }
        });
  }

  private static void multiplyAdd(float[] x, float[] y, float s) {
    for (int i = 0; i < N; i++) {
      y[i] += s * x[i];
    }
  }

  private static void multiplyAdd(double[] x, double[] y, double s) {
    for (int i = 0; i < N; i++) {
      y[i] += s * x[i];
    }
  }
}
