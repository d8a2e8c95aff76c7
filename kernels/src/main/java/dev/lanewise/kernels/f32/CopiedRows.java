package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Pool;
import java.util.concurrent.Executor;

/**
 * A copy of A in rows that all threads of a product share, so that they may cut C across and need
 * not copy B, or rows of A, once each.
 *
 * <p>An object belongs to one call at a time and keeps its array.
 */
final class CopiedRows implements Pool.Task {
  /** Pieces for each thread: a thread that is late leaves some to the others. */
  private static final int PIECES = 4;

  private float[] copy = {};
  private int rows;
  private int k;
  private int rowsPerPiece;
  private float[] a;
  private int aOffset;
  private int aRowStride;
  private int aColStride;

  /**
   * Copies rows × k elements to {@link DirectBlock#pitch} apart from element {@link Scratch#START}
   * on.
   */
  float[] copy(
      int rows,
      int k,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      int threads,
      Executor executor) {
    this.rows = rows;
    this.k = k;
    this.a = a;
    this.aOffset = aOffset;
    this.aRowStride = aRowStride;
    this.aColStride = aColStride;
    // Whole vectors of Aᵀ, whose rows are read along.
    int vectors = (rows - 1) / Strip.LANES + 1;
    rowsPerPiece = ((vectors - 1) / (PIECES * threads) + 1) * Strip.LANES;
    copy = Scratch.atLeast(Scratch.START + rows * DirectBlock.pitch(k), copy);
    try {
      Pool.run((rows - 1) / rowsPerPiece + 1, threads, executor, this);
    } finally {
      this.a = null;
    }
    return copy;
  }

  @Override
  public void run(int piece) {
    int row = piece * rowsPerPiece;
    int count = Math.min(rowsPerPiece, rows - row);
    int from = aOffset + row * aRowStride;
    int pitch = DirectBlock.pitch(k);
    int to = Scratch.START + row * pitch;
    Packing.pack(a, from, aColStride, aRowStride, k, count, pitch, pitch, copy, to);
  }
}
