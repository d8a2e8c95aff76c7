package dev.lanewise.embedder;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Order;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.Transpose;
import dev.lanewise.kernels.f32.Level1;
import dev.lanewise.kernels.f64.Step;
import java.util.Arrays;

/**
 * A program that embeds the library; the tests start it in JVMs of many kinds. Prints what it
 * found, line by line.
 */
public final class Embedder {
  private static final int N = 96;

  private Embedder() {}

  /** Prints backend, width and reason, then "right" if the results are. */
  public static void main(String[] args) {
    Kernels.Info info = Kernels.info();
    System.out.println("backend=" + info.backend());
    System.out.println("bits=" + info.vectorBits());
    System.out.println("module=" + info.moduleFlag());
    System.out.println("reason=" + info.reason());
    System.out.println("advice=" + info.advice());
    System.out.println("threads=" + info.threads());
    System.out.println(resultsAreRight() ? "right" : "wrong");
    Kernels.shutdown();
  }

  /** Sums of small whole numbers are exact in any order. */
  public static boolean resultsAreRight() {
    float[] ones = new float[N * N];
    double[] twos = new double[N * N];
    Arrays.fill(ones, 1);
    Arrays.fill(twos, 2);
    float[] c = new float[N * N];
    double[] d = new double[N * N];
    Transpose no = Transpose.NO;
    Kernels.sgemm(Order.ROW_MAJOR, no, no, N, N, N, 1, ones, 0, N, ones, 0, N, 0, c, 0, N);
    Kernels.dgemm(Order.COLUMN_MAJOR, no, no, N, N, N, 1, twos, 0, N, twos, 0, N, 0, d, 0, N);
    boolean right = Level1.dot(N * N, ones, 0, ones, 0) == N * N;
    for (int i = 0; i < N * N; i++) {
      right &= c[i] == N && d[i] == 4 * N;
    }
    StepReport report = new StepReport();
    Step.sgd(N, 0.5, 0, twos, 0, d, 0, report);
    return right && d[N - 1] == 4 * N - 1 && report.norm() == 2 * Math.sqrt(N);
  }
}
