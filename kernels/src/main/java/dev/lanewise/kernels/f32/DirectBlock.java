package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.ColdTiles;
import dev.lanewise.kernels.internal.Shelf;

/**
 * One block of C without panels: {@link Strip}s of operands that lie in rows.
 *
 * <p>An operand that does not, or whose rows would get into each other's way in a cache, is copied
 * first: all of A, and of B the strip at hand. Sums that a strip cannot write itself, because β ≠ 0
 * or C does not lie in rows, take the way over scratch.
 */
final class DirectBlock {
  /** Rows further apart than this lie on pages of their own. */
  static final int PAGE = 4096 / Float.BYTES;

  /**
   * Columns of B that make up for copying rows of A which collide. With 32 registers, whose tiles
   * take eight of the twelve places that a set of L1 has on a Zen 5, products of n = 512 and 1024
   * lose 3 to 5 % to the copy, triangles up to 20, n = 1536 nothing; n = 2048 gains 1 to 8.
   */
  static final int MANY = Blocking.WIDE ? 2000 : 96;

  /**
   * The same where the copy makes tiles faster, see {@link Strip#PITCH}: n = 80 to 128 gain 5 to 27
   * % on a shared core and lose up to 6 % on a quiet one; 64 lose 7 % there.
   */
  private static final int MANY_NEAR = 80;

  /** Elements of a strip of B that an L1 cache of translations covers, 64 pages. */
  private static final int COVERED = 64 * PAGE;

  /**
   * Lines that a set of an L1 cache keeps on Zen 5, and on Intel's from Ice Lake on. Copying B
   * where more of its rows fall into one set has 1.13 times the speed at 1024 × 1024 × 64 and 1.49
   * at 1024 × 1024 × 16 in single precision, 1.07 at 256 × 256 × 64 and 1.0 at n = 128, whose rows
   * fall into eight sets (gemm.md).
   */
  private static final int WAYS = 12;

  /** Between the rows of a copy, so that no number of them falls into one set of a cache. */
  private static final int GAP = 64 / Float.BYTES;

  /** Rows of A that far from a multiple of a page fall into two sets of an L1 cache. */
  private static final int NEAR = GAP / 4 - 1;

  /**
   * Triangles of fewer rows leave out vectors beside the diagonal, n = 333 of floats in 7 % less
   * time. At n = 512 that would be 4 %, and tiles for them have to be compiled: n = 850 reached its
   * speed half a second later.
   */
  private static final int SMALL_TRIANGLE = 24 * Strip.LANES;

  /**
   * Multiply-adds of a block whose tiles are called often before, as those of packed operands are:
   * n = 333 to 1000 reach their speed 0.2 to 1 s sooner, n = 256 too, though its first call takes
   * 0.4 s longer in single precision (gemm.md).
   */
  private static final long LONG_WORK = 1 << 24;

  /** Blocks of as many rows, but for a multiple of this, have the same kinds of tiles. */
  private static final int CYCLE = 24;

  /** By vectors of a strip and the rows of {@link #alike}. */
  private static final ColdTiles TILES =
      new ColdTiles((Strip.WIDEST / Strip.LANES + 1) * 2 * CYCLE);

  private static final Shelf<DirectBlock> BLOCKS = new Shelf<>(DirectBlock::new);

  private float[] s = {};
  private VectorGemm call;
  private int row;
  private int rows;
  private float[] a;
  private int aAt;
  private int aRow;
  private boolean copiesB;
  private boolean gathers;
  private boolean warms;
  private int strip;

  /** How many strips of B are copied together. */
  private int together;

  /** The strip at hand: its first column, and where B is read. */
  private int first;

  private float[] b;
  private int bAt;
  private int bRow;

  private DirectBlock() {}

  /**
   * Computes rows {@code row} …, columns {@code column} … of C, or the elements of a triangle among
   * them if there are at least as many columns as lanes.
   */
  static void multiply(VectorGemm call, int row, int rows, int column, int columns) {
    DirectBlock block = BLOCKS.take();
    block.call = call;
    block.row = row;
    block.rows = rows;
    int n = column + columns;
    // What lies left of the block belongs to another one, which may have finished it already.
    boolean narrow = columns < Strip.LANES;
    block.layOut(columns, narrow);
    if (narrow) {
      block.multiplyNarrow(column, columns);
    } else {
      for (int j = column; j < n; ) {
        j = block.multiplyGroup(j, n);
      }
    }
    block.call = null;
    block.a = null;
    block.b = null;
    BLOCKS.give(block);
  }

