package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.Triangle;
import dev.lanewise.kernels.internal.Provider;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Each public kernel as a call without arguments that returns a digest of all bits it produced. A
 * call restores its outputs first, so that every call must return the same; the calls themselves
 * allocate nothing.
 */
public final class EveryCall {
  private static final int N = 1003;
  private static final int ROWS = 37;
  private static final int COLS = 27;

  private final SplittableRandom random = new SplittableRandom(11);
  private final float[] x = values(N + 9);
  private final float[] y = values(N + 9);
  private final float[] z = values(N + 9);
  private final float[] w = values(N + 9);
  private final float[] far = values(N + 9);
  private final float[] out = new float[N + 9];
  private final float[] out2 = new float[N + 9];
  private final float[] out3 = new float[N + 9];
  private final int[] labels = new int[ROWS];
  private final StepReport report = new StepReport();
  private final Map<String, LongSupplier> calls = new LinkedHashMap<>();

  private EveryCall() {}

  /** The calls by name. */
  public static Map<String, LongSupplier> byName() {
    EveryCall every = new EveryCall();
    for (int i = 0; i < every.far.length; i += 100) {
      every.far[i] *= 10_000;
    }
    every.vectors();
    every.functions();
    every.rows();
    every.steps();
    every.moreSteps();
    every.gemm(5, 7, 3);
    every.gemm(40, 50, 60);
    every.gemm(150, 170, 130);
    every.gemm(14, 35, 600);
    every.gemm(13, 7, 9);
    every.gemm(16, 16, 16);
    every.gemm(30, 10, 10);
    every.batch(5, 30, 20, 40);
    every.batch(64, 30, 40, 50);
    every.packedMatrix(33, 71, 60);
    every.split(20, 30, 5000);
    every.syrk(37, 50);
    every.syrk(260, 70);
    every.epilogue(5, 7, 3);
    every.epilogue(150, 170, 130);
    every.epilogue(14, 35, 600);
    every.gemm(40, 50, 1);
    every.gemm(40, 50, 2);
    every.triangular(70, 35);
    every.triangular(200, 1);
    every.tiles();
    for (int m : new int[] {3, 8, 25}) {
      every.gemm(m, 71, 40);
    }
    every.packed(30, 75, 300);
    every.packed(150, 170, 130);
    every.gemv(37, 27);
    every.gemv(300, 210);
    every.shared();
    return every.calls;
  }

  private void vectors() {
    calls.put("dot", () -> Double.doubleToRawLongBits(Level1.dot(N, x, 3, y, 2)));
    calls.put("nrm2", () -> Double.doubleToRawLongBits(Level1.nrm2(N, x, 5)));
    calls.put("sumOfSquares", () -> Double.doubleToRawLongBits(Level1.sumOfSquares(N, x, 1)));
    calls.put(
        "axpy",
        () -> {
          restore(out, y);
          Level1.axpy(N, 0.3f, x, 1, out, 2);
          return Arrays.hashCode(out);
        });
    calls.put(
        "scal",
        () -> {
          restore(out, y);
          Level1.scal(N, 0.3f, out, 2);
          return Arrays.hashCode(out);
        });
    calls.put(
        "relu",
        () -> {
          Relu.forward(N, x, 1, out, 2);
          return Arrays.hashCode(out);
        });
    calls.put(
        "reluBackward",
        () -> {
          Relu.backward(N, x, 1, y, 3, out, 2);
          return Arrays.hashCode(out);
        });
  }

  private void functions() {
    for (Function function : Function.values()) {
      for (int order = 0; order <= 2; order++) {
        int derivative = order;
        calls.put(
            function + " of order " + order,
            () -> {
              Elementwise.apply(function, derivative, N, x, 1, out, 2);
              return Arrays.hashCode(out);
            });
      }
      calls.put(
          function + " far from 0",
          () -> {
            Elementwise.apply(function, 0, N, far, 1, out, 2);
            return Arrays.hashCode(out);
          });
    }
  }

