package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.Triangle;
import dev.lanewise.kernels.f64.Gemm;
import dev.lanewise.kernels.f64.GemmBatch;
import dev.lanewise.kernels.f64.Level1;
import dev.lanewise.kernels.f64.Relu;
import dev.lanewise.kernels.f64.Rows;
import dev.lanewise.kernels.f64.SoftmaxCrossEntropy;
import dev.lanewise.kernels.f64.Step;
import dev.lanewise.kernels.f64.Syrk;
import java.util.Arrays;

/** Binary64 numbers and the f64 kernels. */
public final class DoubleStorage extends Storage {
  private final double[] values;

  DoubleStorage(double[] values) {
    this.values = values;
  }

  private static double[] array(Storage x) {
    return ((DoubleStorage) x).values;
  }

  /** The array itself, not a copy. */
  public double[] array() {
    return values;
  }

  @Override
  public DType dtype() {
    return DType.F64;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public double get(int i) {
    return values[i];
  }

  @Override
  public void set(int i, double x) {
    values[i] = x;
  }

  @Override
  public Storage copy() {
    return new DoubleStorage(values.clone());
  }

  @Override
  public void fill(double x) {
    Arrays.fill(values, x);
  }

  @Override
  public double[] toDoubles() {
    return values.clone();
  }

  @Override
  public void scal(double alpha) {
    Level1.scal(values.length, alpha, values, 0);
  }

  @Override
  public double nrm2(int from, int count) {
    return Level1.nrm2(count, values, from);
  }

  @Override
  public double sumOfSquares() {
    return Level1.sumOfSquares(values.length, values, 0);
  }

  @Override
  void copyFrom(int n, Storage x, int xo, int o) {
    System.arraycopy(array(x), xo, values, o, n);
  }

  @Override
  void axpy(int n, double alpha, Storage x, int xo, int o) {
    Level1.axpy(n, alpha, array(x), xo, values, o);
  }

  @Override
  double dot(int n, int o, Storage x, int xo) {
    return Level1.dot(n, values, o, array(x), xo);
  }

  @Override
  double sumOfSquares(int o, int n) {
    return Level1.sumOfSquares(n, values, o);
  }

  @Override
  void add(int n, Storage x, int xo, double alpha, Storage y, int yo, int o) {
    double[] a = array(x);
    double[] b = array(y);
    for (int i = 0; i < n; i++) {
      values[o + i] = a[xo + i] + alpha * b[yo + i];
    }
  }

  @Override
  void multiply(int n, Storage x, int xo, Storage y, int yo, int o) {
    double[] a = array(x);
    double[] b = array(y);
    for (int i = 0; i < n; i++) {
      values[o + i] = a[xo + i] * b[yo + i];
    }
  }

  @Override
  void addGated(int n, Storage x, int xo, Storage y, int yo, int repeat, double shift, int o) {
    double[] a = array(x);
    double[] b = array(y);
    if (repeat == 1) {
      for (int i = 0; i < n; i++) {
        values[o + i] += a[xo + i] * (b[yo + i] + shift);
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      values[o + i] += a[xo + i] * (b[yo + i / repeat] + shift);
    }
  }

  @Override
  void scale(int n, double alpha, Storage x, int xo, int o) {
    double[] a = array(x);
    for (int i = 0; i < n; i++) {
      values[o + i] = alpha * a[xo + i];
    }
  }

  @Override
  void evaluate(int n, Activation activation, int order, Storage x, int xo, int o) {
    double[] a = array(x);
    for (int i = 0; i < n; i++) {
      values[o + i] = activation.derivative(order, a[xo + i]);
    }
  }

  @Override
  void relu(int n, Storage x, int xo, int o) {
    Relu.forward(n, array(x), xo, values, o);
  }

  @Override
  void reluBackward(int n, Storage x, int xo, Storage dy, int dyo, int o) {
    Relu.backward(n, array(x), xo, array(dy), dyo, values, o);
  }

  @Override
  void multiplyBySlope(int n, Activation activation, Storage x, int xo, Storage y, int yo, int o) {
    double[] a = array(x);
    double[] b = array(y);
    for (int i = 0; i < n; i++) {
      values[o + i] = activation.slope(a[xo + i]) * b[yo + i];
    }
  }

  @Override
  void gemm(
      int m,
      int n,
      int k,
      double alpha,
      Storage a,
      int ao,
      int aRowStride,
      int aColStride,
      Storage b,
      int bo,
      int bRowStride,
      int bColStride,
      int o,
      int rowStride,
      int colStride) {
    Gemm.gemm(
        m,
        n,
        k,
        alpha,
        array(a),
        ao,
        aRowStride,
        aColStride,
        array(b),
        bo,
        bRowStride,
        bColStride,
        0,
        values,
        o,
        rowStride,
        colStride);
  }

  @Override
  void syrk(
      int n,
      int k,
      double alpha,
      Storage a,
      int ao,
      int aRowStride,
      int aColStride,
      int o,
      int rowStride,
      int colStride) {
    Syrk.syrk(
        Triangle.LOWER,
        n,
        k,
        alpha,
        array(a),
        ao,
        aRowStride,
        aColStride,
        0,
        values,
        o,
        rowStride,
        colStride);
  }

  @Override
  void gemmBatch(
      int count,
      int m,
      int n,
      int k,
      double alpha,
      Storage a,
      int ao,
      int aStride,
      int aRowStride,
      int aColStride,
      Storage b,
      int bo,
      int bStride,
      int bRowStride,
      int bColStride,
      int o,
      int stride,
      int rowStride,
      int colStride) {
    GemmBatch.gemm(
        count,
        m,
        n,
        k,
        alpha,
        array(a),
        ao,
        aStride,
        aRowStride,
        aColStride,
        array(b),
        bo,
        bStride,
        bRowStride,
        bColStride,
        0,
        values,
        o,
        stride,
        rowStride,
        colStride);
  }

  @Override
  void addBias(int m, int n, Storage bias, int biasOffset, int o) {
    Rows.addBias(m, n, array(bias), biasOffset, values, o, n);
  }

  @Override
  void columnSums(int m, int n, Storage x, int xo, int o) {
    Rows.columnSums(m, n, array(x), xo, n, values, o);
  }

  @Override
  double softmaxCrossEntropy(
      int m, int n, Storage logits, int logitsOffset, int[] labels, int labelsOffset, int o) {
    return SoftmaxCrossEntropy.forward(
        m, n, array(logits), logitsOffset, n, labels, labelsOffset, values, o, n);
  }

  @Override
  void stepSgd(int n, double eta, double weightDecay, Storage g, int o, StepReport report) {
    Step.sgd(n, eta, weightDecay, array(g), o, values, o, report);
  }

  @Override
  void stepMomentum(
      int n,
      double eta,
      double momentum,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report) {
    Step.momentum(n, eta, momentum, weightDecay, array(g), o, array(v), o, values, o, report);
  }

  @Override
  void stepNesterov(
      int n,
      double eta,
      double momentum,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report) {
    Step.nesterov(n, eta, momentum, weightDecay, array(g), o, array(v), o, values, o, report);
  }

  @Override
  void stepRmsprop(
      int n,
      double eta,
      double alpha,
      double epsilon,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report) {
    Step.rmsprop(n, eta, alpha, epsilon, weightDecay, array(g), o, array(v), o, values, o, report);
  }

  @Override
  void stepAdagrad(
      int n,
      double eta,
      double epsilon,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report) {
    Step.adagrad(n, eta, epsilon, weightDecay, array(g), o, array(v), o, values, o, report);
  }

  @Override
  void stepAdam(
      boolean decoupled,
      int n,
      double eta,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      long t,
      Storage g,
      Storage m,
      Storage v,
      int o,
      StepReport report) {
    double[] gs = array(g);
    double[] ms = array(m);
    double[] vs = array(v);
    if (decoupled) {
      Step.adamw(
          n, eta, beta1, beta2, epsilon, weightDecay, t, gs, o, ms, o, vs, o, values, o, report);
    } else {
      Step.adam(
          n, eta, beta1, beta2, epsilon, weightDecay, t, gs, o, ms, o, vs, o, values, o, report);
    }
  }

  @Override
  void stepGclip(
      int n, double eta, double gamma, double weightDecay, Storage g, int o, StepReport report) {
    Step.gclip(n, eta, gamma, weightDecay, array(g), o, values, o, report);
  }

  @Override
  void stepDeltaGclip(
      int n,
      double eta,
      double gamma,
      double delta,
      double weightDecay,
      double norm,
      Storage g,
      int o,
      StepReport report) {
    Step.deltaGclipOfNorm(n, eta, gamma, delta, weightDecay, norm, array(g), o, values, o, report);
  }
}
