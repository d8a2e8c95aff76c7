package dev.lanewise.bench.pairs.f32;

import dev.lanewise.bench.pairs.Pair;
import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.Triangle;
import dev.lanewise.kernels.f32.Gemm;
import dev.lanewise.kernels.f32.GemmEpilogue;
import dev.lanewise.kernels.f32.Ger;
import dev.lanewise.kernels.f32.Level1;
import dev.lanewise.kernels.f32.Potrf;
import dev.lanewise.kernels.f32.Relu;
import dev.lanewise.kernels.f32.Rows;
import dev.lanewise.kernels.f32.Syrk;
import dev.lanewise.kernels.f32.Transposition;
import dev.lanewise.kernels.f32.Trsm;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The pairs that are measured, all in float and row-major. */
public final class Pairs {
  private static final String DTYPE = "f32";
  private static final int ORDER = 1024;

  private final SplittableRandom random;

  private Pairs(long seed) {
    random = new SplittableRandom(seed);
  }

  /** All pairs; their operands are drawn when they are asked for. */
  public static List<Supplier<Pair>> all(long seed) {
    Pairs pairs = new Pairs(seed);
    List<Supplier<Pair>> all = new ArrayList<>();
    for (int n : new int[] {512, 1024, 2048}) {
      all.add(() -> pairs.syrk(Triangle.LOWER, n));
      all.add(() -> pairs.syrk(Triangle.BOTH, n));
    }
    all.add(() -> pairs.transposed("A·Bᵀ", false, true));
    all.add(() -> pairs.transposed("Aᵀ·B", true, false));
    all.add(() -> pairs.transposed("Aᵀ·Bᵀ", true, true));
    for (int[] shape : new int[][] {{1024, 1024, 1024}, {128, 4096, 784}, {1024, 784, 128}}) {
      all.add(() -> pairs.layer(shape[0], shape[1], shape[2], true));
      all.add(() -> pairs.layer(shape[0], shape[1], shape[2], false));
      all.add(() -> pairs.squares(shape[0], shape[1], shape[2], true));
      all.add(() -> pairs.squares(shape[0], shape[1], shape[2], false));
    }
    all.add(() -> pairs.reluBackward(128, 4096));
    all.add(() -> pairs.potrf(ORDER));
    all.add(() -> pairs.trsm(ORDER));
    all.add(() -> pairs.rankUpdate(ORDER, 1));
    all.add(() -> pairs.rankUpdate(ORDER, 2));
    all.add(() -> pairs.ger(4 * ORDER));
    all.add(() -> pairs.transposition(ORDER));
    return all;
  }

  private Pair syrk(Triangle triangle, int n) {
    float[] a = values(n * n);
    float[] c = new float[n * n];
    return new Pair(
        "syrk %s beside gemm, n = %d".formatted(triangle, n),
        DTYPE,
        2.0 * n * n * n,
        () -> Gemm.gemm(n, n, n, 1, a, 0, n, 1, a, 0, 1, n, 0, c, 0, n, 1),
        () -> Syrk.syrk(triangle, n, n, 1, a, 0, n, 1, 0, c, 0, n, 1));
  }

  private Pair transposed(String name, boolean ofA, boolean ofB) {
    int n = ORDER;
    float[] a = values(n * n);
    float[] b = values(n * n);
    float[] c = new float[n * n];
    int ar = ofA ? 1 : n;
    int br = ofB ? 1 : n;
    return new Pair(
        "%s beside A·B, n = %d".formatted(name, n),
        DTYPE,
        2.0 * n * n * n,
        () -> Gemm.gemm(n, n, n, 1, a, 0, n, 1, b, 0, n, 1, 0, c, 0, n, 1),
        () -> Gemm.gemm(n, n, n, 1, a, 0, ar, n + 1 - ar, b, 0, br, n + 1 - br, 0, c, 0, n, 1));
  }

  private Pair layer(int m, int n, int k, boolean fused) {
    float[] bias = values(n);
    Consumer<float[]> apart =
        c -> {
          Rows.addBias(m, n, bias, 0, c, 0, n);
          Relu.forward(m * n, c, 0, c, 0);
        };
    GemmEpilogue epilogue = GemmEpilogue.NONE.bias(bias, 0).relu();
    return epilogue("bias and ReLU", m, n, k, fused, epilogue, apart);
  }

  private Pair squares(int m, int n, int k, boolean fused) {
    Consumer<float[]> apart = c -> Level1.sumOfSquares(m * n, c, 0);
    return epilogue("sum of squares", m, n, k, fused, GemmEpilogue.NONE.sumOfSquares(), apart);
  }