  private void rows() {
    calls.put(
        "addBias",
        () -> {
          restore(out, y);
          Rows.addBias(ROWS, COLS, x, 2, out, 1, COLS);
          return Arrays.hashCode(out);
        });
    calls.put(
        "reluBackwardSums",
        () -> {
          Relu.backwardSums(ROWS, COLS, x, 2, COLS, y, 1, COLS, out, 1, COLS, out2, 3);
          return 31 * Arrays.hashCode(out) + Arrays.hashCode(out2);
        });
    calls.put(
        "columnSums",
        () -> {
          Rows.columnSums(ROWS, COLS, x, 2, COLS, out, 1);
          return Arrays.hashCode(out);
        });
    calls.put(
        "softmax",
        () -> {
          SoftmaxCrossEntropy.softmax(ROWS, COLS, x, 1, COLS, out, 2, COLS);
          return Arrays.hashCode(out);
        });
    calls.put(
        "softmaxCrossEntropy",
        () -> {
          double loss =
              SoftmaxCrossEntropy.forward(ROWS, COLS, x, 1, COLS, labels, 0, out, 2, COLS);
          return 31 * Double.doubleToRawLongBits(loss) + Arrays.hashCode(out);
        });
  }

  /** Long enough for helper threads: several chunks of functions and rows, two slices. */
  private void shared() {
    int n = 40_000;
    int classes = 200;
    float[] long1 = values((1 << 18) + 37);
    float[] long2 = values(long1.length);
    float[] result = new float[long1.length];
    int[] classOfRow = new int[n / classes];
    calls.put(
        "function of many",
        () -> {
          Elementwise.apply(Function.TANH, 0, n, long1, 1, result, 2);
          return Arrays.hashCode(result);
        });
    calls.put(
        "softmaxCrossEntropy of many",
        () -> {
          double loss =
              SoftmaxCrossEntropy.forward(
                  n / classes, classes, long1, 0, classes, classOfRow, 0, result, 0, classes);
          return 31 * Double.doubleToRawLongBits(loss) + Arrays.hashCode(result);
        });
    calls.put(
        "nrm2 of many", () -> Double.doubleToRawLongBits(Level1.nrm2(long1.length, long1, 0)));
    calls.put(
        "sgd of many",
        () -> {
          restore(result, long2);
          Step.sgd(long1.length, 0.1, 0.01, long1, 0, result, 0, report);
          return 31 * digest() + Arrays.hashCode(result);
        });
  }

  private void steps() {
    calls.put(
        "sgd",
        () -> {
          restore(out, w);
          Step.sgd(N, 0.1, 0.01, x, 1, out, 2, report);
          return digest();
        });
    calls.put(
        "gclip",
        () -> {
          restore(out, w);
          Step.gclip(N, 0.1, 0.5, 0.01, x, 1, out, 2, report);
          return digest();
        });
    calls.put(
        "deltaGclip",
        () -> {
          restore(out, w);
          Step.deltaGclip(N, 0.1, 0.5, 0.2, 0.01, x, 1, out, 2, report);
          return digest();
        });
    calls.put(
        "deltaGclipOfNorm",
        () -> {
          restore(out, w);
          Step.deltaGclipOfNorm(N, 0.1, 0.5, 0.2, 0.01, 1.5, x, 1, out, 2, report);
          return digest();
        });
    calls.put(
        "momentum",
        () -> {
          restore(out, w);
          restore(out2, y);
          Step.momentum(N, 0.1, 0.9, 0.01, x, 1, out2, 3, out, 2, report);
          return 31 * digest() + Arrays.hashCode(out2);
        });
    calls.put(
        "adam",
        () -> {
          restore(out, w);
          restore(out2, y);
          Arrays.fill(out3, 0.25f);
          Step.adam(N, 0.1, 0.9, 0.999, 1e-8, 0.01, 3, x, 1, out2, 3, out3, 1, out, 2, report);
          return 31 * (31 * digest() + Arrays.hashCode(out2)) + Arrays.hashCode(out3);
        });
  }

  private void moreSteps() {
    calls.put(
        "nesterov",
        () -> {
          restore(out, w);
          restore(out2, y);
          Step.nesterov(N, 0.1, 0.9, 0.01, x, 1, out2, 3, out, 2, report);
          return 31 * digest() + Arrays.hashCode(out2);
        });
    calls.put(
        "rmsprop",
        () -> {
          restore(out, w);
          Arrays.fill(out2, 0.25f);
          Step.rmsprop(N, 0.1, 0.99, 1e-8, 0.01, x, 1, out2, 3, out, 2, report);
          return 31 * digest() + Arrays.hashCode(out2);
        });
    calls.put(
        "adagrad",
        () -> {
          restore(out, w);
          Arrays.fill(out2, 0.25f);
          Step.adagrad(N, 0.1, 1e-10, 0.01, x, 1, out2, 3, out, 2, report);
          return 31 * digest() + Arrays.hashCode(out2);
        });
    calls.put(
        "adamw",
        () -> {
          restore(out, w);
          restore(out2, y);
          Arrays.fill(out3, 0.25f);
          Step.adamw(N, 0.1, 0.9, 0.999, 1e-8, 0.01, 3, x, 1, out2, 3, out3, 1, out, 2, report);
          return 31 * (31 * digest() + Arrays.hashCode(out2)) + Arrays.hashCode(out3);
        });
  }

