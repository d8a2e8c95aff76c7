package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.ColdTiles;
import dev.lanewise.kernels.internal.Shelf;

/**
 * One block of C, all of k, of packed operands: B is packed once in strips as wide as a tile, A a
 * few rows and steps of k at a time.
 *
 * <p>Pieces of C take turns: one gathers its sums in the L2 cache, or in L3 where it is wide. A
 * group of strips of B stays in L2 while panels of A pass, each in L1 or L2 for the whole group, so
 * that rows of C are written along. Only the last step of k writes C, from registers.
 *
 * <p>One array holds everything: the sums, strip after strip, then Ã, then B̃.
 */
final class PackedBlock extends Patch {
  private static final int WIDTH = Strip.MOST;

  /**
   * Elements of 8 MB. A packed B that is larger comes from beyond the L2 cache late: the rows of
   * eight pieces become one, for which B is packed group by group and never kept. 128 rows gain 5
   * to 18 % at k = 4096, 192 to 512 rows 2 to 12 % (gemm.md).
   */
  static final int LARGE_B = (8 << 20) / Float.BYTES;

  /** Most rows of such a piece; twice as many gain nothing more. */
  private static final int TALL = 8 * Blocking.MC;

  /** Elements of 32 MB: a B that is larger comes from memory, not from an L3 cache. */
  static final long FAR_B = (32 << 20) / Float.BYTES;

  /** Steps of k where B is packed for one piece of C only. */
  private static final int ONCE = 256;

  /**
   * Elements of a group of strips: half of a 512 KB L2 cache. Twice and half as many make 1 % less,
   * one strip 3 %, and 10 to 17 at 4096 × 4096 × 32, where writing C takes longest (gemm.md). Where
   * B is packed for one piece its rows are read 1 KB at a time or more: 256 bytes lose 5 %. With 32
   * registers and an L2 cache of 1 MB twice as many make 1 to 5 % less and half as many 0 to 4.
   */
  private static final int GROUP = (1 << 18) / Float.BYTES;

  /**
   * The same where few rows take a B from memory: its rows are read 4 KB at a time. 24 to 64 rows
   * gain 3 to 11 % at 4096 × 4096 (gemm.md).
   */
  private static final int LONG_GROUP = 4 * GROUP;

  private static final int LINE = 64 / Float.BYTES;

  /** Rows of the tallest tile. */
  private static final int TALLEST = Blocking.WIDE ? Blocking.MR : 6;

  /**
   * Rows that a panel of Ã has room for: with 16 registers a tile of six, or two of four or less.
   */
  private static final int PANEL = Blocking.WIDE ? TALLEST : 8;

  /** Rows that pieces are cut at: whole tiles of twelve, or of six and of four. */
  private static final int CUT = 24;

  /** By rows: tiles whose sums begin with 0, then those whose sums go on. */
  private static final ColdTiles TILES = new ColdTiles(2 * (TALLEST + 1));

  private static final Shelf<PackedBlock> BLOCKS = new Shelf<>(PackedBlock::new);

  private float[] s = {};
  private int k;
  private int steps;

  /** Most rows of a piece of C. */
  private int most;

  /** How many rows of the piece go to the tallest tiles. */
  private int tall;

  private int aAt;
  private int bAt;
  private boolean keepsB;

  /** Elements of a group of strips. */
  private int together;

  private PackedBlock() {}

  /** Computes rows {@code row} …, columns {@code column} … of C. */
  static void multiply(VectorGemm call, int row, int rows, int column, int columns) {
    PackedBlock block = BLOCKS.take();
    block.call = call;
    block.k = call.k;
    block.layOut(rows, columns);
    block.multiplyAll(call, row, rows, column, columns);
    block.call = null;
    BLOCKS.give(block);
  }