  /**
   * A small C ← α·A·B of fewer columns than a vector has lanes, without the record of a call that
   * threads share: with 16 lanes, 8 × 8 × 8 floats gain 50 % (gemm.md).
   *
   * <p>Rows of all three operands are contiguous.
   */
  static void multiplyNarrow(
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bRow,
      float[] c,
      int cAt,
      int cRow) {
    DirectBlock block = BLOCKS.take();
    int lanes = Strip.LANES;
    int widened = m * lanes;
    float[] s = Scratch.atLeast(widened + k * lanes + Packing.OVERHANG, block.s);
    block.s = s;
    Packing.pack(b, bAt, 1, bRow, n, k, lanes, lanes, s, widened);
    Strip.multiply(0, lanes, m, k, 1, a, aAt, aRow, s, widened, lanes, s, 0, lanes);
    Epilogue.write(s, 0, lanes, m, n, alpha, 0, c, cAt, cRow, 1);
    BLOCKS.give(block);
  }

  /** Sums of one strip, then a strip of B, then A: as far as they are wanted. */
  private void layOut(int columns, boolean narrow) {
    VectorGemm g = call;
    copiesB = narrow || copiesStrips(rows, g.k, g.bRowStride, g.bColStride);
    boolean near = !Blocking.WIDE && Blocking.KEEPS_SUMS && copiesB && g.k <= Strip.NEAR;
    // Fewer columns have no such tile, and a short k may have so many rows that the copy would take
    // hundreds of megabytes.
    near &= columns >= Strip.MOST && rows <= 2 * Blocking.DIRECT_BLOCK / Strip.PITCH;
    boolean better = near && columns >= MANY_NEAR || separates(g.aRowStride, columns);
    boolean copiesA = g.aColStride != 1 || better;
    gathers = narrow || g.beta != 0 || g.cColStride != 1;
    warms = Blocking.WIDE && (long) rows * columns * g.k >= LONG_WORK;
    int gathered = gathers ? rows : g.lower || g.upper ? Strip.LANES : 0;
    strip = Scratch.START + gathered * Strip.WIDEST;
    // The last rows do not pass a group together, see below, and those of triangles not at all. Few
    // sums at a time go to the columns of C slowly: 128 × 1024 × 784 Bᵀ would lose 24 %.
    boolean grouped = copiesB && rows >= 2 * Strip.MANY && !gathers && !g.lower && !g.upper;
    grouped &= g.k * Strip.FOLLOWED > Blocking.DIRECT_LONG;
    together = grouped ? Math.max(1, Blocking.DIRECT_GROUP / (g.k * Strip.FOLLOWED)) : 1;
    int kept = Math.min(columns + Strip.LANES, (together - 1) * Strip.FOLLOWED + Strip.WIDEST);
    int copy = strip + (copiesB ? g.k * kept + Packing.OVERHANG : 0);
    int pitch = near ? Strip.PITCH : pitch(g.k);
    int size = copiesA ? copy + rows * pitch + Packing.OVERHANG : copy;
    s = Scratch.atLeast(size, s);
    int from = g.aOffset + row * g.aRowStride;
    a = copiesA ? s : g.a;
    aAt = copiesA ? copy : from;
    aRow = copiesA ? pitch : g.aRowStride;
    if (copiesA && near && g.aColStride == 1 && g.k >= Strip.LANES) {
      Packing.copyRows(g.a, from, g.aRowStride, rows, g.k, s, copy, pitch);
    } else if (copiesA && g.aColStride == 1) {
      for (int i = 0; i < rows; i++) {
        System.arraycopy(g.a, from + i * g.aRowStride, s, copy + i * pitch, g.k);
      }
    } else if (copiesA) {
      Packing.pack(g.a, from, g.aColStride, g.aRowStride, g.k, rows, pitch, pitch, s, copy);
    }
  }

  /** Whether rows of A that lie in rows are copied for so many columns. */
  static boolean separates(int rowStride, int columns) {
    return columns >= MANY && collides(rowStride);
  }

  /** Whether the rows of a tile compete for the places of a set: 5 % at n = 2047 of twelve. */
  static boolean collides(int rowStride) {
    return (rowStride + NEAR & PAGE - 1) <= 2 * NEAR;
  }

