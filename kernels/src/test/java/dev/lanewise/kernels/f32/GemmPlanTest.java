package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

@Tag("vector")
class GemmPlanTest {
  /** Reading operands where they lie copies a strip of B for all of k: 4 GB here. */
  @Example
  void longSumsTakeLimitedScratch() {
    for (int k : new int[] {1 << 26, 1 << 30, Integer.MAX_VALUE}) {
      assertFalse(GemmPlan.isBetterDirect(2, 2, k, k, 1, 1, Parallelism.DEFAULT), "k = " + k);
      assertFalse(GemmPlan.isBetterDirect(16, 16, k, k, 1, 1, Parallelism.DEFAULT), "k = " + k);
    }
    assertTrue(GemmPlan.isBetterDirect(16, 16, 1000, 1000, 1, 1, Parallelism.DEFAULT));
  }

  /** In place, strips of a B from memory are read a page for each row; Bᵀ is copied either way. */
  @Example
  void fewRowsByAnOperandFromMemoryArePacked() {
    Parallelism how = Parallelism.NONE;
    assertFalse(GemmPlan.isBetterDirect(16, 4096, 4096, 4096, 1, 4096, how));
    assertTrue(GemmPlan.isBetterDirect(16, 4096, 4096, 4096, 1, 1, how));
    assertTrue(GemmPlan.isBetterDirect(16, 4000, 64, 64, 1, 4000, how));
    assertFalse(GemmPlan.isBetterDirect(4096, 16, 4096, 1, 4096, 16, how));
    assertTrue(GemmPlan.isBetterDirect(4096, 16, 4096, 4096, 1, 16, how));
  }

  /** Between few rows and many, for which strips are copied: not if B leaves the caches. */
  @Example
  void someRowsReadAnOperandAtHand() {
    Parallelism how = Parallelism.NONE;
    int rows = Blocking.MANY_ROWS - 1;
    int k = 1100;
    assertEquals(Blocking.KEEPS_SUMS, GemmPlan.isBetterDirect(rows, 1000, k, k, 1, 1000, how));
    assertEquals(Blocking.KEEPS_SUMS, GemmPlan.isBetterDirect(1000, rows, k, 1, 1000, rows, how));
    // 17 MB or more, rows that collide, strips that leave the L2 cache.
    int far = Blocking.DIRECT_OUTSIDE / k + 1;
    assertFalse(GemmPlan.isBetterDirect(rows, far, k, k, 1, far, how));
    int page = 4096 / Float.BYTES;
    assertFalse(GemmPlan.isBetterDirect(rows, page, k, k, 1, page, how));
    assertFalse(GemmPlan.isBetterDirect(rows, 1000, 9000, 9000, 1, 1000, how));
  }

  /** 5 MB, of which a cache keeps less than its size if all rows fall into the same sets. */
  @Example
  void longStripsOfRowsThatShareSetsArePacked() {
    Parallelism how = Parallelism.NONE;
    int even = 5 * DirectBlock.PAGE / 4;
    boolean inPlace = Blocking.LARGE_IN_PLACE;
    assertFalse(GemmPlan.isBetterDirect(40, even, 1000, 1000, 1, even, how));
    assertFalse(GemmPlan.isBetterDirect(even, 40, 1000, 1, even, 40, how));
    int odd = even + 1;
    assertEquals(Blocking.KEEPS_SUMS, GemmPlan.isBetterDirect(40, odd, 1000, 1000, 1, odd, how));
    assertEquals(inPlace, GemmPlan.isBetterDirect(40, even, 999, 999, 1, even, how));
    assertEquals(inPlace, GemmPlan.isBetterDirect(24, even, 1000, 1000, 1, even, how));
  }

  /** With 16 registers few rows do not copy strips, and read them from L2 if a set is too small. */
  @Example
  void fewRowsPackRowsThatShareASet() {
    Parallelism how = Parallelism.NONE;
    int page = 4096 / Float.BYTES;
    assertEquals(Blocking.WIDE, GemmPlan.isBetterDirect(16, page, 64, 64, 1, page, how));
    assertEquals(Blocking.WIDE, GemmPlan.isBetterDirect(page, 16, 64, 1, page, 16, how));
    assertTrue(GemmPlan.isBetterDirect(7, page, 64, 64, 1, page, how));
    assertTrue(GemmPlan.isBetterDirect(16, 16, 64, 64, 1, page, how));
    assertTrue(GemmPlan.isBetterDirect(16, page, 12, 12, 1, page, how));
    assertTrue(GemmPlan.isBetterDirect(16, page + 1, 64, 64, 1, page + 1, how));
  }