  private void layOut(int allRows, int allColumns) {
    long all = (long) k * ceil(allColumns, WIDTH) * WIDTH;
    most = all > LARGE_B && allRows <= TALL ? allRows : Blocking.MC;
    keepsB = allRows > most && all <= Blocking.DIRECT_BLOCK;
    boolean far = (long) k * call.n >= FAR_B && allRows <= Blocking.MC;
    together = far ? LONG_GROUP : GROUP;
    int mc = Math.min(allRows, most);
    int nc = ceil(Math.min(allColumns, Blocking.NC), WIDTH) * WIDTH;
    int pieces = ceil(k, keepsB ? Blocking.KC : ONCE);
    steps = ceil(k, pieces);
    aAt = Scratch.START + ceil(mc * nc, LINE) * LINE;
    // No piece has more panels than rows for the tallest tiles, and one for the rest.
    bAt = aAt + ceil(((mc - 1) / TALLEST + 2) * PANEL * steps + Packing.OVERHANG, LINE) * LINE;
    int size = bAt + (keepsB ? (int) all : together) + Packing.OVERHANG;
    s = Scratch.atLeast(size, s);
  }

  private static int ceil(int dividend, int divisor) {
    return (dividend - 1) / divisor + 1;
  }

  /** Pieces of C, of rows that share B̃ and of columns that share the L2 cache. */
  private void multiplyAll(VectorGemm g, int row, int rows, int column, int columns) {
    if (keepsB) {
      place(g, row, rows, column, columns);
      for (int k0 = 0; inside(k0); k0 += steps) {
        packB(column, columns, k0);
      }
    }
    int down = ceil(rows, most);
    int across = ceil(columns, Blocking.NC);
    for (int i = 0; i < down; i++) {
      int top = GemmPlan.cut(rows, CUT, i, down);
      int bottom = GemmPlan.cut(rows, CUT, i + 1, down);
      for (int j = 0; j < across; j++) {
        int left = GemmPlan.cut(columns, WIDTH, j, across);
        int right = GemmPlan.cut(columns, WIDTH, j + 1, across);
        place(g, row + top, bottom - top, column + left, right - left);
        multiplyPiece(left, columns);
        g.finish(row + top, bottom - top, column + left, right - left);
      }
    }
  }

  /** Whether there is a step k0; it overflows where k, with strides of 0, comes near 2³¹. */
  private boolean inside(int k0) {
    return k0 >= 0 && k0 < k;
  }

  /** One piece of C; its strips of B̃ begin {@code left} columns after the first of {@code all}. */
  private void multiplyPiece(int left, int all) {
    if (isOutside(0, columns)) {
      return;
    }
    int strips = ceil(all, WIDTH);
    tall = Blocking.WIDE ? rows - rows % TALLEST : Strip.bySix(rows);
    warmUp();
    for (int k0 = 0; inside(k0); k0 += steps) {
      int kc = Math.min(steps, k - k0);
      int group = Math.max(1, together / (kc * WIDTH)) * WIDTH;
      packA(k0, kc);
      for (int j = 0; j < columns; j += group) {
        int width = Math.min(group, columns - j);
        if (isOutside(j, width)) {
          continue;
        }
        if (!keepsB) {
          packB(column + j, width, k0);
        }
        int panels = bAt + (keepsB ? k0 * strips * WIDTH + (left + j) * kc : 0);
        multiplyGroup(j, width, k0, kc, panels);
      }
    }
  }

  /** Whether none of some columns of the piece has an element of the triangle. */
  private boolean isOutside(int from, int width) {
    return firstRow(from) >= rows || lastRow(from + width - 1) <= 0;
  }

