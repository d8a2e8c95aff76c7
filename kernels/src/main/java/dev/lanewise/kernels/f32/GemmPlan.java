package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;

/**
 * What {@link VectorGemm} decides before it computes: path, orientation and grid of blocks. Sizes,
 * strides and the number of threads decide, and no decision changes a bit of C.
 */
final class GemmPlan {
  private static final int MR = Blocking.MR;
  private static final int NR = Blocking.NR;
  private static final long CUBE =
      (long) Blocking.DIRECT_CUBE * Blocking.DIRECT_CUBE * Blocking.DIRECT_CUBE;

  private GemmPlan() {}

  /** Which way is faster; the bits are the same. */
  static boolean isBetterDirect(
      int m, int n, int k, int aRowStride, int aColStride, int bRowStride, Parallelism how) {
    // A strip of B is copied for all of k: what that takes has a limit, as pieces of k have.
    return (long) k * Strip.WIDEST <= Blocking.DIRECT_BLOCK
        && !isFar(m, k, bRowStride)
        && !isFar(n, k, aColStride)
        && !isCrowded(m, n, k, bRowStride)
        && !isCrowded(n, m, k, aColStride)
        && ((long) m * n * k <= Blocking.DIRECT_WORK
            || Math.min(m, n) <= Blocking.DIRECT_FEW
            || n <= Blocking.DIRECT_ALONG && aColStride == 1
            || m <= Blocking.DIRECT_ALONG && bRowStride == 1
            || isAtHand(m, k, bRowStride)
            || isAtHand(n, k, aColStride)
            || isCube(m, n, k, how));
  }

  /**
   * Whether few rows of C would fetch strips of an operand whose rows lie apart from memory, or
   * again and again because no cache keeps them: packed it is read a page at a time, and once.
   */
  private static boolean isFar(int rows, int k, int rowStride) {
    long span = (long) k * rowStride;
    if (rows >= Blocking.MANY_ROWS || rowStride == 1 || span < Blocking.DIRECT_SPAN) {
      return false;
    }
    boolean collides = DirectBlock.collides(rowStride);
    // One tile of four or eight rows reads a strip once.
    boolean again = Blocking.WIDE ? rows > 4 && rows != 8 : rows >= 4;
    boolean leaves =
        collides
            ? k >= Blocking.DIRECT_COLLIDING
                || rows >= Blocking.DIRECT_OFTEN && span >= Blocking.DIRECT_SHARED
            : k >= Blocking.DIRECT_KEPT && span >= Blocking.DIRECT_SHARED;
    boolean shares = k >= Blocking.DIRECT_EVEN && DirectBlock.isEven(rowStride);
    leaves |= shares && (rows >= Blocking.DIRECT_EVENLY || span >= Blocking.DIRECT_SHARED);
    return span >= Blocking.DIRECT_FAR
        || (again || collides) && span >= Blocking.DIRECT_OUTSIDE
        || again && leaves;
  }

  /**
   * Whether a strip of 64 bytes a row, which is not copied for so few rows, leaves L1 from tile to
   * tile: 16 and 24 × 1024 × 64 have 0.71 and 0.73 of the speed of packed operands in single
   * precision, 24 × 1024 × 64 0.69 in double, with 16 registers.
   */
  private static boolean isCrowded(int rows, int columns, int k, int rowStride) {
    return !Blocking.WIDE
        && rows >= 8
        && rows < Blocking.MANY_ROWS
        && (long) rows * columns * k >= 2 * Blocking.WORK_PER_THREAD
        && DirectBlock.crowds(k, rowStride, DirectBlock.PAGE);
  }

  /** Whether so few rows of C read an operand which an L3 cache hands out in time. */
  private static boolean isAtHand(int rows, int k, int rowStride) {
    boolean far =
        (long) k * rowStride > Blocking.DIRECT_AT_HAND
            || DirectBlock.isEven(rowStride) && k > Blocking.DIRECT_HANDY_EVEN;
    return rows < Blocking.MANY_ROWS && k <= Blocking.DIRECT_HANDY && (rowStride == 1 || !far);
  }

