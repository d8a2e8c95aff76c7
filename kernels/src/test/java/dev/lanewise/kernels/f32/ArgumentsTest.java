package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.Triangle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** A wrong argument is named together with both values, and nothing has been written by then. */
class ArgumentsTest {
  private static final Class<IllegalArgumentException> VALUE = IllegalArgumentException.class;
  private static final Class<IndexOutOfBoundsException> BOUNDS = IndexOutOfBoundsException.class;

  private final float[] a = new float[12];
  private final float[] b = new float[12];
  private final float[] c = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  private final float[] untouched = c.clone();
  private final StepReport report = new StepReport();

  @AfterEach
  void nothingHasBeenWritten() {
    assertArrayEquals(untouched, c);
  }

  private static void refuses(
      Class<? extends RuntimeException> type, Executable call, String... words) {
    String message = assertThrows(type, call).getMessage();
    for (String word : words) {
      assertTrue(message.contains(word), message + " lacks " + word);
    }
  }

  @Test
  void gemm() {
    refuses(VALUE, () -> gemm(-1, 4, 3, 0, 3, 1, 4, 1), "m is -1");
    refuses(VALUE, () -> gemm(3, -2, 3, 0, 3, 1, 4, 1), "n is -2");
    refuses(VALUE, () -> gemm(3, 4, -3, 0, 3, 1, 4, 1), "k is -3");
    refuses(BOUNDS, () -> gemm(3, 4, 3, -1, 3, 1, 4, 1), "aOffset is -1", "a.length is 12");
    refuses(BOUNDS, () -> gemm(3, 4, 3, 4, 3, 1, 4, 1), "a:", "index 12", "a.length is 12");
    refuses(BOUNDS, () -> gemm(3, 4, 3, 0, -3, 1, 4, 1), "a:", "index -6", "a.length is 12");
    refuses(BOUNDS, () -> gemm(3, 4, 3, 0, 3, 1, 5, 1), "c:", "index 13", "c.length is 12");
    refuses(
        VALUE,
        () -> gemm(3, 4, 3, 0, 3, 1, 2, 1),
        "cRowStride 2",
        "cColStride 1",
        "3 x 4",
        "overlap");
    refuses(VALUE, () -> gemm(3, 4, 3, 0, 3, 1, 0, 1), "cRowStride 0", "overlap");
    refuses(VALUE, () -> gemm(3, 4, 3, 0, 3, 1, 1, 0), "cColStride 0", "overlap");
    refuses(BOUNDS, () -> gemm(2, 1, 1, 0, Integer.MAX_VALUE, 1, 1, 1), "a:", "index 2147483647");
  }

  private void gemm(
      int m, int n, int k, int aOffset, int aRowStride, int aColStride, int cRows, int cCols) {
    Gemm.gemm(m, n, k, 1, a, aOffset, aRowStride, aColStride, b, 0, 4, 1, 0, c, 0, cRows, cCols);
  }

  @Test
  void epilogues() {
    GemmEpilogue none = GemmEpilogue.NONE;
    refuses(VALUE, () -> none.clamp(2, 1), "low is 2.0", "high is 1.0");
    refuses(VALUE, () -> none.clamp(0, Float.NaN), "high is NaN");
    refuses(NullPointerException.class, () -> none.bias(null, 0), "bias");
    refuses(NullPointerException.class, () -> none.residual(null, 0, 1, 1), "residual");
    refuses(BOUNDS, () -> gemm(none.bias(a, 9)), "bias:", "index 12", "bias.length is 12");
    refuses(BOUNDS, () -> gemm(none.residual(a, 1, 4, 1)), "residual:", "index 12");
    refuses(NullPointerException.class, () -> gemm(null), "epilogue");
  }

  private void gemm(GemmEpilogue epilogue) {
    Parallelism how = Parallelism.DEFAULT;
    Gemm.gemm(how, 3, 4, 3, 1, a, 0, 3, 1, b, 0, 4, 1, 0, c, 0, 4, 1, epilogue);
  }