  private void gemm(int m, int n, int k) {
    float[] a = values(m * k);
    float[] b = values(k * n);
    float[] c = new float[m * n];
    calls.put(
        "gemm " + m + " x " + n + " x " + k,
        () -> {
          Arrays.fill(c, 0.5f);
          Gemm.gemm(m, n, k, 0.3f, a, 0, k, 1, b, 0, n, 1, 2, c, 0, n, 1);
          return Arrays.hashCode(c);
        });
    calls.put(
        "gemm with beta = 0 " + m + " x " + n + " x " + k,
        () -> {
          Gemm.gemm(m, n, k, 0.3f, a, 0, k, 1, b, 0, n, 1, 0, c, 0, n, 1);
          return Arrays.hashCode(c);
        });
    calls.put(
        "gemm transposed " + m + " x " + n + " x " + k,
        () -> {
          Gemm.gemm(m, n, k, 1, a, 0, 1, m, b, 0, 1, k, 0, c, 0, n, 1);
          return Arrays.hashCode(c);
        });
  }

  private void batch(int count, int m, int n, int k) {
    float[] a = values(count * m * k);
    float[] b = values(count * k * n);
    float[] c = new float[count * m * n];
    int mk = m * k;
    int kn = k * n;
    int mn = m * n;
    calls.put(
        "batch of " + count,
        () -> {
          GemmBatch.gemm(count, m, n, k, 1, a, 0, mk, k, 1, b, 0, kn, n, 1, 0, c, 0, mn, n, 1);
          return Arrays.hashCode(c);
        });
  }

  private void packedMatrix(int m, int n, int k) {
    float[] a = values(m * k);
    PackedMatrix b = PackedMatrix.of(k, n, values(k * n), 0, 1, k);
    float[] c = new float[m * n];
    calls.put(
        "gemm with a packed matrix",
        () -> {
          Gemm.gemm(Parallelism.DEFAULT, m, 1, a, 0, k, 1, b, 0, c, 0, n, 1);
          return Arrays.hashCode(c);
        });
  }

  private void split(int m, int n, int k) {
    float[] a = values(m * k);
    float[] b = values(k * n);
    float[] c = new float[m * n];
    Parallelism how = Parallelism.DEFAULT;
    calls.put(
        "split gemm",
        () -> {
          SplitGemm.gemm(how, m, n, k, 1, a, 0, 1, m, b, 0, n, 1, 0, c, 0, n, 1);
          return Arrays.hashCode(c);
        });
  }

  private void syrk(int n, int k) {
    float[] a = values(n * k);
    float[] c = new float[n * n];
    for (Triangle triangle : Triangle.values()) {
      calls.put(
          "syrk " + triangle + " " + n + " x " + k,
          () -> {
            Arrays.fill(c, 0.5f);
            Syrk.syrk(triangle, n, k, 0.3f, a, 0, k, 1, 2, c, 0, n, 1);
            return Arrays.hashCode(c);
          });
    }
  }

  private void epilogue(int m, int n, int k) {
    float[] a = values(m * k);
    float[] b = values(k * n);
    float[] c = new float[m * n];
    float[] r = values(m * n);
    Parallelism how = Parallelism.DEFAULT;
    GemmEpilogue layer = GemmEpilogue.NONE.bias(x, 3).relu();
    calls.put(
        "gemm with bias and ReLU " + m + " x " + n + " x " + k,
        () -> {
          Gemm.gemm(how, m, n, k, 1, a, 0, k, 1, b, 0, n, 1, 0, c, 0, n, 1, layer);
          return Arrays.hashCode(c);
        });
    GemmEpilogue all = layer.residual(r, 0, n, 1).clamp(-1, 2).sumOfSquares();
    calls.put(
        "gemm with every epilogue " + m + " x " + n + " x " + k,
        () -> {
          double squares = Gemm.gemm(how, m, n, k, 1, a, 0, k, 1, b, 0, n, 1, 0, c, 0, n, 1, all);
          return 31 * Double.doubleToRawLongBits(squares) + Arrays.hashCode(c);
        });
    calls.put(
        "gemm by columns with every epilogue " + m + " x " + n + " x " + k,
        () -> {
          double squares = Gemm.gemm(how, m, n, k, 1, a, 0, 1, m, b, 0, 1, k, 0, c, 0, 1, m, all);
          return 31 * Double.doubleToRawLongBits(squares) + Arrays.hashCode(c);
        });
  }