  /** The same for a triangle of A·Aᵀ, of which one operand at least is copied. */
  static boolean isTriangleBetterDirect(
      int n, int k, int aRowStride, int aColStride, Parallelism how) {
    long work = (long) n * n * k / 2;
    return (long) k * Strip.WIDEST <= Blocking.DIRECT_BLOCK
        && !isCopiedOften(n, k, aRowStride, aColStride, work, how)
        && (work <= Blocking.DIRECT_TRIANGLE
            || k <= Blocking.DIRECT_CUBE && (long) n * n * k <= CUBE
            || k <= Blocking.DIRECT_SHORT && (long) n * k <= Blocking.DIRECT_BLOCK / 4);
  }

  /**
   * Whether copies of a large A, one for each thread, would not stay in an L3 cache: with two
   * threads n = 2048 loses 21 % in double precision, Aᵀ·A of n = 2000 14, n = 3072 12 in single.
   */
  private static boolean isCopiedOften(
      int n, int k, int aRowStride, int aColStride, long work, Parallelism how) {
    boolean copied = aColStride != 1 || DirectBlock.separates(aRowStride, n);
    return copied
        && (long) n * k > Blocking.DIRECT_BLOCK
        && Pool.most(work, Blocking.WORK_PER_THREAD, how) > 1;
  }

  /**
   * Whether C has many rows and columns, k is not long, and each of two threads has no more to do
   * than a cube.
   */
  private static boolean isCube(int m, int n, int k, Parallelism how) {
    if (Math.min(m, n) < Blocking.MANY_ROWS
        || k < Blocking.DIRECT_STEPS
        || k > Blocking.DIRECT_CUBE) {
      return false;
    }
    long work = (long) m * n * k;
    return work <= CUBE * Math.min(2, Pool.most(work, Blocking.WORK_PER_THREAD, how));
  }

  /**
   * Whether Cᵀ = BᵀAᵀ takes less: operands and results that lie in columns become such that lie in
   * rows and need no copy, and the last vector of a row may be better filled. The bits are the
   * same.
   */
  static boolean isCheaperTransposed(
      int m,
      int n,
      int k,
      int aRowStride,
      int aColStride,
      int bRowStride,
      int bColStride,
      int cRowStride,
      int cColStride) {
    long copied = cost(m, k, aColStride) + cost(k, n, bColStride) + 4 * cost(m, n, cColStride);
    long otherwise = cost(m, k, aRowStride) + cost(k, n, bRowStride) + 4 * cost(m, n, cRowStride);
    // A vector of C costs one cycle per step of k; so do two elements that are copied.
    long upright = 2L * m * vectors(n) * k + copied;
    long transposed = 2L * n * vectors(m) * k + otherwise;
    return transposed < upright;
  }

  /**
   * The same for operands that are packed: B always, and A as rows, which costs little if it has
   * any. So a layer of few examples, X·Wᵀ, becomes W·Xᵀ.
   */
  static boolean isCheaperPackedTransposed(
      int m, int n, int k, int aColStride, int bRowStride, int cRowStride, int cColStride) {
    return packed(n, m, k, bRowStride, cRowStride) < packed(m, n, k, aColStride, cColStride);
  }

  /** Half cycles that m × n × k takes: one for a vector of C, two for an element that is packed. */
  private static long packed(int m, int n, int k, int aColStride, int cColStride) {
    long rows = (long) m * k;
    long packed = 2 * ((long) n * k + cost(m, k, aColStride)) + rows / 2;
    return (long) m * vectors(n) * k + packed + 4 * cost(m, n, cColStride);
  }

  private static long vectors(int columns) {
    return (columns - 1) / Strip.LANES + 1;
  }

  /** Elements of a matrix that must be copied, none where it is contiguous. */
  private static long cost(int rows, int columns, int stride) {
    return stride == 1 ? 0 : (long) rows * columns;
  }

  /**
   * Whether threads copy an A that does not lie in rows together, before all else, instead of each
   * its own rows of it.
   */
  static boolean isCopyShared(int m, int k, int aColStride, int threads, boolean direct) {
    return direct
        && threads > 1
        && aColStride != 1
        && k >= Blocking.COPIED_TOGETHER
        && (long) m * DirectBlock.pitch(k) <= Blocking.DIRECT_SHARED;
  }

