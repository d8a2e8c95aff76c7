package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;

/**
 * A flat array of numbers in one precision, and the door to the kernels of that precision: what is
 * written on top of it exists once for both.
 *
 * <p>Everything is read and written as double; a store rounds once to the storage's precision. In
 * the arithmetic below {@code this} is the output and the operands must have its precision, else a
 * {@link ClassCastException} is thrown.
 */
public abstract sealed class Storage permits FloatStorage, DoubleStorage {

  Storage() {}

  /**
   * A new storage of zeros.
   *
   * @throws IllegalArgumentException if size is negative
   */
  public static Storage allocate(DType dtype, int size) {
    if (size < 0) {
      throw new IllegalArgumentException(
          "storage of " + size + " numbers: the size may not be negative");
    }
    return switch (dtype) {
      case F32 -> new FloatStorage(new float[size]);
      case F64 -> new DoubleStorage(new double[size]);
    };
  }

  /** Wraps the array; nothing is copied. */
  public static Storage of(double[] values) {
    return new DoubleStorage(values);
  }

  /** Wraps the array; nothing is copied. */
  public static Storage of(float[] values) {
    return new FloatStorage(values);
  }

  /** The precision. */
  public abstract DType dtype();

  /** How many numbers. */
  public abstract int size();

  /** Number i. */
  public abstract double get(int i);

  /** Number i ← x, rounded once. */
  public abstract void set(int i, double x);

  /** An independent copy. */
  public abstract Storage copy();

  /** A copy in the given precision, each number rounded once. */
  public Storage copy(DType target) {
    if (target == dtype()) {
      return copy();
    }
    Storage copy = allocate(target, size());
    for (int i = 0; i < size(); i++) {
      copy.set(i, get(i));
    }
    return copy;
  }

  /**
   * this ← source.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public void copyFrom(Storage source) {
    sameSize("copyFrom", source);
    copyFrom(size(), source, 0, 0);
  }

  /** Every number ← x. */
  public abstract void fill(double x);

  /** All numbers as a new double array (exact). */
  public abstract double[] toDoubles();

  /** this ← this + alpha·x. */
  public void axpy(double alpha, Storage x) {
    sameSize("axpy", x);
    axpy(size(), alpha, x, 0, 0);
  }

  /** this ← alpha·this. */
  public abstract void scal(double alpha);

  /** Σ this_i·x_i, accumulated in double. */
  public double dot(Storage x) {
    sameSize("dot", x);
    return dot(size(), 0, x, 0);
  }

  /** ‖this‖₂, accumulated in double, without overflow or underflow. */
  public double nrm2() {
    return nrm2(0, size());
  }

  /** ‖this[from..from+count)‖₂. */
  public abstract double nrm2(int from, int count);

  /** Σ this_i², accumulated in double. */
  public abstract double sumOfSquares();

  private void sameSize(String operation, Storage other) {
    if (other.size() != size()) {
      throw new IllegalArgumentException(
          operation + ": sizes differ, " + size() + " and " + other.size());
    }
  }

  // Windows, for the tape: offset `o` is where the output starts, xo, yo where an operand does.

  abstract void copyFrom(int n, Storage x, int xo, int o);

  abstract void axpy(int n, double alpha, Storage x, int xo, int o);

  abstract double dot(int n, int o, Storage x, int xo);

  abstract double sumOfSquares(int o, int n);

  /** this ← x + alpha·y. */
  abstract void add(int n, Storage x, int xo, double alpha, Storage y, int yo, int o);

  /** this ← x∘y. */
  abstract void multiply(int n, Storage x, int xo, Storage y, int yo, int o);

  /** this_i ← this_i + x_i·(y_{⌊i/repeat⌋} + shift). */
  abstract void addGated(
      int n, Storage x, int xo, Storage y, int yo, int repeat, double shift, int o);

  /** this ← alpha·x. */
  abstract void scale(int n, double alpha, Storage x, int xo, int o);

  /** this ← σ^{(order)}(x); ReLU by its kernel, which has the same bits. */
  void activate(int n, Activation activation, int order, Storage x, int xo, int o) {
    if (activation == Activation.RELU && order == 0) {
      relu(n, x, xo, o);
    } else {
      evaluate(n, activation, order, x, xo, o);
    }
  }

