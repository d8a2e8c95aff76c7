package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/**
 * The chunks of a product that is split along k: threads compute their partial products, the caller
 * adds these in the order of k.
 */
final class Chunks implements Pool.Task {
  /** Shortest chunk: adding its partial sums costs less than 1/1000 of computing them. */
  static final int SHORTEST = 1024;

  /**
   * Least length of a chunk over the rows or columns of C: 100 × 784 × 8192 in chunks of 1024 loses
   * a fifth.
   */
  static final long STEPS_PER_LINE = 16;

  /** Most chunks, so that scratch is at most this many times C. */
  static final int MOST = 32;

  /** Most elements of scratch; C of more than half as many is not split. */
  static final long MOST_SCRATCH = 1 << 22;

  private static final Shelf<Chunks> CALLS = new Shelf<>(Chunks::new);

  private float[] partial = {};
  private int chunks;
  private int m;
  private int n;
  private int k;
  private float[] a;
  private int aOffset;
  private int aRowStride;
  private int aColStride;
  private float[] b;
  private int bOffset;
  private int bRowStride;
  private int bColStride;

  private Chunks() {}

  /** As {@link SplitGemm#gemm}, on checked arguments. */
  static void multiply(
      Parallelism how,
      int chunks,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    Chunks call = CALLS.take();
    call.chunks = chunks;
    call.m = m;
    call.n = n;
    call.k = k;
    call.a = a;
    call.aOffset = aOffset;
    call.aRowStride = aRowStride;
    call.aColStride = aColStride;
    call.b = b;
    call.bOffset = bOffset;
    call.bRowStride = bRowStride;
    call.bColStride = bColStride;
    try {
      call.share(how);
      call.write(alpha, beta, c, cOffset, cRowStride, cColStride);
    } finally {
      call.a = null;
      call.b = null;
      CALLS.give(call);
    }
  }

  private void share(Parallelism how) {
    int size = chunks * m * n;
    if (partial.length < size) {
      partial = new float[Integer.highestOneBit(size - 1) * 2];
    }
    int threads = Pool.team((long) m * n * k, Blocking.WORK_PER_THREAD, how);
    Pool.run(chunks, threads, how.executor(), this);
    for (int chunk = 1; chunk < chunks; chunk++) {
      Backends.CHOSEN.axpy(m * n, 1, partial, chunk * m * n, partial, 0);
    }
  }

  /** One chunk of k: its product, contiguous by rows. */
  @Override
  public void run(int chunk) {
    int from = (int) ((long) k * chunk / chunks);
    int length = (int) ((long) k * (chunk + 1) / chunks) - from;
    Backends.CHOSEN.gemm(
        Parallelism.NONE,
        m,
        n,
        length,
        1,
        a,
        aOffset + from * aColStride,
        aRowStride,
        aColStride,
        b,
        bOffset + from * bRowStride,
        bRowStride,
        bColStride,
        0,
        partial,
        chunk * m * n,
        n,
        1);
  }

  private void write(
      float alpha, float beta, float[] c, int cOffset, int cRowStride, int cColStride) {
    for (int i = 0; i < m; i++) {
      int row = cOffset + i * cRowStride;
      for (int j = 0; j < n; j++) {
        int at = row + j * cColStride;
        float product = alpha * partial[i * n + j];
        c[at] = beta == 0 ? product : beta * c[at] + product;
      }
    }
  }
}