  /** Whether strips of B are copied for so many rows of A. */
  static boolean copiesStrips(int rows, int k, int rowStride, int colStride) {
    boolean apart =
        Blocking.WIDE
            ? (long) k * rowStride > COVERED || crowds(k, rowStride, PAGE / 4)
            : rowStride != Strip.MOST;
    return colStride != 1 || rows >= Blocking.MANY_ROWS && apart;
  }

  /**
   * Whether more than {@link #WAYS} of the k rows of B share a set of an L1 cache because they lie
   * pages, or such parts of one, apart.
   *
   * @param least elements that they must lie apart, a page or a power of two less
   */
  static boolean crowds(int k, int rowStride, int least) {
    int apart = Math.min(Integer.lowestOneBit(rowStride), PAGE);
    return apart >= least && k > WAYS * (PAGE / apart);
  }

  /** Whether rows lie pages, halves or quarters of a page apart. */
  static boolean isEven(int rowStride) {
    return Integer.lowestOneBit(rowStride) >= PAGE / 4;
  }

  /** From one row of a copy to the next, so that rows do not fall into the same set of a cache. */
  static int pitch(int k) {
    int pitch = k + GAP;
    return collides(pitch) ? pitch + GAP : pitch;
  }

  /** Fewer columns than a vector: B is widened by lanes that nobody stores. */
  private void multiplyNarrow(int column, int columns) {
    VectorGemm g = call;
    int lanes = Strip.LANES;
    int from = g.bOffset + column * g.bColStride;
    Packing.pack(g.b, from, g.bColStride, g.bRowStride, columns, g.k, lanes, lanes, s, strip);
    Strip.multiply(0, lanes, rows, g.k, 1, a, aAt, aRow, s, strip, lanes, s, 0, lanes);
    int at = g.cOffset + row * g.cRowStride + column * g.cColStride;
    Epilogue.write(
        s, 0, lanes, rows, columns, g.alpha, g.beta, g.c, at, g.cRowStride, g.cColStride);
  }

  /**
   * The strips from column {@code j} on whose copies stay in a cache together, a few rows of A for
   * all of them at a time.
   *
   * @return the column after them
   */
  private int multiplyGroup(int j, int n) {
    int stop = j;
    for (int q = 0; q < together && stop < n; q++) {
      prepare(j, stop, n);
      stop = Strip.end(stop, n);
    }
    boolean several = stop > Strip.end(j, n);
    for (int top = 0, count; top < rows; top += count) {
      // The last rows are so many that they go to the same tiles as all of them would.
      count = several && rows - top >= Strip.MANY + CYCLE ? CYCLE : rows - top;
      for (int i = j; i < stop; i = Strip.end(i, n)) {
        read(j, i, n);
        multiplyStrip(i, Strip.end(i, n), top, count);
      }
    }
    return stop;
  }

  /** Warms up the tiles of the strip that begins with column i, and copies it. */
  private void prepare(int j, int i, int n) {
    VectorGemm g = call;
    int from = Strip.begin(i, n);
    int width = Strip.end(i, n) - from;
    if (warms) {
      warmUp(width, rows);
    }
    if (copiesB) {
      int source = g.bOffset + from * g.bColStride;
      int to = strip + (i - j) * g.k;
      Packing.pack(g.b, source, g.bColStride, g.bRowStride, width, g.k, width, width, s, to);
    }
  }

  /** Has the strip that begins with column i, of the group that begins with column j, read. */
  private void read(int j, int i, int n) {
    VectorGemm g = call;
    first = Strip.begin(i, n);
    b = copiesB ? s : g.b;
    // Only the last strip begins left of the column after its predecessor.
    bAt = copiesB ? strip + (i - j) * g.k - first : g.bOffset;
    bRow = copiesB ? Strip.end(i, n) - first : g.bRowStride;
  }

  /** Columns j … end − 1 of {@code count} rows of the block, or what a triangle has of them. */
  private void multiplyStrip(int j, int end, int top, int count) {
    VectorGemm g = call;
    if (g.lower) {
      int diagonal = Math.max(0, j - row);
      int below = Math.max(0, Math.min(rows, end - row));
      multiplyDiagonal(j, end, diagonal, below);
      multiplyRows(j, end, below, rows - below);
    } else if (g.upper) {
      // What lies left of j is written as well.
      int diagonal = Math.max(0, first - row);
      multiplyRows(j, end, 0, Math.min(rows, diagonal));
      multiplyDiagonal(j, end, diagonal, Math.min(rows, end - row));
    } else {
      multiplyRows(j, end, top, count);
    }
  }