  @Test
  void missingArraysAreNamed() {
    Class<NullPointerException> missing = NullPointerException.class;
    refuses(missing, () -> Gemm.gemm(0, 0, 0, 1, null, 0, 1, 1, b, 0, 1, 1, 0, c, 0, 1, 1), "a");
    refuses(missing, () -> Level1.dot(0, a, 0, null, 0), "y");
    refuses(missing, () -> Relu.forward(0, null, 0, c, 0), "x");
    refuses(missing, () -> Step.sgd(1, 1, 0, a, 0, c, 0, null), "report");
  }

  @Test
  void syrk() {
    refuses(VALUE, () -> syrk(-1, 3, 0, 3, 3), "n is -1");
    refuses(VALUE, () -> syrk(3, -1, 0, 3, 3), "k is -1");
    refuses(BOUNDS, () -> syrk(3, 3, 4, 3, 3), "a:", "index 12", "a.length is 12");
    refuses(BOUNDS, () -> syrk(3, 3, 0, 3, 5), "c:", "index 12", "c.length is 12");
    refuses(VALUE, () -> syrk(3, 3, 0, 3, 2), "cRowStride 2", "overlap");
  }

  private void syrk(int n, int k, int aOffset, int aRowStride, int cRowStride) {
    Syrk.syrk(Triangle.BOTH, n, k, 1, a, aOffset, aRowStride, 1, 0, c, 0, cRowStride, 1);
  }

  @Test
  void reluBackwardSums() {
    refuses(VALUE, () -> reluBackwardSums(-1, 4, 0, 4, 0), "m is -1");
    refuses(VALUE, () -> reluBackwardSums(3, -4, 0, 4, 0), "n is -4");
    refuses(BOUNDS, () -> reluBackwardSums(3, 4, 1, 4, 0), "x:", "index 12");
    refuses(VALUE, () -> reluBackwardSums(3, 4, 0, 3, 0), "dxRowStride 3", "overlap");
    refuses(BOUNDS, () -> reluBackwardSums(3, 4, 0, 4, 9), "sums:", "index 12");
  }

  private void reluBackwardSums(int m, int n, int xOffset, int dxRowStride, int sumsOffset) {
    float[] sums = new float[12];
    Relu.backwardSums(m, n, a, xOffset, 4, b, 0, 4, c, 0, dxRowStride, sums, sumsOffset);
  }

  @Test
  void trsm() {
    refuses(VALUE, () -> trsm(Triangle.LOWER, -1, 4, 0, 4), "m is -1");
    refuses(VALUE, () -> trsm(Triangle.LOWER, 3, -4, 0, 4), "n is -4");
    refuses(VALUE, () -> trsm(Triangle.BOTH, 3, 4, 0, 4), "triangle is BOTH");
    refuses(BOUNDS, () -> trsm(Triangle.LOWER, 3, 4, 5, 4), "t:", "index 13");
    refuses(VALUE, () -> trsm(Triangle.LOWER, 3, 4, 0, 3), "bRowStride 3", "overlap");
    refuses(
        BOUNDS,
        () -> Trsm.right(Triangle.LOWER, false, 3, 4, 1, a, 0, 4, 1, c, 0, 4, 1),
        "t:",
        "index 15");
  }

  private void trsm(Triangle triangle, int m, int n, int tOffset, int bRowStride) {
    Trsm.left(triangle, false, m, n, 1, a, tOffset, 3, 1, c, 0, bRowStride, 1);
  }

