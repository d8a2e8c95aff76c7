package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Shelf;
import java.util.Arrays;

/**
 * Loops 4, 2 and 1 of the matrix product on machines with 32 vector registers: one block of C, all
 * of k.
 *
 * <p>One array holds everything the tile touches: the sums of the block, tile after tile in the
 * order of the loops, then Ã, then B̃. Each starts a cache line if the array does.
 */
final class GemmBlock extends Patch {
  private static final int MR = Blocking.MR;
  private static final int NR = Blocking.NR;
  private static final int LINE = 64 / Float.BYTES;

  /** Columns of tiles between epilogues: 480 rows of them take half of a 1 MB L2 cache. */
  private static final int FINISHED_STRIPS = 8;

  private static final Shelf<GemmBlock> BLOCKS = new Shelf<>(GemmBlock::new);

  private float[] s = {};
  private int aPanels;
  private int bPanels;

  private GemmBlock() {}

  /** Computes rows {@code row} …, columns {@code column} … of C. */
  static void multiply(VectorGemm call, int row, int rows, int column, int columns) {
    GemmBlock block = BLOCKS.take();
    block.place(call, row, rows, column, columns);
    block.layOut();
    block.loop4();
    block.call = null;
    BLOCKS.give(block);
  }

  private void layOut() {
    int kc = Math.min(call.k, Blocking.KC);
    int tallRows = ceil(rows, MR) * MR;
    int wideColumns = ceil(columns, NR) * NR;
    aPanels = START + ceil(tallRows * wideColumns, LINE) * LINE;
    // Ã is packed before B̃, so what reaches beyond Ã is overwritten.
    bPanels = aPanels + ceil(tallRows * kc, LINE) * LINE;
    int size = bPanels + wideColumns * kc + Packing.OVERHANG;
    if (s.length < size) {
      s = new float[Integer.highestOneBit(size - 1) * 2];
    }
  }

  private static int ceil(int dividend, int divisor) {
    return (dividend - 1) / divisor + 1;
  }

  /** Over the pieces of k: packs both operands and adds their product to the sums. */
  private void loop4() {
    VectorGemm g = call;
    int pieces = ceil(g.k, Blocking.KC);
    for (int piece = 0; piece < pieces; piece++) {
      int k0 = (int) ((long) g.k * piece / pieces);
      int kc = (int) ((long) g.k * (piece + 1) / pieces) - k0;
      int aAt = g.aOffset + row * g.aRowStride + k0 * g.aColStride;
      int bAt = g.bOffset + k0 * g.bRowStride + column * g.bColStride;
      Packing.pack(g.a, aAt, g.aRowStride, g.aColStride, rows, kc, MR, MR, s, aPanels);
      Packing.pack(g.b, bAt, g.bColStride, g.bRowStride, columns, kc, NR, NR, s, bPanels);
      loop2(kc, piece == 0, piece == pieces - 1);
    }
  }

  /** Over the panels of B̃: one stays in L1 while loop 1 streams Ã past it from L2. */
  private void loop2(int kc, boolean first, boolean last) {
    int tallRows = ceil(rows, MR) * MR;
    for (int j = 0; j < columns; j += NR) {
      int from = firstRow(j) / MR * MR;
      int to = lastRow(j);
      loop1(kc, bPanels + j * kc, START + j * tallRows, from, to, first);
      if (last) {
        write(s, j, START + j * tallRows, to, call.alpha);
        if (j + NR >= columns || (j / NR + 1) % FINISHED_STRIPS == 0) {
          int start = j / NR / FINISHED_STRIPS * FINISHED_STRIPS * NR;
          call.finish(row, rows, column + start, Math.min(columns, j + NR) - start);
        }
      }
    }
  }

  /** Over the panels of Ã: one register tile each. */
  private void loop1(int kc, int bPanel, int tiles, int from, int to, boolean first) {
    int tile = tiles + from * NR;
    for (int i = from; i < to; i += MR) {
      int aPanel = aPanels + i * kc;
      if (first) {
        Arrays.fill(s, tile, tile + MR * NR, 0);
      }
      Tile12x2.accumulate(s, aPanel, bPanel, kc, tile);
      tile += MR * NR;
    }
  }
}
