package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/**
 * The matrix product of BLIS (Van Zee, van de Geijn, ACM TOMS 41(3), 2015): five loops around a
 * register tile that reads packed panels.
 *
 * <p>The loops keep the numbers of the paper, but loop 4 (over k) runs inside loops 5 and 3 (over
 * columns and rows of C): a block of C gathers its sums in scratch until k is used up, and is
 * written once. Blocks are independent; threads share them without a barrier, but for the one
 * behind {@link CopiedRows}.
 *
 * <p>Packing costs more than it saves until operands outgrow the caches: up to there, {@link
 * DirectBlock} reads them where they lie.
 *
 * <p><b>Rounding.</b> Each element of C is one chain of fused multiply-adds from 0 in order of k, S
 * ← fma(aᵢₚ, bₚⱼ, S); then c ← α·S, or c ← fma(β, c, α·S) when β ≠ 0. So the bits depend neither on
 * the number of threads nor on path, blocking, vector width, offsets, strides or the place of an
 * element, except that one row or one column of C is a matrix-vector product, with the sums of
 * {@link VectorGemv}.
 *
 * <p>C with unit row stride is computed as Cᵀ = BᵀAᵀ, unless that wastes too much of the tiles. C
 * with neither stride 1 is written element by element from the scratch.
 */
final class VectorGemm implements Pool.Task {

  /** Ways to compute a block of C. */
  enum Path {
    BY_SHAPE,
    /** A and B are read where they lie, see {@link DirectBlock}. */
    DIRECT,
    /** A and B are packed first, see {@link PackedBlock}. */
    PACKED
  }

  private static final int MR = Blocking.MR;
  private static final int NR = Blocking.NR;

  /** Strips of equal width per thread of a triangle; bench/results says what they cost. */
  private static final int TRIANGLE_BLOCKS = 4;

  private static final Shelf<VectorGemm> CALLS = new Shelf<>(VectorGemm::new);

  // C ← α·A·B + β·C with A m × k, after the choice between C and its transpose.
  private int m;
  int n;
  int k;
  float alpha;
  float[] a;
  int aOffset;
  int aRowStride;
  int aColStride;
  float[] b;
  int bOffset;
  int bRowStride;
  int bColStride;
  float beta;
  float[] c;
  int cOffset;
  int cRowStride;
  int cColStride;

  /** Whether rows here are columns of the C that was asked for; only the epilogue wants to know. */
  private boolean transposed;

  private GemmEpilogue epilogue;

  private final CopiedRows copiedRows = new CopiedRows();

  /** Σ cᵢⱼ² of each tile of C, row after row of tiles: a sum whose order no cut of C changes. */
  private double[] squares = {};

  private boolean direct;
  private int blockRows;
  private int blockColumns;

  /** Columns that no cut of C divides. */
  private int tile;

  /** The triangle that is wanted, in the orientation chosen; both are false for all of C. */
  boolean lower;

  boolean upper;

  /** Whether columns of the triangle are cut into equal areas. */
  private boolean byArea;

  private VectorGemm() {}