  /** A strip that wide of so many rows, and its copy. */
  private static void warmUp(int width, int allRows) {
    int vectors = (width - 1) / Strip.LANES + 1;
    int rows = alike(allRows, vectors);
    int kind = vectors * 2 * CYCLE + rows;
    if (TILES.isCold(kind)) {
      int steps = ColdTiles.STEPS;
      int b = rows * steps;
      int copy = b + width * steps;
      int c = copy + width * steps + Packing.OVERHANG;
      float[] s = new float[c + rows * width];
      TILES.warmUp(
          kind,
          () -> {
            Packing.pack(s, b, 1, width, width, steps, width, width, s, copy);
            Strip.multiply(0, width, rows, steps, 1, s, 0, steps, s, copy, width, s, c, width);
          });
    }
  }

  /**
   * Few rows that go to the same tiles: of many only the tallest is used. Until all were warmed up,
   * ten products 128 × 4096 × 784 took 1.6 to 2.1 s in single precision, now 1.05 to 1.25.
   */
  private static int alike(int rows, int vectors) {
    if (rows >= Strip.MANY) {
      return vectors > 3 ? 6 : 8;
    }
    return rows < CYCLE ? rows : CYCLE + rows % CYCLE;
  }

  /** Columns j … end − 1 of {@code count} rows of the block, from its row {@code top} on. */
  private void multiplyRows(int j, int end, int top, int count) {
    VectorGemm g = call;
    int cAt = g.cOffset + (row + top) * g.cRowStride;
    int from = aAt + top * aRow;
    if (!gathers) {
      Strip.multiply(
          j, end, count, g.k, g.alpha, a, from, aRow, b, bAt, bRow, g.c, cAt, g.cRowStride);
      return;
    }
    int pitch = Strip.WIDEST;
    int at = cAt + j * g.cColStride;
    if (g.beta == 0 && g.cRowStride == 1) {
      // Columns of C are written by blocks transposed in registers: 17 % at 64 × 1024 × 784.
      Strip.multiply(j, end, count, g.k, g.alpha, a, from, aRow, b, bAt, bRow, s, -first, pitch);
      VectorTranspose.copy(count, end - j, s, j - first, pitch, 1, g.c, at, 1, g.cColStride);
      return;
    }
    Strip.multiply(j, end, count, g.k, 1, a, from, aRow, b, bAt, bRow, s, -first, pitch);
    write(0, count, j, end, at);
  }

  /**
   * The same for rows that the diagonal crosses. In a small triangle vectors without an element of
   * it are left out, row for row as many as a vector has lanes; in a large one they cost less than
   * it would take to compile tiles for them.
   */
  private void multiplyDiagonal(int j, int end, int top, int bottom) {
    VectorGemm g = call;
    int pitch = Strip.WIDEST;
    for (int i = top; i < bottom; i += Strip.LANES) {
      int count = Math.min(Strip.LANES, bottom - i);
      int left = j;
      int right = end;
      if (g.lower && g.n < SMALL_TRIANGLE) {
        right = Math.min(end, Math.max(first + Strip.LANES, row + i + count));
      } else if (g.n < SMALL_TRIANGLE) {
        left += Math.max(0, row + i - j) / Strip.LANES * Strip.LANES;
      }
      int from = aAt + i * aRow;
      Strip.multiply(left, right, count, g.k, 1, a, from, aRow, b, bAt, bRow, s, -first, pitch);
      for (int q = 0; q < count; q++) {
        int diagonal = row + i + q;
        int begin = g.lower ? j : Math.max(j, diagonal);
        int stop = g.lower ? Math.min(end, diagonal + 1) : end;
        write(q, 1, begin, stop, g.cOffset + diagonal * g.cRowStride + begin * g.cColStride);
      }
    }
  }

  /** Gathered sums of some rows go to C. */
  private void write(int from, int count, int j, int end, int at) {
    VectorGemm g = call;
    int pitch = Strip.WIDEST;
    int sums = from * pitch + j - first;
    Epilogue.write(
        s, sums, pitch, count, end - j, g.alpha, g.beta, g.c, at, g.cRowStride, g.cColStride);
  }
}
