package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Shelf;
import java.util.Arrays;

/**
 * One block of C without packing A: strips of columns, each small enough for L1, past which the
 * rows of A are read where they lie.
 *
 * <p>B too is read where it lies when its rows are contiguous. A vector may then reach beyond the
 * columns of B, into lanes that nobody stores; only rows whose vectors would reach beyond the array
 * are copied. A B with other strides is copied strip by strip.
 */
final class DirectBlock {
  private static final int NR = Blocking.NR;
  private static final int LANES = StridedTile.LANES;

  /** Steps of k per strip: its NR columns fill an L1 cache of 32 KB. */
  private static final int KC = Blocking.KC;

  private static final Shelf<DirectBlock> BLOCKS = new Shelf<>();

  private float[] s = {};
  private VectorGemm call;
  private float[] a;
  private int aAt;
  private int aRow;
  private int row;
  private int rows;
  private int strip;

  private DirectBlock() {}

  /** Computes rows {@code row} …, columns {@code column} … of C. */
  static void multiply(VectorGemm call, int row, int rows, int column, int columns) {
    DirectBlock block = BLOCKS.take();
    if (block == null) {
      block = new DirectBlock();
    }
    block.call = call;
    block.row = row;
    block.rows = rows;
    block.layOut();
    int end = column + columns;
    int j = column;
    for (int vectors = NR / LANES; vectors > 0; vectors--) {
      int lanes = vectors * LANES;
      for (; end - j >= lanes; j += lanes) {
        block.multiplyStrip(j, lanes, lanes);
      }
    }
    if (j < end) {
      block.multiplyStrip(j, end - j, LANES);
    }
    block.call = null;
    block.a = null;
    BLOCKS.give(block);
  }

  /** Sums of one strip, then a strip of B, then A if it does not lie in rows. */
  private void layOut() {
    VectorGemm g = call;
    // A tile whose last rows are missing writes to their place all the same.
    strip = (rows + 3) * NR;
    int copy = strip + KC * NR + Packing.OVERHANG;
    boolean inRows = g.aColStride == 1;
    int size = inRows ? copy : copy + rows * g.k + Packing.OVERHANG;
    if (s.length < size) {
      s = new float[Integer.highestOneBit(size - 1) * 2];
    }
    int from = g.aOffset + row * g.aRowStride;
    a = inRows ? g.a : s;
    aAt = inRows ? from : copy;
    aRow = inRows ? g.aRowStride : g.k;
    if (!inRows) {
      Packing.pack(g.a, from, g.aColStride, g.aRowStride, g.k, rows, g.k, s, copy);
    }
  }

  /** Up to {@code lanes} columns, one to three vectors, all rows of the block. */
  private void multiplyStrip(int column, int width, int lanes) {
    VectorGemm g = call;
    Arrays.fill(s, 0, rows * NR, 0);
    for (int k0 = 0; k0 < g.k; k0 += KC) {
      int kc = Math.min(KC, g.k - k0);
      int bAt = g.bOffset + column * g.bColStride + k0 * g.bRowStride;
      int direct = width == lanes ? kc : readable(g.b.length, bAt, g.bRowStride, lanes, kc);
      if (g.bColStride != 1) {
        direct = 0;
      }
      if (direct > 0) {
        passRows(lanes, k0, g.b, bAt, g.bRowStride, direct);
      }
      if (direct < kc) {
        int rest = kc - direct;
        int from = bAt + direct * g.bRowStride;
        Packing.pack(g.b, from, g.bColStride, g.bRowStride, width, rest, NR, s, strip);
        passRows(lanes, k0 + direct, s, strip, NR, rest);
      }
    }
    int at = g.cOffset + row * g.cRowStride + column * g.cColStride;
    Epilogue.write(s, 0, NR, rows, width, g.alpha, g.beta, g.c, at, g.cRowStride, g.cColStride);
  }

  /** How many of the next {@code kc} rows of B can be read in whole vectors inside the array. */
  private static int readable(int length, int at, int step, int lanes, int kc) {
    if (at > length - lanes) {
      return 0;
    }
    // Rows that go backwards leave the array at its other end, where elements are only skipped.
    return step <= 0 ? kc : Math.min(kc, (length - lanes - at) / step + 1);
  }

  private void passRows(int lanes, int k0, float[] b, int bAt, int bStep, int steps) {
    if (lanes == LANES) {
      passOneVector(k0, b, bAt, bStep, steps);
    } else if (lanes == 2 * LANES) {
      passTwoVectors(k0, b, bAt, bStep, steps);
    } else {
      passThreeVectors(k0, b, bAt, bStep, steps);
    }
  }

  private void passTwoVectors(int k0, float[] b, int bAt, int bStep, int steps) {
    int i = 0;
    int at = aAt + k0;
    if (Blocking.WIDE) {
      for (; rows - i >= 12; i += 12) {
        StridedTile.twelveByTwo(a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
      }
      if (rows - i >= 8) {
        StridedTile.eightByTwo(a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
        i += 8;
      }
    }
    for (; i < rows; i += 4) {
      int four = Math.min(4, rows - i);
      StridedTile.fourByTwo(four, a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
    }
  }

  private void passOneVector(int k0, float[] b, int bAt, int bStep, int steps) {
    int i = 0;
    int at = aAt + k0;
    if (Blocking.WIDE) {
      for (; rows - i >= 12; i += 12) {
        StridedTile.twelveByOne(a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
      }
    }
    for (; rows - i >= 8; i += 8) {
      StridedTile.eightByOne(a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
    }
    for (; i < rows; i += 4) {
      int four = Math.min(4, rows - i);
      StridedTile.fourByOne(four, a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
    }
  }

  private void passThreeVectors(int k0, float[] b, int bAt, int bStep, int steps) {
    int at = aAt + k0;
    for (int i = 0; i < rows; i += 3) {
      int three = Math.min(3, rows - i);
      StridedTile.threeByThree(three, a, at + i * aRow, aRow, b, bAt, bStep, steps, s, i * NR);
    }
  }
}