  /** A product with an epilogue, or with what does the same to C afterwards, beside the product. */
  private Pair epilogue(
      String name,
      int m,
      int n,
      int k,
      boolean fused,
      GemmEpilogue epilogue,
      Consumer<float[]> apart) {
    float[] a = values(m * k);
    float[] b = values(k * n);
    float[] c = new float[m * n];
    Runnable product = () -> Gemm.gemm(m, n, k, 1, a, 0, k, 1, b, 0, n, 1, 0, c, 0, n, 1);
    return new Pair(
        "%s %s, %d x %d x %d".formatted(name, fused ? "fused" : "apart", m, n, k),
        DTYPE,
        2.0 * m * n * k,
        product,
        fused
            ? () -> gemm(m, n, k, a, b, c, epilogue)
            : () -> {
              product.run();
              apart.accept(c);
            });
  }

  private static void gemm(
      int m, int n, int k, float[] a, float[] b, float[] c, GemmEpilogue epilogue) {
    Parallelism how = Parallelism.DEFAULT;
    Gemm.gemm(how, m, n, k, 1, a, 0, k, 1, b, 0, n, 1, 0, c, 0, n, 1, epilogue);
  }

  private Pair reluBackward(int m, int n) {
    float[] x = values(m * n);
    float[] dy = values(m * n);
    float[] dx = new float[m * n];
    float[] sums = new float[n];
    return new Pair(
        "ReLU backward with column sums beside two passes, %d x %d".formatted(m, n),
        DTYPE,
        2.0 * m * n,
        () -> {
          Relu.backward(m * n, x, 0, dy, 0, dx, 0);
          Rows.columnSums(m, n, dx, 0, n, sums, 0);
        },
        () -> Relu.backwardSums(m, n, x, 0, n, dy, 0, n, dx, 0, n, sums, 0));
  }

  /** A third of n³ operations, where the product has 2n³; the copy of A is part of it. */
  private Pair potrf(int n) {
    float[] a = definite(n);
    float[] c = new float[n * n];
    return new Pair(
        "potrf beside gemm (0.167 were its speed), n = " + n,
        DTYPE,
        2.0 * n * n * n,
        () -> Gemm.gemm(n, n, n, 1, a, 0, n, 1, a, 0, n, 1, 0, c, 0, n, 1),
        () -> {
          System.arraycopy(a, 0, c, 0, n * n);
          Potrf.potrf(Triangle.LOWER, n, c, 0, n, 1);
        });
  }

  private Pair trsm(int n) {
    float[] t = definite(n);
    float[] b = values(n * n);
    float[] c = new float[n * n];
    return new Pair(
        "trsm beside gemm (0.5 were its speed), n = " + n,
        DTYPE,
        2.0 * n * n * n,
        () -> Gemm.gemm(n, n, n, 1, t, 0, n, 1, b, 0, n, 1, 0, c, 0, n, 1),
        () -> {
          System.arraycopy(b, 0, c, 0, n * n);
          Trsm.left(Triangle.LOWER, false, n, n, 1, t, 0, n, 1, c, 0, n, 1);
        });
  }

  /** Both read C and write it, so 1 would be memory speed. */
  private Pair rankUpdate(int n, int k) {
    float[] a = values(n * k);
    float[] b = values(k * n);
    float[] c = new float[n * n];
    return new Pair(
        "gemm, k = %d, beside scaling C, n = %d".formatted(k, n),
        DTYPE,
        1.0 * n * n,
        () -> Level1.scal(n * n, 0.999f, c, 0),
        () -> Gemm.gemm(n, n, k, 1e-3f, a, 0, k, 1, b, 0, n, 1, 1, c, 0, n, 1));
  }

  private Pair ger(int n) {
    float[] x = values(n);
    float[] y = values(n);
    float[] a = new float[n * n];
    return new Pair(
        "ger beside scaling A, n = " + n,
        DTYPE,
        1.0 * n * n,
        () -> Level1.scal(n * n, 0.999f, a, 0),
        () -> Ger.ger(n, n, 1e-3f, x, 0, 1, y, 0, 1, a, 0, n, 1));
  }

  private Pair transposition(int n) {
    float[] a = values(n * n);
    float[] b = new float[n * n];
    return Pair.moving(
        "transposition beside a copy, n = " + n,
        DTYPE,
        2.0 * n * n,
        () -> System.arraycopy(a, 0, b, 0, n * n),
        () -> Transposition.copy(n, n, a, 0, n, 1, b, 0, n, 1));
  }

  /** Random elements below n on the diagonal: symmetric positive definite in its lower triangle. */
  private float[] definite(int n) {
    float[] a = values(n * n);
    for (int i = 0; i < n; i++) {
      a[i * n + i] = n;
    }
    return a;
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    return values;
  }
}
