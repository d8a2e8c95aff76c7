package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import java.util.List;

/**
 * All numbers that shape the matrix product, in one place. The names are those of BLIS.
 *
 * <p>None of them decides bits of C: they only say who computes what, and when. Sums of squares of
 * C are taken by register tiles, {@link #MR} × {@link #NR}.
 */
final class Blocking {
  /** 512-bit vectors come with 32 registers; narrower ones are taken to come with 16. */
  static final boolean WIDE = Provider.vectorBits() == 512;

  /**
   * Whether C2 keeps the sums of tiles in registers where rows of B lie apart, or rows of A {@link
   * Strip#PITCH}: twelve in 16, 24 in 32. That of JDK 17 spills some: with 16 registers tiles of
   * four rows make 50 to 60 % of the peak on a Zen 3, of six rows 35. Versions in between were not
   * at hand.
   */
  static final boolean KEEPS_SUMS = Runtime.version().feature() >= 25;

  /**
   * Whether tiles of operands in place are as fast as those of packed ones. With 32 registers and
   * JDK 17 they have 0.82 to 0.88 of their speed at n = 256 to 400 in single and 144 to 256 in
   * double precision, 0.73 to 0.79 at n = 1500 and 2047, and 32 × 784 × 1024 floats have half of
   * it: the limits for 16 registers hold there.
   */
  static final boolean LARGE_IN_PLACE = WIDE && KEEPS_SUMS;

