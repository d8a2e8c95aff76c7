package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;

/**
 * C ← α·A·B strip by strip: a few columns at a time, all rows, all of k.
 *
 * <p>A strip is up to {@link #WIDEST} columns wide, and as a vector may begin anywhere, the last
 * one is moved left until it ends where C does. What two vectors cover is computed twice and stored
 * twice, the same bits both times: no masks, no padding, and nothing outside the operands is
 * touched.
 *
 * <p>The rows of all three operands are contiguous: element (i, p) of A lies at {@code aAt + i·aRow
 * + p}, and so on. The sum of an element stays in a register until it is written as α·S. All widths
 * have the vectors of this JVM: with narrower ones for the edges, C2 sometimes boxed the vectors of
 * other kernels.
 */
final class Strip {
  /** Elements of a vector. */
  static final int LANES = Provider.vectorBits() / Float.SIZE;

  /** Longest rows of A that are copied to lie {@link #PITCH} apart. */
  static final int NEAR = 128;

  /**
   * From one row of A to the next where tiles for 16 registers reach all their rows by
   * displacements: a step takes 24 instructions instead of 34. An odd number of cache lines, so
   * that rows fall into different sets.
   */
  static final int PITCH = NEAR + 64 / Float.BYTES;

  /** Columns of a strip of packed operands, and of the widest one with 16 registers. */
  static final int MOST = 2 * LANES;

  /** Columns of the widest strip of operands in place. */
  static final int WIDEST = Blocking.WIDE ? 4 * LANES : MOST;

  /** Columns of a strip that others follow. */
  static final int FOLLOWED = Blocking.WIDE ? 3 * LANES : MOST;

  /**
   * Of so many rows the last ones go to one more of the tallest tiles, which takes up to 2 % longer
   * than a lower one; but that had to be compiled as well: single precision reaches its speed at n
   * = 500 after 1.5 to 1.8 s instead of 2.6.
   */
  static final int MANY = 192;

  /**
   * Arrays of fewer elements have their operands read where they lie: the sum of a place, a step of
   * k and a few more is an int then, and C2 need not widen it at every step.
   */
  static final int PLACES = 1 << 29;

  private Strip() {}

  /** All columns of C, of which there is at least a vector. */
  static void multiplyAll(
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
    for (int j = 0; j < n; j = end(j, n)) {
      multiply(j, n, m, k, alpha, a, aAt, aRow, b, bAt, bRow, c, cAt, cRow);
    }
  }

  /** The column after the strip that begins with column {@code j} of {@code n}. */
  static int end(int j, int n) {
    // Tiles of three vectors are the fastest; tiles of one make 0.7 of their speed.
    int width = n - j > WIDEST ? FOLLOWED : WIDEST;
    return Math.min(n, j + width);
  }

  /** How many of m rows go to tiles of eight, so that four more are left to one of twelve. */
  static int byEight(int m) {
    int rest = m % 8;
    return m - rest - (rest >= 4 && m > 8 && m < MANY ? 8 : 0);
  }

  /**
   * How many of m rows go to tiles of six: a tile of one or two rows takes as long as one of four,
   * so the last 7, 8 and 11 rows are 4 + 3, 4 + 4 and 4 + 4 + 3.
   */
  static int bySix(int m) {
    int rest = m % 6;
    boolean wasteful = rest == 1 || rest == 2 || rest == 5;
    return m - rest - (wasteful && m > 6 ? 6 : 0);
  }

  /** The leftmost column that is computed with that strip: j, or a column before it. */
  static int begin(int j, int n) {
    return Math.min(j, n - LANES);
  }

  /**
   * The strip that begins with column {@code j} of {@code n}, of which there is at least a vector.
   *
   * @param b read at columns {@code begin(j, n)} … {@code end(j, n)} − 1 from {@code bAt} on
   * @param c written there
   */
  static void multiply(
      int j,
      int n,
      int m,
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
    int rest = n - j;
    int first = begin(j, n);
    int bJ = bAt + first;
    int cJ = cAt + first;
    if (!Blocking.WIDE && bRow == MOST && rest >= MOST) {
      if (Blocking.KEEPS_SUMS && aRow == PITCH) {
        StripTile.near(m, k, alpha, a, aAt, b, bJ, c, cJ, cRow);
      } else {
        StripTile.packed(m, k, alpha, a, aAt, aRow, b, bJ, c, cJ, cRow);
      }
      return;
    }
    if (rest <= LANES) {
      StripTile.one(m, k, alpha, a, aAt, aRow, b, bJ, bRow, c, cJ, cRow);
      return;
    }
    int width = end(j, n) - j;
    int next = width - LANES;
    if (width <= 2 * LANES) {
      StripTile.two(m, k, alpha, a, aAt, aRow, b, bJ, bRow, next, c, cJ, cRow);
    } else if (width <= 3 * LANES) {
      StripTile.three(m, k, alpha, a, aAt, aRow, b, bJ, bRow, next, c, cJ, cRow);
    } else {
      StripTile.four(m, k, alpha, a, aAt, aRow, b, bJ, bRow, next, c, cJ, cRow);
    }
  }
}