  @Test
  void potrfGerAndTransposition() {
    refuses(VALUE, () -> Potrf.potrf(Triangle.LOWER, -1, c, 0, 3, 1), "n is -1");
    refuses(VALUE, () -> Potrf.potrf(Triangle.BOTH, 3, c, 0, 3, 1), "triangle is BOTH");
    refuses(BOUNDS, () -> Potrf.potrf(Triangle.UPPER, 3, c, 4, 3, 1), "a:", "index 12");
    refuses(VALUE, () -> Potrf.potrf(Triangle.UPPER, 3, c, 0, 2, 1), "overlap");
    refuses(VALUE, () -> Ger.ger(-3, 4, 1, a, 0, 1, b, 0, 1, c, 0, 4, 1), "m is -3");
    refuses(VALUE, () -> Ger.ger(3, -4, 1, a, 0, 1, b, 0, 1, c, 0, 4, 1), "n is -4");
    refuses(BOUNDS, () -> Ger.ger(3, 4, 1, a, 0, 6, b, 0, 1, c, 0, 4, 1), "x:", "index 12");
    refuses(BOUNDS, () -> Ger.ger(3, 4, 1, a, 0, 1, b, 9, 1, c, 0, 4, 1), "y:", "index 12");
    refuses(VALUE, () -> Ger.ger(3, 4, 1, a, 0, 1, b, 0, 1, c, 0, 3, 1), "aRowStride 3");
    refuses(BOUNDS, () -> Transposition.copy(3, 4, a, 1, 4, 1, c, 0, 3, 1), "a:", "index 12");
    refuses(VALUE, () -> Transposition.copy(3, 4, a, 0, 4, 1, c, 0, 2, 1), "bRowStride 2");
    refuses(VALUE, () -> Transposition.inPlace(-1, c, 0, 1, 1), "n is -1");
    refuses(BOUNDS, () -> Transposition.inPlace(3, c, 4, 3, 1), "a:", "index 12");
  }

  @Test
  void gemv() {
    refuses(VALUE, () -> gemv(-3, 4, 0, 1, 1), "m is -3");
    refuses(VALUE, () -> gemv(3, -4, 0, 1, 1), "n is -4");
    refuses(BOUNDS, () -> gemv(3, 4, 1, 1, 1), "a:", "index 12", "a.length is 12");
    refuses(BOUNDS, () -> gemv(3, 4, 0, 4, 1), "x:", "index 12", "x.length is 12");
    refuses(BOUNDS, () -> gemv(3, 4, 0, 1, 6), "y:", "index 12", "y.length is 12");
    refuses(VALUE, () -> gemv(3, 4, 0, 1, 0), "yStride is 0", "3 elements");
  }

  private void gemv(int m, int n, int aOffset, int xStride, int yStride) {
    Gemv.gemv(m, n, 1, a, aOffset, 4, 1, b, 0, xStride, 0, c, 0, yStride);
  }

  @Test
  void level1() {
    refuses(VALUE, () -> Level1.axpy(-1, 1, a, 0, c, 0), "n is -1");
    refuses(BOUNDS, () -> Level1.axpy(12, 1, a, 1, c, 0), "x:", "12 elements", "x.length is 12");
    refuses(BOUNDS, () -> Level1.axpy(12, 1, a, 0, c, 1), "y:", "index 12", "y.length is 12");
    refuses(BOUNDS, () -> Level1.dot(3, a, 10, c, 0), "x:", "index 12", "x.length is 12");
    refuses(BOUNDS, () -> Level1.scal(3, 2, c, 10), "x:", "index 12", "x.length is 12");
    refuses(BOUNDS, () -> Level1.scal(0, 2, c, 13), "xOffset is 13", "x.length is 12");
    refuses(BOUNDS, () -> Level1.nrm2(13, c, 0), "x:", "x.length is 12");
    refuses(BOUNDS, () -> Level1.sumOfSquares(1, c, -1), "xOffset is -1", "x.length is 12");
  }

  @Test
  void relu() {
    refuses(VALUE, () -> Relu.forward(-1, a, 0, c, 0), "n is -1");
    refuses(BOUNDS, () -> Relu.forward(5, a, 8, c, 0), "x:", "x.length is 12");
    refuses(BOUNDS, () -> Relu.forward(5, a, 0, c, 8), "y:", "y.length is 12");
    refuses(BOUNDS, () -> Relu.backward(5, a, 8, b, 0, c, 0), "x:", "x.length is 12");
    refuses(BOUNDS, () -> Relu.backward(5, a, 0, b, 8, c, 0), "dy:", "dy.length is 12");
    refuses(BOUNDS, () -> Relu.backward(5, a, 0, b, 0, c, 8), "dx:", "dx.length is 12");
  }