  /**
   * Whether a fence between loads takes no instruction, as on x86, where loads keep their order
   * anyway. It keeps C2 from moving the loads of a tile's later steps before the arithmetic of its
   * earlier ones: two steps of k at a time make 1.0 of the speed of one on a quiet core of a Zen 3
   * and up to 1.1 on a shared one, without fences 0.5 (bench/results/gemm.md).
   */
  static final boolean FENCED =
      List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));

  /**
   * Rows of the register tile. With 32 registers 24 sums, 2 vectors of B and 1 of A are alive in
   * its loop: 14 loads for 24 fused multiply-adds, so the multipliers are the limit; 13 rows fall
   * off a cliff. With 16 it is the tallest tile, of one vector, so that blocks of C end with as few
   * other tiles as can be: each has to be called often before it is compiled.
   */
  static final int MR = WIDE ? 12 : 8;

  /** Columns of the register tile. */
  static final int NR = Strip.MOST;

  /**
   * Longest piece of k that is packed at a time. Strips of B̃ stream from the L2 cache as fast as
   * from L1, and longer pieces save tiles: with 16 registers 4 % in double precision, 1 in single,
   * with 32 up to 3 and 4 (bench/results/gemm.md).
   */
  static final int KC = 1024;

  /**
   * Most rows of a piece: Ã (MC × KC) takes half of an L2 cache in single precision. With 16
   * registers twelve tiles; 48 rows lose 1 %, 96 nothing. With 32, 72 lose up to 6 %, 480 up to 10
   * (bench/results/gemm.md).
   */
  static final int MC = WIDE ? 120 : 72;

  /** Most columns of a piece, for each of which A is packed again. */
  static final int NC = WIDE ? 2048 : 1024;

  /**
   * Multiply-adds that justify one more thread if it is awake. Without a second one n = 64 and 72
   * have 1.6 to 2.7 times the speed in single precision on a Zen 5 and 1.2 to 1.5 in double, on a
   * Zen 3 0.77; n = 90 gains from it in both (bench/results/threads.md).
   */
  static final long WORK_PER_THREAD = 196_608;

  /**
   * What copying an element into a panel costs, in multiply-adds: 0.15 ns (gemm.md). The same for A
   * in place, for which two threads gain −1 to 6 % at AᵀBᵀ of n = 512 to 2048 over {@link
   * #ROW_COST} in double precision and −1 to 4 in single.
   */
  static final int COPY_COST = WIDE ? 9 : 16;

  /** The same for rows of A in panels. */
  static final int ROW_COST = 4;

  /** What fetching an element of B from beyond the L2 cache costs. */
  static final int FETCH_COST = 2;

  /** Most elements of an operand that is kept or copied as a whole, half of a 32 MB L3 cache. */
  static final int DIRECT_BLOCK = (1 << 22) * Integer.BYTES / Float.BYTES;

  /**
   * Most elements of A in the blocks that are computed at the same time, 12 MB: their rows come
   * from a 32 MB L3 cache in time, and fewer of them would have B copied more often. With one
   * thread n = 2000 to 2048 lose 1 to 4 % with 16 MB and n = 2560 gains 3, with 10 MB n = 2000 to
   * 3000 lose up to 3 (double precision, neighbours that use the cache).
   */
  static final int DIRECT_SHARED = 3 * (1 << 20) * Integer.BYTES / Float.BYTES;

  /**
   * Rows that a block may have whatever other threads read, if it has no more elements than {@link
   * #DIRECT_SHARED}: with two threads 360 or 512 rows lose up to 5 % and gain up to 3.
   */
  static final int DIRECT_FEWEST = 768;

  /**
   * Most elements of strips of B that are copied together, half of an L2 cache of 1 MB. Rows of A
   * then come from the L3 cache once for all of them: with 512 bits n = 512 to 768 gain 1 to 2 % in
   * double precision and up to 1 in single, n = 1000 and more nothing, since two strips are all
   * that fit.
   */
  static final int DIRECT_GROUP = (1 << 19) / Float.BYTES;

  /**
   * Elements up to which strips are copied one by one: they stay in L1 from tile to tile if one
   * alone is read. 6000 × 6000 × 128 and 256 floats would lose 4 % in groups.
   */
  static final int DIRECT_LONG = (1 << 16) / Float.BYTES;

  /**
   * What a column of a triangle in place costs beside its elements, in elements: a share of the
   * copy of its strip, and what is computed beyond the diagonal. With two threads n = 333 to 1024
   * have 0.99 to 1.09 of their speed without it and cuts at whole tiles, with 48 or 80 0.89 to 1.12
   * (bench/results/syrk-and-functions.md).
   */
  static final int TRIANGLE_COLUMN = 24;

  /**
   * Least k for which threads copy an A that does not lie in rows together, so that C may be cut
   * across and B is copied once: with two threads Aᵀ of n = 512 to 1536 has 0.99 to 1.05 of its
   * speed. 200, 333 and 4096 × 784 × 128 would have 0.96 to 1.01.
   */
  static final int COPIED_TOGETHER = LARGE_IN_PLACE ? 512 : Integer.MAX_VALUE;

  /**
   * Columns at whose multiples C may be cut where operands are read in place. Where 512 bits are
   * cut at {@link #NR}, one of two threads may have 5 % more to do than the other, which goes to
   * sleep while it waits: n = 1000 has 0.93 to 0.99 of its speed in single precision, 256 × 784 ×
   * 1024 0.92 in double. Rows cut at 4 instead of {@link #MR} have 0.97 to 0.99 at n = 2048 in
   * double (bench/results/gemm.md).
   */
  static final int DIRECT_COLUMNS = WIDE ? Strip.LANES : NR;

  /** Fewest rows that are worth reading B once more. */
  static final int DIRECT_SLAB = 48;

  /**
   * Multiply-adds of products whose operands are read where they lie. With 16 registers n = 100
   * gains 3 to 10 %, n = 200 loses; with 32 n = 400 gains 3 % in single and n = 192 2 % in double
   * precision, and n = 512 loses 4 and 12 (bench/results/gemm.md).
   */
  static final int DIRECT_WORK = LARGE_IN_PLACE ? (1 << 30) / (Float.BYTES * Float.BYTES) : 1 << 21;

  /**
   * … or, where k is no more than this, nor less than {@link #DIRECT_STEPS}, and C has {@link
   * #MANY_ROWS} rows and columns, as many for one thread, or for each of two, as a cube of this
   * side has: n = 512 to 4000 gain 1 to 6 %, in single precision n = 5000 4 and n = 6000 nothing;
   * in double n = 5000 loses 4 %. 1000 × 1000 × 8000, of which strips of B leave the L2 cache,
   * gains 2 in single and loses 2 in double precision (bench/results/gemm.md).
   */
  static final int DIRECT_CUBE = LARGE_IN_PLACE ? 3000 + 8000 / Float.BYTES : 0;

  /**
   * Fewest steps of k for such a C: 2200 × 100 × 128 gains 23 % in double precision, 4000 × 300 ×
   * 32 9, 8000 × 1000 × 16 25 in single, 2000 × 2000 × 64 nothing in double. With six steps 4000 ×
   * 2000 would lose 7 % in double, with three 23 (bench/results/gemm.md).
   */
  static final int DIRECT_STEPS = 16;

  /**
   * … or with at most so many rows or columns: with 16 registers 10 × 784 × 128 gains 45 to 68 %,
   * with 32 and 32 × 784 × 1024 14 to 20.
   */
  static final int DIRECT_FEW = LARGE_IN_PLACE ? 48 : 16;

  /**
   * … or with at most so many, if the other operand is contiguous along k, as the weights of a
   * layer of few examples: packing it would take as long as half of the arithmetic. With 16
   * registers 32 × 1024 × 784 Bᵀ gains 40 % in single and 14 % in double precision, 48 rows 35 %
   * and nothing, 128 lose 5 and 9 %. With 32, 64 rows gain 20 and 15 %, 128 rows 9 and −2.
   */
  static final int DIRECT_ALONG = WIDE ? 512 / Float.BYTES : 48;

  /**
   * … or with fewer than {@link #MANY_ROWS} rows or columns, if the other operand is contiguous
   * along k, or takes no more elements than this, and k has {@link #DIRECT_HANDY} steps at most: 64
   * × 784 × 1024 gains 8 to 11 % in double precision, 64 × 1500 × 1500 11 to 16 in single, 80 × 784
   * × 1024 Bᵀ 19 in double; with 16, 24 × 784 × 784 floats 18 %, doubles 16. 90 × 784 × 2000
   * doubles, 12.5 MB, would lose 9 %, 64 × 2000 × 2900 floats 18 (bench/results/gemm.md).
   */
  static final int DIRECT_AT_HAND = (9 << 20) / Float.BYTES;

  /** Strips of more steps leave the L2 cache: 64 × 90 × 4000 Aᵀ would lose 17 % in double. */
  static final int DIRECT_HANDY = KEEPS_SUMS ? 2048 : 0;

  /**
   * … fewer, if its rows lie pages, halves or quarters of a page apart: with 800 steps 64 × 512 and
   * 1536 columns would lose 11 and 15 % in double precision, 94 × 1024 12 in single, with 2000
   * steps and 16 registers 24 × 256 and 512 30 to 49.
   */
  static final int DIRECT_HANDY_EVEN = 640;

  /**
   * Elements from the first row of B to the last that few rows do not read where they lie. With 32
   * registers 32 × 4096 × 4096 gains 62 and 67 % in single and 95 and 104 in double precision, 8 ×
   * 4096 × 4096 15 to 21. With 16, 16 × 4096 × 4096 gains 160 to 230 %, 16 × 784 × 4096 47 to 109
   * in double and −14 to 13 in single (bench/results/gemm.md).
   */
  static final int DIRECT_FAR = (WIDE ? 32 << 20 : 16 << 20) / Float.BYTES;

  /**
   * … or fewer, if several tiles have their rows, or rows of B collide in a cache: with 32
   * registers 12 and 20 × 2000 × 3000 floats gain 18 and 22 %, 12 and 20 × 2000 × 2000 doubles 15
   * and 22, 16 × 1000 × 4000 doubles 61, 8 × 4096 × 1500 floats 23. 16 × 1500 × 1500 doubles lose
   * 10 %, 24 rows gain 8; 8 × 2000 × 2500 floats would lose 6.
   */
  static final int DIRECT_OUTSIDE = WIDE ? (17 << 20) / Float.BYTES : DIRECT_FAR;

  /**
   * … or {@link #DIRECT_SHARED}, if there are as many steps of k, so that a strip leaves the L2
   * cache before another tile reads it again: with 32 registers 20 × 1000 × 4000 floats gain 27 %,
   * 48 × 500 × 4000 doubles 57. 24 to 48 × 500 × 4000 floats, 8 MB, would lose 9 to 17.
   */
  static final int DIRECT_KEPT = WIDE ? 3072 : Integer.MAX_VALUE;

  /**
   * … or as many and rows of B collide: with 32 registers 12 and 20 × 1024 × 1500 gain 17 and 26 %
   * in single precision and 28 and 41 in double, 48 rows 23 and 48; 16 rows lose 4 and gain 5. With
   * 16, 4 to 16 × 1024 × 1024 gain 5 to 93 %.
   */
  static final int DIRECT_COLLIDING = WIDE ? 1024 : 256;

  /**
   * … or as many rows, which collide and take {@link #DIRECT_SHARED} or more: with 32 registers 48
   * × 4096 × 784 gains 0 to 17 % in single precision and 57 to 71 in double, 32 rows −1 to 12 and
   * 43 to 47; 24 rows of floats would lose up to 11. With 16, 16 × 16384 × 200 floats gain 23 %, 16
   * × 8192 × 200 doubles 26.
   */
  static final int DIRECT_OFTEN = WIDE ? 128 / Float.BYTES : 4;

  /**
   * … or as many and rows of B lie pages, halves or quarters of a page apart, if C has {@link
   * #DIRECT_EVENLY} rows or B takes {@link #DIRECT_SHARED}: with 32 registers 48 × 1280 × 1500
   * gains 9 to 13 % in single precision and 30 to 38 in double, 64 × 1024 × 1000 floats 6 to 18, 48
   * × 512 × 1000 doubles 17 to 22, 24 × 896 × 2000 28 to 30. 32 × 512 × 2000 floats lose 9 to 10 %,
   * 32 × 1280 × 1000 6 to 13, of which doubles gain 13 to 25.
   */
  static final int DIRECT_EVEN = WIDE ? 1000 : Integer.MAX_VALUE;

  /** Rows of more than three tiles. */
  static final int DIRECT_EVENLY = 25;

  /** Least elements from the first row of B to the last for all these: fewer stay in some cache. */
  static final int DIRECT_SPAN = (WIDE ? 15 << 18 : 1 << 20) / Float.BYTES;

  /**
   * Multiply-adds of a triangle of A·Aᵀ that is computed in place, whatever its k: with 16
   * registers n = 333 has 1.06 times the speed in single precision and 1.00 in double. With 32, n =
   * 64 to 333 have 1.1 to 1.7 times the speed, and whatever fits into a {@link #DIRECT_CUBE} is
   * computed in place as well: n = 700 to 3000 have 1.06 to 1.15 times
   * (bench/results/syrk-and-functions.md).
   */
  static final long DIRECT_TRIANGLE =
      (LARGE_IN_PLACE ? 3L << 30 : 5L << 26) / (Float.BYTES * Float.BYTES);

  /**
   * … or of so many steps of k, if A takes a quarter of a {@link #DIRECT_BLOCK} at most: 4000 × 64
   * has 1.4 times the speed in single precision and 1.5 in double, 2000 × 200 floats 1.14.
   */
  static final int DIRECT_SHORT = 1024 / Float.BYTES;

  /**
   * Fewest rows for which a strip of B is copied, where rows of B lie apart: with 32 registers 3 %
   * of the time. With 16, tiles that read a packed strip are faster: from 48 rows on it pays in
   * double precision, from 100 on in single.
   */
  static final int MANY_ROWS = WIDE ? 96 : 48;

  /**
   * Fewest columns of a block of which all of B is kept packed: A is brought together again for
   * each block.
   */
  static final int FEWEST_KEPT = 256;

  private Blocking() {}
}
