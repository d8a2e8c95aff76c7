package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/** Copies the lower triangle of a square matrix to the upper one, on several threads. */
final class Mirror implements Pool.Task {
  /** Rows of a band, and columns of a square: two squares fit the L1 cache. */
  private static final int SIDE = 32;

  /** What copying an element costs, in multiply-adds: about a third of a nanosecond. */
  private static final long COST = 16;

  private static final Shelf<Mirror> CALLS = new Shelf<>(Mirror::new);

  private int n;
  private float[] c;
  private int offset;
  private int rowStride;
  private int colStride;

  private Mirror() {}

  static void copyUp(Parallelism how, int n, float[] c, int offset, int rowStride, int colStride) {
    Mirror call = CALLS.take();
    call.n = n;
    call.c = c;
    call.offset = offset;
    call.rowStride = rowStride;
    call.colStride = colStride;
    try {
      int threads = Pool.team(COST * n * n / 2, Blocking.WORK_PER_THREAD, how);
      Pool.run((n + SIDE - 1) / SIDE, threads, how.executor(), call);
    } finally {
      call.c = null;
      CALLS.give(call);
    }
  }

  /** One band of rows below the diagonal becomes columns; the longest band comes first. */
  @Override
  public void run(int index) {
    int i0 = ((n - 1) / SIDE - index) * SIDE;
    int rows = Math.min(n, i0 + SIDE);
    for (int j0 = 0; j0 <= i0; j0 += SIDE) {
      int columns = Math.min(n, j0 + SIDE);
      for (int j = j0; j < columns; j++) {
        for (int i = Math.max(i0, j + 1); i < rows; i++) {
          c[offset + j * rowStride + i * colStride] = c[offset + i * rowStride + j * colStride];
        }
      }
    }
  }
}