  @Test
  void elementwise() {
    refuses(VALUE, () -> Elementwise.apply(Function.TANH, 0, -1, a, 0, c, 0), "n is -1");
    refuses(VALUE, () -> Elementwise.apply(Function.TANH, 3, 5, a, 0, c, 0), "order is 3");
    refuses(VALUE, () -> Elementwise.apply(Function.TANH, -1, 5, a, 0, c, 0), "order is -1");
    refuses(BOUNDS, () -> Elementwise.apply(Function.EXP, 0, 5, a, 8, c, 0), "x:", "index 12");
    refuses(BOUNDS, () -> Elementwise.apply(Function.EXP, 0, 5, a, 0, c, 8), "y:", "index 12");
  }

  @Test
  void rows() {
    refuses(VALUE, () -> Rows.addBias(-1, 4, a, 0, c, 0, 4), "m is -1");
    refuses(VALUE, () -> Rows.addBias(3, 4, a, 0, c, 0, 3), "xRowStride 3", "3 x 4", "overlap");
    refuses(BOUNDS, () -> Rows.addBias(3, 4, a, 9, c, 0, 4), "bias:", "bias.length is 12");
    refuses(BOUNDS, () -> Rows.addBias(3, 4, a, 0, c, 1, 4), "x:", "index 12", "x.length is 12");
    refuses(VALUE, () -> Rows.columnSums(3, -4, a, 0, 4, c, 0), "n is -4");
    refuses(BOUNDS, () -> Rows.columnSums(3, 4, a, 0, 5, c, 0), "x:", "index 13");
    refuses(BOUNDS, () -> Rows.columnSums(3, 4, a, 0, 4, c, 9), "sums:", "sums.length is 12");
  }

  @Test
  void softmax() {
    int[] labels = {0, 3, 4};
    refuses(VALUE, () -> softmax(3, 4, labels, 0, 4), "labels[2] is 4", "n = 4");
    refuses(VALUE, () -> softmax(1, 4, new int[] {-1}, 0, 4), "labels[0] is -1", "n = 4");
    refuses(VALUE, () -> softmax(1, 0, new int[1], 0, 4), "labels[0] is 0", "n = 0");
    refuses(BOUNDS, () -> softmax(3, 4, labels, 1, 4), "labels:", "labels.length is 3");
    refuses(BOUNDS, () -> softmax(3, 4, labels, 0, 5), "p:", "index 13", "p.length is 12");
    refuses(VALUE, () -> softmax(3, 4, labels, 0, 2), "pRowStride 2", "overlap");
  }

  private void softmax(int m, int n, int[] labels, int labelsOffset, int pRowStride) {
    SoftmaxCrossEntropy.forward(m, n, a, 0, 4, labels, labelsOffset, c, 0, pRowStride);
  }

