package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/**
 * A product by a packed matrix: threads share its panels, and the rows of A where panels are few.
 */
final class PanelProduct implements Pool.Task {
  /** Pieces per thread: enough to even out a thread that the machine holds up. */
  private static final int PIECES = 4;

  /**
   * Fewest rows that are worth reading a panel once more. More than one in any case: a single row
   * is a matrix-vector product, with other bits.
   */
  private static final int FEWEST_ROWS = 48;

  private static final Shelf<PanelProduct> CALLS = new Shelf<>(PanelProduct::new);

  private int m;
  private float alpha;
  private float[] a;
  private int aOffset;
  private int aRowStride;
  private int aColStride;
  private PackedMatrix b;
  private float beta;
  private float[] c;
  private int cOffset;
  private int cRowStride;
  private int cColStride;
  private int bands;

  private PanelProduct() {}

  /** As {@link Gemm#gemm}, on checked arguments. */
  static void multiply(
      Parallelism how,
      int m,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      PackedMatrix b,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    PanelProduct call = CALLS.take();
    call.m = m;
    call.alpha = alpha;
    call.a = a;
    call.aOffset = aOffset;
    call.aRowStride = aRowStride;
    call.aColStride = aColStride;
    call.b = b;
    call.beta = beta;
    call.c = c;
    call.cOffset = cOffset;
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
    int panels = b.panels();
    long work = (long) m * b.cols() * b.rows();
    int threads = Pool.team(work, Blocking.WORK_PER_THREAD, how);
    bands = 1;
    if (threads > 1 && panels < PIECES * threads) {
      bands = Math.max(1, Math.min(PIECES * threads / panels, m / FEWEST_ROWS));
    }
    Pool.run(panels * bands, threads, how.executor(), this);
  }

  /** One panel and one band of rows; bands come one after the other, so that A stays in cache. */
  @Override
  public void run(int index) {
    int panels = b.panels();
    int panel = index % panels;
    int band = index / panels;
    int row = (int) ((long) m * band / bands);
    int rows = (int) ((long) m * (band + 1) / bands) - row;
    int width = b.columns(panel);
    Backends.CHOSEN.gemm(
        Parallelism.NONE,
        rows,
        width,
        b.rows(),
        alpha,
        a,
        aOffset + row * aRowStride,
        aRowStride,
        aColStride,
        b.panels,
        b.offset(panel),
        width,
        1,
        beta,
        c,
        cOffset + row * cRowStride + panel * PackedMatrix.WIDTH * cColStride,
        cRowStride,
        cColStride);
  }
}