  /**
   * Chooses the grid of blocks: as many for each thread, of the least estimated time. Whatever a
   * block copies or fetches for itself counts, so blocks are cut across the operand that costs more
   * to prepare.
   *
   * @param tile columns that no cut divides
   * @param copiesA whether a block copies its rows of A, and copiesB its columns of B
   * @return blocks down and, in the lower half of the bits, across
   */
  static long partition(
      int m,
      int n,
      int k,
      int tile,
      int threads,
      boolean direct,
      boolean copiesA,
      boolean copiesB) {
    int fewestColumns = direct ? 1 : (n - 1) / mostColumns(k) + 1;
    int perRow = !copiesA ? 0 : direct ? Blocking.COPY_COST : Blocking.ROW_COST;
    int perColumn = copiesB ? Blocking.COPY_COST : Blocking.FETCH_COST;
    long least = Long.MAX_VALUE;
    long grid = 0;
    for (int across = fewestColumns; across < fewestColumns + threads; across++) {
      int step = threads / gcd(across, threads);
      // Blocks beside each other are computed at the same time: they read the same rows of A.
      int apart = copiesA ? threads : (threads - 1) / across + 1;
      int fewestRows = (m - 1) / mostRows(k, apart, direct) + 1;
      int down = ((fewestRows - 1) / step + 1) * step;
      long height = tallest(m, MR, down);
      // Part of a vector takes as long as all of it.
      long width = vectors(tallest(n, tile, across)) * Strip.LANES;
      long block = height * width + perRow * height + perColumn * width;
      long time = (long) down * across / threads * block;
      if (time < least) {
        least = time;
        grid = (long) down << 32 | across;
      }
    }
    return grid;
  }

  /** How many rows a block may have, so that those of so many blocks stay in a cache they share. */
  private static int mostRows(int k, int blocks, boolean direct) {
    if (!direct) {
      return Integer.MAX_VALUE;
    }
    // Sums that a strip cannot write itself take as much of each row as a strip is wide.
    int most = Blocking.DIRECT_SHARED / Math.max(k, Strip.WIDEST);
    int share = Math.max(most / blocks, Math.min(most, Blocking.DIRECT_FEWEST));
    // Up to whole tiles: what divides m shall not leave a few rows for one more block.
    return (Math.max(Blocking.DIRECT_SLAB, share) + MR - 1) / MR * MR;
  }

  /** How many columns a block of packed operands may have. */
  private static int mostColumns(int k) {
    return Math.max(Blocking.FEWEST_KEPT, Blocking.DIRECT_BLOCK / k / NR * NR);
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** The longest piece that {@link #cut} makes. */
  private static int tallest(int length, int tile, int pieces) {
    int tiles = (length - 1) / tile + 1;
    int rest = tiles % pieces;
    // The last piece gets the tile that does not divide, and may end inside it.
    int last = length - cut(length, tile, pieces - 1, pieces);
    return rest > 1 ? (tiles / pieces + 1) * tile : Math.max(last, tiles / pieces * tile);
  }

  /** Where piece {@code index} of {@code pieces} begins: on a tile's edge, or at the end. */
  static int cut(int length, int tile, int index, int pieces) {
    long tiles = (length - 1) / tile + 1;
    return (int) Math.min(length, tiles * index / pieces * tile);
  }

  /** Whether all columns of each block stay packed if a triangle is cut into equal areas. */
  static boolean areTrianglesKept(int n, int k, int pieces) {
    return n - cutTriangle(true, false, n, pieces - 1, pieces) <= mostColumns(k);
  }

  /**
   * Where piece {@code index} of the columns of an n × n triangle begins: on the edge of a tile, of
   * a vector if it is computed in place, or at the end. The pieces take equal times: their areas
   * are equal, and in place each column counts as some more elements. The widest is the tip.
   *
   * @param lower whether the first column is the longest
   */
  static int cutTriangle(boolean lower, boolean direct, int n, int index, int pieces) {
    int tile = direct ? Strip.LANES : NR;
    double more = direct ? Blocking.TRIANGLE_COLUMN : 0;
    int tiles = (n - 1) / tile + 1;
    double all = (double) tiles * tile;
    int tip = lower ? pieces - index : index;
    // Of c columns the tip has c²/2 elements: a quadratic equation, exact if the tip is all.
    double share = all * (all + 2 * more) * tip / pieces;
    int ofTip = (int) Math.round((Math.sqrt(more * more + share) - more) / tile);
    return Math.min(n, (lower ? tiles - ofTip : ofTip) * tile);
  }
}