  private void triangular(int n, int columns) {
    float[] a = values(n * n);
    float[] b = values(n * columns);
    float[] c = new float[n * n];
    float[] right = new float[n * columns];
    for (int i = 0; i < n; i++) {
      a[i * n + i] = n;
    }
    calls.put(
        "potrf " + n,
        () -> {
          restore(c, a);
          return 31 * Potrf.potrf(Triangle.LOWER, n, c, 0, n, 1) + Arrays.hashCode(c);
        });
    calls.put(
        "trsm " + n + " x " + columns,
        () -> {
          restore(right, b);
          Trsm.left(Triangle.LOWER, false, n, columns, 1, a, 0, n, 1, right, 0, columns, 1);
          Trsm.right(Triangle.LOWER, true, columns, n, 2, a, 0, n, 1, right, 0, 1, columns);
          return Arrays.hashCode(right);
        });
    calls.put(
        "ger " + n + " x " + columns,
        () -> {
          restore(right, b);
          Ger.ger(n, columns, 2, x, 3, 1, y, 1, 1, right, 0, columns, 1);
          Ger.ger(n, columns, 2, x, 3, 1, y, 1, 1, right, 0, 1, n);
          return Arrays.hashCode(right);
        });
    calls.put(
        "transposition " + n,
        () -> {
          Transposition.copy(n, n, a, 0, n, 1, c, 0, n, 1);
          int first = Arrays.hashCode(c);
          Transposition.inPlace(n, c, 0, n, 1);
          return 31 * first + Arrays.hashCode(c);
        });
  }

  /** The path that small products do not take by themselves. */
  private void packed(int m, int n, int k) {
    if (Provider.vector()) {
      float[] a = values(m * k);
      float[] b = values(k * n);
      float[] c = new float[m * n];
      VectorGemm.Path path = VectorGemm.Path.PACKED;
      calls.put(
          "gemm packed " + m + " x " + n + " x " + k,
          () -> {
            VectorGemm.gemm(
                path, Parallelism.DEFAULT, m, n, k, 1, a, 0, 1, m, b, 0, n, 1, 0, c, 0, n, 1, null);
            return Arrays.hashCode(c);
          });
    }
  }

  /** The tiles for 32 and for 16 registers, also those that this machine would not choose. */
  private void tiles() {
    if (Provider.vector()) {
      float[] s = values(40_000);
      float[] before = s.clone();
      calls.put(
          "packed operands",
          () -> {
            System.arraycopy(before, 0, s, 0, s.length);
            StripTile.packed(13, 256, 1, s, 3, 256, s, 10_000, s, 30_000, Strip.MOST);
            PanelTile.begin(6, 256, 1, s, 3, 10_000, s, 31_000, Strip.MOST);
            PanelTile.resume(4, 256, 2, s, 3, 10_000, 31_000, s, 35_000, Strip.MOST);
            WidePanelTile.begin(12, 256, 1, s, 3, 10_000, s, 36_000, Strip.MOST);
            WidePanelTile.resume(8, 256, 2, s, 3, 10_000, 36_000, s, 38_000, Strip.MOST);
            return Arrays.hashCode(s);
          });
      int width = 4 * Strip.LANES;
      int next = 3 * Strip.LANES;
      calls.put(
          "operands in place",
          () -> {
            System.arraycopy(before, 0, s, 0, s.length);
            StripTile.three(15, 100, 1, s, 3, 256, s, 10_000, width, next, s, 30_000, width);
            StripTile.four(11, 100, 1, s, 3, 256, s, 10_000, width, next, s, 32_000, width);
            return Arrays.hashCode(s);
          });
    }
  }

  private void gemv(int m, int n) {
    float[] a = values(m * n);
    calls.put(
        "gemv " + m + " x " + n,
        () -> {
          Gemv.gemv(m, n, 1, a, 0, n, 1, x, 0, 1, 0, out, 0, 1);
          return Arrays.hashCode(out);
        });
    calls.put(
        "gemv transposed " + m + " x " + n,
        () -> {
          Gemv.gemv(m, n, 1, a, 0, 1, m, x, 0, 1, 0, out, 0, 1);
          return Arrays.hashCode(out);
        });
  }

  private long digest() {
    long norm = Double.doubleToRawLongBits(report.norm());
    return 31 * (31 * norm + Double.doubleToRawLongBits(report.step())) + Arrays.hashCode(out);
  }

  private static void restore(float[] to, float[] from) {
    System.arraycopy(from, 0, to, 0, to.length);
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }
}