  @Test
  void steps() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refuses(VALUE, () -> Step.sgd(12, bad, 0, a, 0, c, 0, report), "eta is " + bad);
      refuses(VALUE, () -> Step.gclip(12, 1, bad, 0, a, 0, c, 0, report), "gamma is " + bad);
      refuses(VALUE, () -> adam(0.9, 0.99, bad, 1), "epsilon is " + bad);
    }
    for (double bad : new double[] {1, -0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refuses(VALUE, () -> Step.deltaGclip(9, 1, 1, bad, 0, a, 0, c, 0, report), "delta is " + bad);
      refuses(
          VALUE, () -> Step.momentum(9, 1, bad, 0, a, 0, b, 0, c, 0, report), "momentum is " + bad);
      refuses(VALUE, () -> adam(bad, 0.99, 1e-8, 1), "beta1 is " + bad);
      refuses(VALUE, () -> adam(0.9, bad, 1e-8, 1), "beta2 is " + bad);
    }
    refuses(
        VALUE,
        () -> Step.deltaGclipOfNorm(9, 1, 1, 0, 0, -0.5, a, 0, c, 0, report),
        "norm is -0.5");
    for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      refuses(VALUE, () -> Step.sgd(12, 1, bad, a, 0, c, 0, report), "weightDecay is " + bad);
    }
    // Half the least number of this precision is 0 in it.
    double vanishing = Float.MIN_VALUE / 2.0;
    refuses(VALUE, () -> adam(0.9, 0.99, vanishing, 1), "epsilon", "is 0.0");
    refuses(VALUE, () -> rmsprop(0.9, vanishing, 0), "epsilon", "is 0.0");
    // What is nearer to 1 than half its spacing is 1 in it, and such a memory would never fade.
    double lasting = 1 - Math.ulp(1f) / 8.0;
    refuses(
        VALUE,
        () -> Step.momentum(9, 1, lasting, 0, a, 0, b, 0, c, 0, report),
        "momentum",
        "is 1.0");
    refuses(
        VALUE,
        () -> Step.nesterov(9, 1, lasting, 0, a, 0, b, 0, c, 0, report),
        "momentum",
        "is 1.0");
    refuses(VALUE, () -> rmsprop(lasting, 1e-8, 0), "alpha", "is 1.0");
    refuses(VALUE, () -> adam(lasting, 0.99, 1e-8, 1), "beta1", "is 1.0");
    refuses(VALUE, () -> adam(0.9, lasting, 1e-8, 1), "beta2", "is 1.0");
    // Twice the greatest one is infinite in it, and ∞·0 would be NaN.
    double infinite = Float.MAX_VALUE * 2.0;
    refuses(VALUE, () -> Step.gclip(9, infinite, 1, 0, a, 0, c, 0, report), "eta", "is Infinity");
    refuses(VALUE, () -> Step.sgd(9, 1, infinite, a, 0, c, 0, report), "Decay", "is Infinity");
    refuses(
        VALUE,
        () -> Step.adam(9, Float.MAX_VALUE, 0.9, 0.9, 1, 0, 1, a, 0, b, 0, b, 0, c, 0, report),
        "eta / (1 - beta1^t)",
        "is Infinity");
    refuses(VALUE, () -> adam(0.9, 0.99, 1e-8, 0), "t is 0");
    refuses(VALUE, () -> rmsprop(1, 1e-8, 0), "alpha is 1.0");
    refuses(VALUE, () -> rmsprop(0.9, 0, 0), "epsilon is 0.0");
    refuses(BOUNDS, () -> rmsprop(0.9, 1e-8, 4), "v:", "index 12", "v.length is 12");
    refuses(VALUE, () -> Step.adagrad(9, 1, -1, 0, a, 0, b, 0, c, 0, report), "epsilon is -1.0");
    refuses(VALUE, () -> Step.nesterov(9, 1, 1, 0, a, 0, b, 0, c, 0, report), "momentum is 1.0");
    refuses(BOUNDS, () -> Step.nesterov(9, 1, 0, 0, a, 0, b, 4, c, 0, report), "v:", "index 12");
    refuses(
        VALUE,
        () -> Step.adamw(9, 2, 0.9, 0.99, 1e-8, 0.5, 1, a, 0, b, 0, b, 0, c, 0, report),
        "eta times weightDecay is 1.0");
    refuses(VALUE, () -> Step.sgd(-1, 1, 0, a, 0, c, 0, report), "n is -1");
    refuses(BOUNDS, () -> Step.sgd(12, 1, 0, a, 1, c, 0, report), "g:", "g.length is 12");
    refuses(BOUNDS, () -> Step.sgd(12, 1, 0, a, 0, c, 1, report), "w:", "w.length is 12");
    refuses(BOUNDS, () -> Step.momentum(12, 1, 0, 0, a, 0, b, 1, c, 0, report), "v:", "index 12");
  }

  private void rmsprop(double alpha, double epsilon, int vOffset) {
    Step.rmsprop(9, 1, alpha, epsilon, 0, a, 0, b, vOffset, c, 0, report);
  }

  private void adam(double beta1, double beta2, double epsilon, long t) {
    Step.adam(9, 1, beta1, beta2, epsilon, 0, t, a, 0, b, 0, b, 0, c, 0, report);
  }
}