  /**
   * this ← σ'(x)∘y for piecewise linear σ, where x may be σ's argument or its value: both have the
   * sign that counts. If σ is ReLU: y where not x ≤ 0, else 0, also for an infinite y.
   */
  void gate(int n, Activation activation, Storage x, int xo, Storage y, int yo, int o) {
    if (activation == Activation.RELU) {
      reluBackward(n, x, xo, y, yo, o);
    } else {
      multiplyBySlope(n, activation, x, xo, y, yo, o);
    }
  }

  abstract void evaluate(int n, Activation activation, int order, Storage x, int xo, int o);

  abstract void multiplyBySlope(
      int n, Activation activation, Storage x, int xo, Storage y, int yo, int o);

  abstract void relu(int n, Storage x, int xo, int o);

  abstract void reluBackward(int n, Storage x, int xo, Storage dy, int dyo, int o);

  /** c ← alpha·a'·b' with k the inner size; c is a window of this. */
  void gemm(int k, double alpha, Tensor a, boolean transA, Tensor b, boolean transB, Tensor c) {
    gemm(
        c.rows(),
        c.cols(),
        k,
        alpha,
        a.storage(),
        a.offset(),
        transA ? a.colStride() : a.rowStride(),
        transA ? a.rowStride() : a.colStride(),
        b.storage(),
        b.offset(),
        transB ? b.colStride() : b.rowStride(),
        transB ? b.rowStride() : b.colStride(),
        c.offset(),
        c.rowStride(),
        c.colStride());
  }

  /** this ← alpha·a·b, m×n with inner size k, each operand a window with an offset and strides. */
  abstract void gemm(
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
      int colStride);

  /** The lower triangle of c ← alpha·a·aᵀ, each element with the bits of gemm; c in this. */
  void syrk(double alpha, Tensor a, Tensor c) {
    syrk(
        a.rows(),
        a.cols(),
        alpha,
        a.storage(),
        a.offset(),
        a.rowStride(),
        a.colStride(),
        c.offset(),
        c.rowStride(),
        c.colStride());
  }

  /** The lower triangle of this ← alpha·a·aᵀ with a n×k. */
  abstract void syrk(
      int n,
      int k,
      double alpha,
      Storage a,
      int ao,
      int aRowStride,
      int aColStride,
      int o,
      int rowStride,
      int colStride);

  /**
   * As many products of {@link #gemm} as count says: matrix i of an operand begins stride after i −
   * 1.
   */
  abstract void gemmBatch(
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
      int colStride);

  /** x[i,:] += bias; x is contiguous m×n from o. */
  abstract void addBias(int m, int n, Storage bias, int biasOffset, int o);

  /** this[o..o+n) ← Σ_i x[i,:]; x is contiguous m×n. */
  abstract void columnSums(int m, int n, Storage x, int xo, int o);

  /** Σ_i of the cross-entropy of row i; this[o..] ← softmax rows. Logits contiguous m×n. */
  abstract double softmaxCrossEntropy(
      int m, int n, Storage logits, int logitsOffset, int[] labels, int labelsOffset, int o);

  // Fused optimiser steps on the weights this[o..o+n); g and the moments use the same offset.

  abstract void stepSgd(int n, double eta, double weightDecay, Storage g, int o, StepReport report);

  abstract void stepMomentum(
      int n,
      double eta,
      double momentum,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report);

  abstract void stepNesterov(
      int n,
      double eta,
      double momentum,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report);

  abstract void stepRmsprop(
      int n,
      double eta,
      double alpha,
      double epsilon,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report);

  abstract void stepAdagrad(
      int n,
      double eta,
      double epsilon,
      double weightDecay,
      Storage g,
      Storage v,
      int o,
      StepReport report);

  /** Adam, or AdamW if decoupled. */
  abstract void stepAdam(
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
      StepReport report);

  abstract void stepGclip(
      int n, double eta, double gamma, double weightDecay, Storage g, int o, StepReport report);

  /** The norm is ‖g[o..o+n)‖. */
  abstract void stepDeltaGclip(
      int n,
      double eta,
      double gamma,
      double delta,
      double weightDecay,
      double norm,
      Storage g,
      int o,
      StepReport report);
}
