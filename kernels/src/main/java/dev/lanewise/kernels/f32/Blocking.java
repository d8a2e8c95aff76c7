package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import java.util.List;

/**
 * All numbers that shape the matrix product, in one place. The names are those of BLIS.
 *
 * <p>None of them decides bits: they only say who computes what, and when.
 */
final class Blocking {
  /** 512-bit vectors come with 32 registers; narrower ones are taken to come with 16. */
  static final boolean WIDE = Provider.vectorBits() == 512;

  /**
   * Whether a fence between loads takes no instruction, as on x86, where loads keep their order
   * anyway. It keeps C2 from moving the loads of a tile's later steps before the arithmetic of its
   * earlier ones: two steps of k at a time make 1.0 of the speed of one on a quiet core of a Zen 3
   * and up to 1.1 on a shared one, without fences 0.5 (bench/results/gemm.md).
   */
  static final boolean FENCED =
      List.of("amd64", "x86_64").contains(System.getProperty("os.arch", ""));

  /**
   * Rows of the register tile; with 16 registers the tallest one, of one vector, so that blocks of
   * C end with as few other tiles as can be: each has to be called often before it is compiled.
   */
  static final int MR = WIDE ? Tile12x2.MR : 8;

  /** Columns of the register tile. */
  static final int NR = WIDE ? Tile12x2.NR : Strip.MOST;

  /**
   * Longest piece of k that is packed at a time. With 32 registers, a panel of B̃ (KC × NR) fills
   * at most a 32 KB L1 cache, and loading and writing a tile back costs 1 % of its 256 steps. With
   * 16, strips of B̃ stream from the L2 cache as fast as from L1, and longer pieces save tiles: 4 %
   * in double, 1 in float (bench/results/gemm.md).
   */
  static final int KC = WIDE ? 256 : 1024;

  /**
   * Most rows of a block of C: Ã (MC × KC) takes half of a 1 MB L2 cache. With 16 registers, most
   * rows of a piece: twelve tiles; 48 lose 1 %, 96 nothing (bench/results/gemm.md).
   */
  static final int MC = WIDE ? 480 * Integer.BYTES / Float.BYTES / MR * MR : 72;

  /**
   * Most columns of a block of C: Ã is packed once per block, 1/NC of the work. With 16 registers,
   * most columns of a piece.
   */
  static final int NC = WIDE ? 1024 * Integer.BYTES / Float.BYTES / NR * NR : 1024;

  /**
   * Multiply-adds that justify one more thread if it is awake: n = 64 gains 30 % from a second one,
   * n = 52 nothing (bench/results/threads.md).
   */
  static final long WORK_PER_THREAD = 131_072;

  /** What copying an element into a panel costs, in multiply-adds: 0.15 ns (gemm.md). */
  static final int COPY_COST = WIDE ? 9 : 16;

  /** The same where rows stay rows. */
  static final int ROW_COST = WIDE ? COPY_COST : 4;

  /** What fetching an element of B from beyond the L2 cache costs. */
  static final int FETCH_COST = 2;

  /**
   * With 32 registers, A and B are read where they lie as long as B takes less than 4 MB: n = 512
   * gains 9 %, n = 1000 from 14 to 28 % (bench/results/gemm.md).
   */
  static final int DIRECT_B = (1 << 20) * Integer.BYTES / Float.BYTES;

  /**
   * … or as long as A has at most so many rows and B passes it once: 128 × 4096 × 784 gains 4 %.
   * With a second pass of a large B, 128 × 4096 × 4096 loses two fifths.
   */
  static final int DIRECT_ROWS = 256;

  /**
   * … or as long as k is at most so long, B so large and A not too short for that: from 1000³ to
   * 2048³, 3 to 7 % in both precisions (bench/results/gemm.md).
   */
  static final int DIRECT_K = 2048;

  static final int DIRECT_LARGE_B = 1 << 22;

  /** Fewest rows of A for that: each strip of B is copied for all of them. */
  static final int DIRECT_TALL = 1000;

  /**
   * Most elements of A in one block, half of a 32 MB L3 cache: its rows come from there in time,
   * and fewer of them would have B copied more often.
   */
  static final int DIRECT_BLOCK = (1 << 22) * Integer.BYTES / Float.BYTES;

  /** Elements of A that stay in a 1 MB L2 cache while all of B passes. */
  static final int DIRECT_A = 192 * 1024 * Integer.BYTES / Float.BYTES;

  /** Fewest rows that are worth reading B once more. */
  static final int DIRECT_SLAB = 48;

  /**
   * With 16 registers, products of at most so many multiply-adds: n = 100 gains 3 to 10 %, n = 200
   * loses.
   */
  static final long DIRECT_NARROW = 1 << 21;

  /** … or with at most so many rows or columns: 10 × 784 × 128 gains 45 to 68 %. */
  static final int DIRECT_FEW = 16;

  /**
   * … or with at most so many, if the other operand is contiguous along k, as the weights of a
   * layer of few examples: packing it would take as long as half of the arithmetic. 32 × 1024 × 784
   * Bᵀ gains 40 % in single and 14 % in double precision, 48 rows 35 % and nothing, 128 lose 5 and
   * 9 %.
   */
  static final int DIRECT_ALONG = 48;

  /**
   * Fewest rows for which a strip of B is copied, where rows of B lie apart: with 32 registers 3 %
   * of the time. With 16, tiles that read a packed strip are faster: from 48 rows on it pays in
   * double, from 100 on in float.
   */
  static final int MANY_ROWS = WIDE ? 96 : 48;

  /**
   * Fewest columns of a block of which all of B is kept packed, with 16 registers: A is brought
   * together again for each block.
   */
  static final int FEWEST_KEPT = 256;

  private Blocking() {}
}
