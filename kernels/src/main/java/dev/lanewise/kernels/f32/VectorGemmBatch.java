package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/**
 * Products of the same shape, shared out among threads as whole products.
 *
 * <p>Where B is shared and the matrices A and C follow each other, they are one tall matrix each,
 * and the batch is one product: elements of C do not know what lies above them.
 */
final class VectorGemmBatch implements Pool.Task {
  /** Pieces per thread: enough to even out a thread that the machine holds up. */
  private static final int PIECES = 4;

  private static final Shelf<VectorGemmBatch> CALLS = new Shelf<>(VectorGemmBatch::new);

  private int count;
  private int pieces;
  private int m;
  private int n;
  private int k;
  private float alpha;
  private float[] a;
  private int aOffset;
  private int aStride;
  private int aRowStride;
  private int aColStride;
  private float[] b;
  private int bOffset;
  private int bStride;
  private int bRowStride;
  private int bColStride;
  private float beta;
  private float[] c;
  private int cOffset;
  private int cStride;
  private int cRowStride;
  private int cColStride;

  private VectorGemmBatch() {}

  /** As {@link GemmBatch#gemm}, on checked arguments. */
  static void gemm(
      Parallelism how,
      int count,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aStride,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bStride,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cStride,
      int cRowStride,
      int cColStride) {
    VectorGemmBatch call = CALLS.take();
    call.count = count;
    call.m = m;
    call.n = n;
    call.k = k;
    call.alpha = alpha;
    call.a = a;
    call.aOffset = aOffset;
    call.aStride = aStride;
    call.aRowStride = aRowStride;
    call.aColStride = aColStride;
    call.b = b;
    call.bOffset = bOffset;
    call.bStride = bStride;
    call.bRowStride = bRowStride;
    call.bColStride = bColStride;
    call.beta = beta;
    call.c = c;
    call.cOffset = cOffset;
    call.cStride = cStride;
    call.cRowStride = cRowStride;
    call.cColStride = cColStride;
    try {
      call.share(how);
    } finally {
      call.a = null;
      call.b = null;
      call.c = null;
      CALLS.give(call);
    }
  }

  private void share(Parallelism how) {
    if (count > 0 && isOneProduct()) {
      m *= count;
      multiply(0, how);
      return;
    }
    long each = (long) m * n * k;
    int threads = Pool.team(each * count, Blocking.WORK_PER_THREAD, how);
    // What would keep one thread busy while the others wait is worth sharing from within.
    boolean worthSharing = Pool.most(each, Blocking.WORK_PER_THREAD, how) > 1;
    int together = worthSharing ? count - count % threads : count;
    pieces = Math.min(together, PIECES * threads);
    int all = count;
    count = together;
    Pool.run(pieces, threads, how.executor(), this);
    for (int i = together; i < all; i++) {
      multiply(i, how);
    }
  }

  /** One row of C is a matrix-vector product, with other sums: it must stay one. */
  private boolean isOneProduct() {
    return bStride == 0
        && m > 1
        && aStride == (long) m * aRowStride
        && cStride == (long) m * cRowStride
        && (long) m * count <= Integer.MAX_VALUE;
  }

  /** One piece of the batch, which its thread computes alone. */
  @Override
  public void run(int piece) {
    int end = (int) ((piece + 1L) * count / pieces);
    for (int i = (int) ((long) piece * count / pieces); i < end; i++) {
      multiply(i, Parallelism.NONE);
    }
  }

  private void multiply(int i, Parallelism how) {
    VectorGemm.gemm(
        VectorGemm.Path.BY_SHAPE,
        how,
        m,
        n,
        k,
        alpha,
        a,
        aOffset + i * aStride,
        aRowStride,
        aColStride,
        b,
        bOffset + i * bStride,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset + i * cStride,
        cRowStride,
        cColStride,
        null);
  }
}
