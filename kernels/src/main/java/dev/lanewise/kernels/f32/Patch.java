package dev.lanewise.kernels.f32;

/** A rectangle of C, and how sums that were gathered elsewhere get there. */
abstract class Patch {
  private static final int NR = Blocking.NR;

  VectorGemm call;
  int row;
  int rows;
  int column;
  int columns;

  final void place(VectorGemm call, int row, int rows, int column, int columns) {
    this.call = call;
    this.row = row;
    this.rows = rows;
    this.column = column;
    this.columns = columns;
  }

  /** The first row of a column of tiles that has an element of the triangle. */
  final int firstRow(int j) {
    return call.lower ? Math.max(0, column + j - row) : 0;
  }

  /** The row after the last that has one. */
  final int lastRow(int j) {
    return call.upper ? Math.min(rows, column + Math.min(columns, j + NR) - row) : rows;
  }

  /**
   * The finished sums of one column of tiles, times alpha, go to C, only as far as C or its
   * triangle goes.
   */
  final void write(float[] s, int j, int tile, int to, float alpha) {
    int width = Math.min(NR, columns - j);
    int diagonal = column + j - row;
    if (call.lower) {
      int whole = Math.max(0, diagonal + width - 1);
      for (int i = Math.max(0, diagonal); i < Math.min(whole, rows); i++) {
        writeRows(s, i, 1, j, i - diagonal + 1, tile, alpha);
      }
      writeRows(s, whole, rows - whole, j, width, tile, alpha);
    } else if (call.upper) {
      int whole = Math.max(0, Math.min(to, diagonal + 1));
      writeRows(s, 0, whole, j, width, tile, alpha);
      for (int i = whole; i < to; i++) {
        int left = i - diagonal;
        writeRows(s, i, 1, j + left, width - left, tile + left, alpha);
      }
    } else {
      writeRows(s, 0, rows, j, width, tile, alpha);
    }
  }

  private void writeRows(float[] s, int i, int count, int j, int width, int tile, float alpha) {
    VectorGemm g = call;
    int from = tile + i * NR;
    int at = g.cOffset + (row + i) * g.cRowStride + (column + j) * g.cColStride;
    // Tiles of one column lie one below the other: together they are one tall tile.
    if (alpha == 1 && g.beta == 0 && g.cRowStride == 1) {
      VectorTranspose.copy(count, width, s, from, NR, 1, g.c, at, 1, g.cColStride);
      return;
    }
    Epilogue.write(s, from, NR, count, width, alpha, g.beta, g.c, at, g.cRowStride, g.cColStride);
  }
}