  /**
   * As {@link Gemm#gemm}, on checked arguments.
   *
   * @param path the way to go if the product takes one at all
   * @param epilogue null for none
   * @return Σ cᵢⱼ² if the epilogue asks for it, else 0
   */
  static double gemm(
      Path path,
      Parallelism how,
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
      int cColStride,
      GemmEpilogue epilogue) {
    if (m == 0 || n == 0) {
      return 0;
    }
    if (alpha == 0 || k == 0) {
      Epilogue.scale(m, n, beta, c, cOffset, cRowStride, cColStride);
      return finishAll(epilogue, m, n, c, cOffset, cRowStride, cColStride);
    }
    if (n == 1) {
      VectorGemv.gemv(
          how,
          m,
          k,
          alpha,
          a,
          aOffset,
          aRowStride,
          aColStride,
          b,
          bOffset,
          bRowStride,
          beta,
          c,
          cOffset,
          cRowStride);
      return finishAll(epilogue, m, n, c, cOffset, cRowStride, cColStride);
    }
    if (m == 1) {
      VectorGemv.gemv(
          how,
          n,
          k,
          alpha,
          b,
          bOffset,
          bColStride,
          bRowStride,
          a,
          aOffset,
          aColStride,
          beta,
          c,
          cOffset,
          cColStride);
      return finishAll(epilogue, m, n, c, cOffset, cRowStride, cColStride);
    }
    if (path == Path.BY_SHAPE
        && VectorRankUpdate.update(
            m,
            n,
            k,
            alpha,
            a,
            aOffset,
            aRowStride,
            aColStride,
            b,
            bOffset,
            bRowStride,
            bColStride,
            beta,
            c,
            cOffset,
            cRowStride,
            cColStride)) {
      return finishAll(epilogue, m, n, c, cOffset, cRowStride, cColStride);
    }
    boolean direct =
        Math.max(k, Math.max(a.length, b.length)) < Strip.PLACES
            && (path == Path.DIRECT
                || path == Path.BY_SHAPE
                    && GemmPlan.isBetterDirect(m, n, k, aRowStride, aColStride, bRowStride, how));
    long work = (long) m * n * k;
    if (direct && beta == 0 && epilogue == null && work < 2 * Blocking.WORK_PER_THREAD) {
      if (aColStride == 1
          && bColStride == 1
          && cColStride == 1
          && multiplySmall(
              m,
              n,
              k,
              alpha,
              a,
              aOffset,
              aRowStride,
              b,
              bOffset,
              bRowStride,
              c,
              cOffset,
              cRowStride)) {
        return 0;
      }
      if (aRowStride == 1
          && bRowStride == 1
          && cRowStride == 1
          && multiplySmall(
              n,
              m,
              k,
              alpha,
              b,
              bOffset,
              bColStride,
              a,
              aOffset,
              aColStride,
              c,
              cOffset,
              cColStride)) {
        return 0;
      }
    }
    VectorGemm call = CALLS.take();
    // Tiles of squares are cut along rows and columns, so their sum needs one rule for all paths:
    // which of them is taken depends on threads and on the length of arrays as well.
    if (direct && !(epilogue != null && epilogue.squares)) {
      call.transposed =
          GemmPlan.isCheaperTransposed(
              m, n, k, aRowStride, aColStride, bRowStride, bColStride, cRowStride, cColStride);
    } else {
      call.transposed =
          GemmPlan.isCheaperPackedTransposed(
              m, n, k, aColStride, bRowStride, cRowStride, cColStride);
    }
    if (call.transposed) {
      call.setA(n, b, bOffset, bColStride, bRowStride);
      call.setB(m, k, a, aOffset, aColStride, aRowStride);
      call.setC(alpha, beta, c, cOffset, cColStride, cRowStride);
    } else {
      call.setA(m, a, aOffset, aRowStride, aColStride);
      call.setB(n, k, b, bOffset, bRowStride, bColStride);
      call.setC(alpha, beta, c, cOffset, cRowStride, cColStride);
    }
    call.epilogue = epilogue;
    call.direct = direct;
    try {
      return call.shareAndFinish(how);
    } finally {
      call.a = null;
      call.b = null;
      call.c = null;
      call.epilogue = null;
      CALLS.give(call);
    }
  }

  /**
   * A small C ← α·A·B of operands whose rows are contiguous, in this thread, unless Cᵀ = BᵀAᵀ takes
   * less.
   */
  private static boolean multiplySmall(
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
    boolean narrow = NarrowTile.suits(m, n, b, bRow, cRow);
    if (n >= Strip.LANES && !narrow) {
      Strip.multiplyAll(m, n, k, alpha, a, aAt, aRow, b, bAt, bRow, c, cAt, cRow);
      return true;
    }
    if (n < Strip.LANES && GemmPlan.isCheaperTransposed(m, n, k, aRow, 1, bRow, 1, cRow, 1)) {
      return false;
    }
    if (narrow) {
      NarrowTile.multiply(m, k, alpha, a, aAt, aRow, b, bAt, bRow, c, cAt, cRow);
    } else {
      DirectBlock.multiplyNarrow(m, n, k, alpha, a, aAt, aRow, b, bAt, bRow, c, cAt, cRow);
    }
    return true;
  }