  /** Some steps of k for the strips from column {@code from} on, the first of them at {@code b}. */
  private void multiplyGroup(int from, int width, int k0, int kc, int b) {
    VectorGemm g = call;
    boolean last = k0 + kc == k;
    // Copying sums would take 5 % at k = 256.
    boolean writes = last && g.beta == 0 && g.cColStride == 1 && !g.lower && !g.upper;
    float alpha = last && g.beta == 0 ? g.alpha : 1;
    int end = from + width;
    for (int i = 0, count; i < rows; i += count) {
      count = height(i);
      int below = Math.max(0, i - tall);
      int panel = Math.min(i, tall) / TALLEST + below / PANEL;
      int a = aAt + panel * PANEL * kc + below % PANEL;
      for (int j = from; j < end; j += WIDTH) {
        if (i + count <= firstRow(j) || i >= lastRow(j)) {
          continue;
        }
        boolean whole = writes && j + WIDTH <= columns;
        int sums = Scratch.START + j * rows + i * WIDTH;
        float[] d = whole ? g.c : s;
        int at = whole ? g.cOffset + (row + i) * g.cRowStride + column + j : sums;
        int dRow = whole ? g.cRowStride : WIDTH;
        multiplyTile(k0 == 0, count, kc, alpha, a, b + (j - from) * kc, sums, d, at, dRow);
      }
    }
    for (int j = from; last && j < end; j += WIDTH) {
      if (!writes || j + WIDTH > columns) {
        write(s, j, Scratch.START + j * rows, lastRow(j), g.beta == 0 ? 1 : g.alpha);
      }
    }
  }

  /** Rows of the tile that begins with row i of the piece. */
  private int height(int i) {
    if (i < tall) {
      return TALLEST;
    }
    int rest = rows - i;
    if (!Blocking.WIDE || rest < 6) {
      return Math.min(4, rest);
    }
    return rest < 8 ? 6 : 8;
  }

  /** No tile that the piece is about to call is cold. */
  private void warmUp() {
    for (int i = 0, height; i < rows; i = i < tall ? tall : i + height) {
      height = height(i);
      warmUp(true, height);
      if (steps < k) {
        warmUp(false, height);
      }
    }
  }

  /** The tiles of so many rows whose sums begin with 0, or go on. */
  private static void warmUp(boolean begins, int height) {
    int kind = begins ? height : TALLEST + 1 + height;
    if (TILES.isCold(kind)) {
      int steps = ColdTiles.STEPS;
      int b = PANEL * steps;
      int sums = b + WIDTH * steps;
      PackedBlock idle = new PackedBlock();
      idle.s = new float[sums + height * WIDTH];
      TILES.warmUp(
          kind, () -> idle.multiplyTile(begins, height, steps, 1, 0, b, sums, idle.s, sums, WIDTH));
    }
  }

  /** One tile: its sums begin with 0, or go on from those that lie at {@code sums}. */
  private void multiplyTile(
      boolean begins,
      int height,
      int kc,
      float alpha,
      int a,
      int b,
      int sums,
      float[] d,
      int dAt,
      int dRow) {
    if (Blocking.WIDE && begins) {
      WidePanelTile.begin(height, kc, alpha, s, a, b, d, dAt, dRow);
    } else if (Blocking.WIDE) {
      WidePanelTile.resume(height, kc, alpha, s, a, b, sums, d, dAt, dRow);
    } else if (begins) {
      PanelTile.begin(height, kc, alpha, s, a, b, d, dAt, dRow);
    } else {
      PanelTile.resume(height, kc, alpha, s, a, b, sums, d, dAt, dRow);
    }
  }

  /** Panels of the tallest tiles, then the rest: of six rows in panels of eight, two of four. */
  private void packA(int k0, int kc) {
    VectorGemm g = call;
    int from = g.aOffset + row * g.aRowStride + k0 * g.aColStride;
    Packing.pack(g.a, from, g.aRowStride, g.aColStride, tall, kc, TALLEST, PANEL, s, aAt);
    from += tall * g.aRowStride;
    int at = aAt + tall / TALLEST * PANEL * kc;
    Packing.pack(g.a, from, g.aRowStride, g.aColStride, rows - tall, kc, PANEL, PANEL, s, at);
  }

  /**
   * The strips of some steps of k; all that are kept lie step after step, then strip after strip.
   */
  private void packB(int first, int count, int k0) {
    VectorGemm g = call;
    int kc = Math.min(steps, k - k0);
    int from = g.bOffset + k0 * g.bRowStride + first * g.bColStride;
    int to = keepsB ? bAt + k0 * ceil(count, WIDTH) * WIDTH : bAt;
    Packing.pack(g.b, from, g.bColStride, g.bRowStride, count, kc, WIDTH, WIDTH, s, to);
  }
}
