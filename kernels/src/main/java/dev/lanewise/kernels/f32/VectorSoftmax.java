package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;
import dev.lanewise.kernels.internal.Threads;

/**
 * Softmax of rows, shared out by rows, so that the bits do not depend on the number of threads; the
 * losses are added in the order of the rows.
 */
final class VectorSoftmax implements Pool.Task {
  private static final Shelf<VectorSoftmax> CALLS = new Shelf<>(VectorSoftmax::new);
  private static final Shelf<VectorSoftmaxRow> ROWS = new Shelf<>(VectorSoftmaxRow::new);

  private int m;
  private int n;
  private float[] logits;
  private int logitsOffset;
  private int logitsRowStride;
  private int[] labels;
  private int labelsOffset;
  private float[] p;
  private int pOffset;
  private int pRowStride;
  private int rowsPerTask;
  private double[] losses = {};

  private VectorSoftmax() {}

  /** As {@link Backend#softmaxCrossEntropy}, on checked arguments. */
  static double apply(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      int[] labels,
      int labelsOffset,
      float[] p,
      int pOffset,
      int pRowStride) {
    if (m == 0) {
      return 0;
    }
    VectorSoftmax call = CALLS.take();
    call.m = m;
    call.n = n;
    call.logits = logits;
    call.logitsOffset = logitsOffset;
    call.logitsRowStride = logitsRowStride;
    call.labels = labels;
    call.labelsOffset = labelsOffset;
    call.p = p;
    call.pOffset = pOffset;
    call.pRowStride = pRowStride;
    call.rowsPerTask = n == 0 ? m : (VectorElementwise.elementsPerTask((long) m * n) - 1) / n + 1;
    if (labels != null && call.losses.length < m) {
      call.losses = new double[m];
    }
    try {
      Pool.run((m - 1) / call.rowsPerTask + 1, Threads.get(), null, call);
      double sum = 0;
      for (int i = 0; labels != null && i < m; i++) {
        sum += call.losses[i];
      }
      return sum;
    } finally {
      call.logits = null;
      call.labels = null;
      call.p = null;
      CALLS.give(call);
    }
  }

  @Override
  public void run(int task) {
    VectorSoftmaxRow row = ROWS.take();
    int from = task * rowsPerTask;
    int to = Math.min(m - from, rowsPerTask) + from;
    row.findLargest(n, logits, logitsOffset + from * logitsRowStride);
    for (int i = from; i < to; i++) {
      int z = logitsOffset + i * logitsRowStride;
      double atLabel = labels == null ? 0 : logits[z + labels[labelsOffset + i]];
      double largest = row.largest();
      int next = i + 1 < to ? z + logitsRowStride : z;
      double sum = row.softmax(n, logits, z, next, p, pOffset + i * pRowStride);
      if (labels != null) {
        losses[i] = StrictMath.log(sum) - (atLabel - largest);
      }
    }
    ROWS.give(row);
  }
}