  /** The epilogue of a C that was not computed in blocks. */
  private static double finishAll(
      GemmEpilogue epilogue, int m, int n, float[] c, int offset, int rowStride, int colStride) {
    if (epilogue == null) {
      return 0;
    }
    VectorEpilogue.finish(epilogue, false, 0, m, 0, n, c, offset, rowStride, colStride);
    return epilogue.squares ? VectorSums.squares(m, n, c, offset, rowStride, colStride) : 0;
  }

  /**
   * As {@link Syrk#syrk} for one triangle, on checked arguments.
   *
   * @param path the way to go if the product takes one at all
   */
  static void syrk(
      Path path,
      Parallelism how,
      boolean lower,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    if (n == 0) {
      return;
    }
    if (n == 1) {
      gemm(
          Path.BY_SHAPE,
          how,
          1,
          1,
          k,
          alpha,
          a,
          aOffset,
          aRowStride,
          aColStride,
          a,
          aOffset,
          aColStride,
          aRowStride,
          beta,
          c,
          cOffset,
          cRowStride,
          cColStride,
          null);
      return;
    }
    if (alpha == 0 || k == 0) {
      for (int i = 0; i < n; i++) {
        int from = lower ? 0 : i;
        int row = cOffset + i * cRowStride + from * cColStride;
        Epilogue.scale(1, lower ? i + 1 : n - i, beta, c, row, cRowStride, cColStride);
      }
      return;
    }
    VectorGemm call = CALLS.take();
    // AAᵀ is its own transpose; C and Cᵀ differ in the name of the triangle.
    boolean transposed = cRowStride == 1 && cColStride != 1;
    call.setA(n, a, aOffset, aRowStride, aColStride);
    call.setB(n, k, a, aOffset, aColStride, aRowStride);
    if (transposed) {
      call.setC(alpha, beta, c, cOffset, cColStride, cRowStride);
    } else {
      call.setC(alpha, beta, c, cOffset, cRowStride, cColStride);
    }
    call.lower = lower != transposed;
    call.upper = !call.lower;
    call.direct =
        Math.max(k, a.length) < Strip.PLACES
            && (path == Path.DIRECT
                || path == Path.BY_SHAPE
                    && GemmPlan.isTriangleBetterDirect(n, k, aRowStride, aColStride, how));
    try {
      call.share(how);
    } finally {
      call.lower = false;
      call.upper = false;
      call.a = null;
      call.b = null;
      call.c = null;
      CALLS.give(call);
    }
  }

  private void setA(int rows, float[] array, int offset, int rowStride, int colStride) {
    m = rows;
    a = array;
    aOffset = offset;
    aRowStride = rowStride;
    aColStride = colStride;
  }

  private void setB(
      int columns, int inner, float[] array, int offset, int rowStride, int colStride) {
    n = columns;
    k = inner;
    b = array;
    bOffset = offset;
    bRowStride = rowStride;
    bColStride = colStride;
  }

  private void setC(
      float product, float old, float[] array, int offset, int rowStride, int colStride) {
    alpha = product;
    beta = old;
    c = array;
    cOffset = offset;
    cRowStride = rowStride;
    cColStride = colStride;
  }

  private double shareAndFinish(Parallelism how) {
    if (epilogue == null || !epilogue.squares) {
      share(how);
      return 0;
    }
    int tiles = Math.multiplyExact((m - 1) / MR + 1, (n - 1) / NR + 1);
    if (squares.length < tiles) {
      squares = new double[Math.max(tiles, 2 * squares.length)];
    }
    share(how);
    double sum = 0;
    for (int tile = 0; tile < tiles; tile++) {
      sum += squares[tile];
    }
    return sum;
  }