  /** A strip of 4 GB here; and what is computed in place reads its operands again and again. */
  @Example
  void largeTrianglesArePacked() {
    assertFalse(isTriangleDirect(16, 1 << 26, 1));
    assertFalse(isTriangleDirect(20_000, 20_000, 1));
    assertFalse(isTriangleDirect(60_000, 60, 1));
    assertTrue(isTriangleDirect(100, 100, 1));
    assertTrue(isTriangleDirect(4000, 64, 1));
  }

  private static boolean isTriangleDirect(int n, int k, int threads) {
    return GemmPlan.isTriangleBetterDirect(n, k, k, 1, Parallelism.of(threads));
  }

  /** Each thread would copy nearly all of A. */
  @Example
  void trianglesOfManyCopiesArePacked() {
    int page = 4096 / Float.BYTES;
    int n = Blocking.DIRECT_BLOCK / page + 1;
    assertFalse(isTriangleDirect(n, page, 2));
    assertEquals(isTriangleDirect(n, page, 1), isTriangleDirect(n, page + page / 2, 2));
    assertFalse(GemmPlan.isTriangleBetterDirect(n, page, 1, n, Parallelism.of(2)));
    assertTrue(isTriangleDirect(128, page, 2));
  }

  @Property(tries = 400)
  void piecesOfATriangleMeetAndTakeEqualTimes(
      @ForAll boolean lower,
      @ForAll boolean direct,
      @ForAll @IntRange(min = 1, max = 5000) int n,
      @ForAll @IntRange(min = 1, max = 40) int pieces) {
    assertEquals(0, GemmPlan.cutTriangle(lower, direct, n, 0, pieces));
    assertEquals(n, GemmPlan.cutTriangle(lower, direct, n, pieces, pieces));
    int tile = direct ? Strip.LANES : Blocking.NR;
    long more = direct ? Blocking.TRIANGLE_COLUMN : 0;
    // Either edge is off by half a tile, and by what the last tile lacks of a whole one.
    long tolerance = 3 * (n + more) * tile;
    long share = n * (n + 2 * more) / 2 / pieces;
    for (int piece = 0; piece < pieces; piece++) {
      int begin = GemmPlan.cutTriangle(lower, direct, n, piece, pieces);
      int end = GemmPlan.cutTriangle(lower, direct, n, piece + 1, pieces);
      assertTrue(begin <= end && (end == n || end % tile == 0), begin + " … " + end);
      long columns = end - begin;
      long area = columns * (lower ? 2L * n - begin - end : begin + end) / 2;
      long time = area + more * columns;
      assertTrue(Math.abs(time - share) <= tolerance, time + " instead of " + share);
    }
  }

  /** Rows of A that all threads read at once stay in a cache they share, or are few. */
  @Property(tries = 500)
  void blocksShareACacheAndOccupyAllThreads(
      @ForAll @IntRange(min = 1, max = 50_000) int m,
      @ForAll @IntRange(min = 1, max = 5000) int n,
      @ForAll @IntRange(min = 1, max = 10_000) int k,
      @ForAll @IntRange(min = 1, max = 40) int threads,
      @ForAll boolean copiesA) {
    long grid = partition(m, n, k, threads, copiesA, true);
    int down = (int) (grid >>> 32);
    int across = (int) grid;
    assertEquals(0, (long) down * across % threads);
    // What a block has beyond the limit is part of a tile.
    int rows = (m - 1) / down + 1 - Blocking.MR;
    int read = copiesA ? threads : (threads - 1) / across + 1;
    boolean few = rows <= Blocking.DIRECT_FEWEST && (long) rows * k <= Blocking.DIRECT_SHARED;
    boolean fits = (long) rows * k * read <= Blocking.DIRECT_SHARED;
    assertTrue(few || fits || rows <= Blocking.DIRECT_SLAB, rows + " rows of " + k);
  }

  /** Three blocks instead of two would copy B once more. */
  @Example
  void halvesOfALimitAreTwoBlocks() {
    int k = Blocking.DIRECT_SHARED / 1000;
    assertEquals(2, partition(2000, 2000, k, 1, false, false) >>> 32);
  }

  private static long partition(
      int m, int n, int k, int threads, boolean copiesA, boolean copiesB) {
    return GemmPlan.partition(m, n, k, Blocking.DIRECT_COLUMNS, threads, true, copiesA, copiesB);
  }
}
