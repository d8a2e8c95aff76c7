package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Shelf;

/**
 * Copies of strided matrices. Where one side has contiguous rows and the other contiguous columns,
 * squares are transposed in registers by {@link BlockTranspose}; edges are copied by elements.
 */
final class VectorTranspose {
  private static final int SIDE = BlockTranspose.SIDE;

  /** Columns that are taken down all rows at a time: what they write stays within 64 pages. */
  private static final int BAND = 64;

  /**
   * Rows of B a multiple of this many elements apart fall into two sets of an L1 cache, which
   * forgets them before they are written to again: a band then takes two to five times as long.
   */
  private static final int SAME_SETS = 2048 / Float.BYTES;

  /** Side of what is transposed in scratch in that case, so that B is written along its rows. */
  private static final int SIDE_OF_SCRATCH = 128;

  /** Between the rows of scratch, so that these fall into different sets. */
  private static final int PITCH = SIDE_OF_SCRATCH + 64 / Float.BYTES;

  private static final Shelf<float[]> SCRATCH =
      new Shelf<>(() -> new float[SIDE_OF_SCRATCH * PITCH]);

  private static final Shelf<float[]> SQUARES = new Shelf<>(() -> new float[SIDE * SIDE]);

  private VectorTranspose() {}

  /** B ← A, element by element of two m×n windows. */
  static void copy(
      int m,
      int n,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    if (m <= 0 || n <= 0) {
      // Strides of an empty window may lead outside its array.
      return;
    }
    if (aColStride == 1 && bColStride == 1) {
      for (int i = 0; i < m; i++) {
        System.arraycopy(a, aOffset + i * aRowStride, b, bOffset + i * bRowStride, n);
      }
    } else if (aRowStride == 1 && (bRowStride == 1 || bColStride == 1)) {
      // The same elements by columns: rows of A are contiguous from here on.
      copy(n, m, a, aOffset, aColStride, 1, b, bOffset, bColStride, bRowStride);
    } else if (aColStride == 1 && bRowStride == 1 && SIDE > 0) {
      copyBands(m, n, a, aOffset, aRowStride, b, bOffset, bColStride);
    } else {
      copyElements(
          0, m, 0, n, a, aOffset, aRowStride, aColStride, b, bOffset, bRowStride, bColStride);
    }
  }

  private static void copyBands(
      int m, int n, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bCol) {
    int rows = m - m % SIDE;
    // Where one side is shorter than a block, the other may be so long that a step overflows.
    int columns = rows == 0 ? 0 : n - n % SIDE;
    if (columns > 0 && rows > SIDE && bCol % SAME_SETS == 0) {
      copySquares(rows, columns, a, aOffset, aRow, b, bOffset, bCol);
    } else {
      for (int j = 0; j < columns; j += BAND) {
        int count = Math.min(columns - j, BAND);
        copyBand(rows, count, a, aOffset + j, aRow, b, bOffset + j * bCol, bCol);
      }
    }
    copyElements(rows, m, 0, columns, a, aOffset, aRow, 1, b, bOffset, 1, bCol);
    copyElements(0, m, columns, n, a, aOffset, aRow, 1, b, bOffset, 1, bCol);
  }

  /** Whole blocks of few columns of A, down all rows. */
  private static void copyBand(
      int rows, int columns, float[] a, int from, int aRow, float[] b, int to, int bCol) {
    for (int i = 0; i < rows; i += SIDE) {
      BlockTranspose.copy(a, from + i * aRow, aRow, SIDE, columns, b, to + i, bCol);
    }
  }

  private static void copySquares(
      int rows, int columns, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bCol) {
    float[] scratch = SCRATCH.take();
    for (int i = 0; i < rows; i += SIDE_OF_SCRATCH) {
      int height = Math.min(rows - i, SIDE_OF_SCRATCH);
      for (int j = 0; j < columns; j += SIDE_OF_SCRATCH) {
        int width = Math.min(columns - j, SIDE_OF_SCRATCH);
        copyBand(height, width, a, aOffset + i * aRow + j, aRow, scratch, 0, PITCH);
        for (int line = 0; line < width; line++) {
          System.arraycopy(scratch, line * PITCH, b, bOffset + i + (j + line) * bCol, height);
        }
      }
    }
    SCRATCH.give(scratch);
  }

  private static void copyElements(
      int row,
      int m,
      int column,
      int n,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    for (int i = row; i < m; i++) {
      for (int j = column; j < n; j++) {
        b[bOffset + i * bRowStride + j * bColStride] = a[aOffset + i * aRowStride + j * aColStride];
      }
    }
  }

  /** A ← Aᵀ for an n×n window. */
  static void inPlace(int n, float[] a, int offset, int rowStride, int colStride) {
    if (SIDE == 0 || colStride != 1 && rowStride != 1) {
      swapBelow(0, n, a, offset, rowStride, colStride);
      return;
    }
    int pitch = colStride == 1 ? rowStride : colStride;
    float[] square = SQUARES.take();
    int whole = n - n % SIDE;
    for (int i = 0; i < whole; i += SIDE) {
      for (int j = 0; j <= i; j += SIDE) {
        int below = offset + i * pitch + j;
        int above = offset + j * pitch + i;
        BlockTranspose.copy(a, below, pitch, SIDE, SIDE, square, 0, SIDE);
        if (i != j) {
          BlockTranspose.copy(a, above, pitch, SIDE, SIDE, a, below, pitch);
        }
        for (int row = 0; row < SIDE; row++) {
          System.arraycopy(square, row * SIDE, a, above + row * pitch, SIDE);
        }
      }
    }
    SQUARES.give(square);
    swapBelow(whole, n, a, offset, pitch, 1);
  }

  /** Swaps the elements of rows {@code row} … below the diagonal with those above it. */
  private static void swapBelow(
      int row, int n, float[] a, int offset, int rowStride, int colStride) {
    for (int i = row; i < n; i++) {
      for (int j = 0; j < i; j++) {
        int below = offset + i * rowStride + j * colStride;
        int above = offset + j * rowStride + i * colStride;
        float kept = a[below];
        a[below] = a[above];
        a[above] = kept;
      }
    }
  }
}