  /** Rows and columns of C, whole tiles except at its edges, have been written: the epilogue. */
  void finish(int row, int rows, int column, int columns) {
    if (epilogue == null) {
      return;
    }
    int at = cOffset + row * cRowStride + column * cColStride;
    VectorEpilogue.finish(
        epilogue, transposed, row, rows, column, columns, c, at, cRowStride, cColStride);
    if (epilogue.squares) {
      int across = (n - 1) / NR + 1;
      for (int i = 0; i < rows; i += MR) {
        for (int j = 0; j < columns; j += NR) {
          int place = at + i * cRowStride + j * cColStride;
          int height = Math.min(MR, rows - i);
          int width = Math.min(NR, columns - j);
          squares[(row + i) / MR * across + (column + j) / NR] =
              VectorSums.squares(height, width, c, place, cRowStride, cColStride);
        }
      }
    }
  }

  /** Cuts C into blocks and hands them to the pool. */
  private void share(Parallelism how) {
    long work = (long) m * n * k;
    int threads = Pool.team(work, Blocking.WORK_PER_THREAD, how);
    if (GemmPlan.isCopyShared(m, k, aColStride, threads, direct)) {
      a = copiedRows.copy(m, k, a, aOffset, aRowStride, aColStride, threads, how.executor());
      aOffset = Scratch.START;
      aRowStride = DirectBlock.pitch(k);
      aColStride = 1;
    }
    boolean copiesA = !direct || aColStride != 1 || DirectBlock.separates(aRowStride, n);
    boolean copiesB = !direct || DirectBlock.copiesStrips(m, k, bRowStride, bColStride);
    // Sums of squares are those of whole tiles. Few columns, cut at a vector, may be one vector
    // wide: 32 × 1024 × 784 Bᵀ of floats has 0.8 of its speed then.
    boolean whole = lower || upper || epilogue != null && epilogue.squares;
    tile = direct && !whole && n >= threads * Strip.WIDEST ? Blocking.DIRECT_COLUMNS : NR;
    long grid = GemmPlan.partition(m, n, k, tile, threads, direct, copiesA, copiesB);
    blockRows = (int) (grid >>> 32);
    blockColumns = (int) grid;
    byArea = false;
    if ((lower || upper) && threads > 1) {
      // Blocks of a triangle differ in size: more of them even it out. They are cut across the
      // operand that is dearer to pack, which is B. One block of equal area for each thread packs
      // less of A than four of equal width (syrk-and-functions.md).
      int blocks = TRIANGLE_BLOCKS * threads;
      blockRows = 1;
      byArea = GemmPlan.areTrianglesKept(n, k, threads);
      int across = Math.max(blockColumns, Math.min(blocks, (n - 1) / NR + 1));
      blockColumns = byArea ? threads : across;
    }
    Pool.run(blockRows * blockColumns, threads, how.executor(), this);
  }

  private int cutColumns(int index) {
    if (byArea) {
      return GemmPlan.cutTriangle(lower, direct, n, index, blockColumns);
    }
    return GemmPlan.cut(n, tile, index, blockColumns);
  }

  /** Loops 5 and 3: one block of C, all of k. */
  @Override
  public void run(int block) {
    int row = GemmPlan.cut(m, MR, block / blockColumns, blockRows);
    int rows = GemmPlan.cut(m, MR, block / blockColumns + 1, blockRows) - row;
    int index = block % blockColumns;
    // Longest columns first: else one thread ends with them alone, up to 15 % later at n = 2048.
    int across = upper ? blockColumns - 1 - index : index;
    int column = cutColumns(across);
    int columns = cutColumns(across + 1) - column;
    if (lower) {
      int above = Math.max(0, column - row) / MR * MR;
      row += above;
      rows -= above;
      columns = Math.min(columns, row + rows - column);
    } else if (upper) {
      int left = Math.max(0, row - column) / NR * NR;
      column += left;
      columns -= left;
      rows = Math.min(rows, column + columns - row);
    }
    if (rows <= 0 || columns <= 0) {
      return;
    }
    boolean narrowTriangle = columns < Strip.LANES && (lower || upper);
    if (direct && !narrowTriangle) {
      DirectBlock.multiply(this, row, rows, column, columns);
      finish(row, rows, column, columns);
    } else {
      PackedBlock.multiply(this, row, rows, column, columns);
    }
  }
}
