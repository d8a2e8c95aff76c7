package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Threads;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Every path of the product rounds as {@link VectorGemm} documents: every element is compared bit
 * for bit with the documented formula, so that edges, blocks and layouts cannot matter.
 */
@Tag("vector")
class VectorGemmTest {
  private static final int MR = Blocking.MR;
  private static final int NR = Blocking.NR;
  private static final int KC = Blocking.KC;
  private static final float[] FACTORS = {1, 0, -1, 0.3f};

  /** A round in which all matrices lie in rows, α = −1 and β = 0; C has gaps. */
  private static final int ROWS_OVERWRITTEN = 54;

  /** A round in which all matrices lie in rows, α = 1, β = 0 and C has no gaps. */
  private static final int DENSE_OVERWRITTEN = 324;

  private final int threadsBefore = Threads.get();
  private final SplittableRandom random = new SplittableRandom(20);

  @AfterEach
  void restoreThreads() {
    Threads.set(threadsBefore);
  }

  @Test
  void shapesAroundTheTile() {
    int[] rows = {2, 3, MR - 1, MR, MR + 1, 2 * MR + 1};
    int[] columns = {
      2, 3, Math.max(2, NR / 2 - 1), NR / 2, NR / 2 + 1, NR - 1, NR, NR + 1, 2 * NR + 5
    };
    int[] depths = {1, 2, 3, 7, 16, 17, 31};
    int round = 0;
    for (int m : rows) {
      for (int n : columns) {
        for (int k : depths) {
          for (int repeat = 0; repeat < 3; repeat++) {
            check(m, n, k, round++);
          }
        }
      }
    }
  }

  /** The direct path has tiles of its own for few rows and few columns. */
  @Test
  void everyEdgeOfTheDirectTiles() {
    int round = 0;
    for (int m = 2; m <= 26; m++) {
      for (int n = 2; n <= NR + 3; n += 1 + round % 3) {
        check(VectorGemm.Path.DIRECT, m, n, 1 + round % 5, round, random);
        round++;
      }
    }
  }

  @Test
  void severalSlabsOfTheDirectPath() {
    int k = 4097;
    for (int round : new int[] {0, 2, ROWS_OVERWRITTEN}) {
      check(VectorGemm.Path.DIRECT, Blocking.DIRECT_SHARED / k + 1 + MR, NR, k, round, random);
    }
  }

  /** With a long k, C may lie in columns of what is computed: they are written by blocks. */
  @Test
  void columnsOfTheDirectPath() {
    for (int round = 0; round < 48; round++) {
      check(VectorGemm.Path.DIRECT, NR + 5, NR + 3 + round % 3, 150, round, random);
    }
  }

  /** Rows of A nearly a multiple of 4 KB apart are copied. */
  @Test
  void rowsThatCollide() {
    // Two threads would have fewer columns each than are worth a copy.
    Threads.set(1);
    int page = 4096 / Float.BYTES;
    for (int distance = -4; distance <= 4; distance++) {
      check(VectorGemm.Path.DIRECT, 14, DirectBlock.MANY, page + distance, 0, random);
    }
  }

  /** Rows of B that share a few sets of an L1 cache are copied, if there are too many of them. */
  @Test
  void rowsOfBThatShareSetsOfACache() {
    Threads.set(1);
    int page = 4096 / Float.BYTES;
    for (int sets = 1; sets <= 4; sets *= 2) {
      for (int k = 12 * sets; k <= 12 * sets + 1; k++) {
        check(VectorGemm.Path.DIRECT, Blocking.MANY_ROWS, page / sets, k, 0, random);
        check(VectorGemm.Path.DIRECT, Blocking.MANY_ROWS, page / sets, k, 4, random);
      }
    }
  }

  @Test
  void rowsOfACopyDoNotCollide() {
    for (int k = 1; k <= 2 * 4096 / Float.BYTES; k++) {
      int pitch = DirectBlock.pitch(k);
      assertFalse(DirectBlock.collides(pitch), "k = " + k);
      // A piece writes whole vectors, the next one begins behind them.
      assertTrue(pitch >= k + Packing.OVERHANG, "k = " + k);
    }
  }

  /** Short rows of A are copied to a fixed distance where C is wide enough. */
  @Test
  void rowsNearEachOther() {
    int lanes = Strip.LANES;
    for (int k : new int[] {1, lanes - 1, lanes, lanes + 1, Strip.NEAR, Strip.NEAR + 1}) {
      for (int round = 0; round < 12; round++) {
        check(VectorGemm.Path.DIRECT, 61, 12 * NR + 3, k, round, random);
      }
    }
  }

  @Test
  void depthsAroundTheCutsOfK() {
    int round = 0;
    for (int k : new int[] {KC - 1, KC, KC + 1, 2 * KC - 1, 2 * KC, 2 * KC + 1, 3 * KC + 7}) {
      for (int repeat = 0; repeat < 12; repeat++) {
        check(MR + 1, NR + 1, k, round++);
      }
    }
  }

  /** Rows of C that are shorter than a vector, with nothing between them. */
  @Test
  void shortRowsNextToEachOther() {
    for (int n = 2; n < Strip.LANES; n++) {
      for (int m = 2; m <= 2 * Strip.LANES / n + 2; m++) {
        for (int k : new int[] {1, 5}) {
          check(m, n, k, DENSE_OVERWRITTEN);
          check(m, n, k, ROWS_OVERWRITTEN);
          check(m, n, k, 6);
        }
      }
    }
  }

  /** Few columns, where arrays end with their matrix or up to a vector behind it. */
  @Test
  void narrowProductsAtTheEndOfTheirArrays() {
    int round = 0;
    for (int m = 2; m <= 33; m++) {
      for (int n = 2; n <= Strip.LANES; n++) {
        int k = 1 + round % 21;
        int behindB = round % (Strip.LANES + 2);
        int behindC = round / 5 % (Strip.LANES + 2);
        narrow(m, n, k, round % 3, behindB, behindC, round % 4 == 3);
        round++;
      }
    }
  }

  /** Rows are numbered from the last one on in each matrix if they are upside down. */
  private void narrow(int m, int n, int k, int gap, int behindB, int behindC, boolean upsideDown) {
    int pitch = n + gap;
    float[] a = numbers(m * k, random);
    float[] b = numbers((k - 1) * pitch + n + behindB, random);
    float[] c = numbers((m - 1) * pitch + n + behindC, random);
    int aAt = upsideDown ? (m - 1) * k : 0;
    int bAt = upsideDown ? (k - 1) * pitch : 0;
    int cAt = upsideDown ? (m - 1) * pitch : 0;
    int step = upsideDown ? -1 : 1;
    float[] expected = c.clone();
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float sum = 0;
        for (int p = 0; p < k; p++) {
          sum = Math.fma(a[aAt + step * i * k + p], b[bAt + step * p * pitch + j], sum);
        }
        expected[cAt + step * i * pitch + j] = -1.5f * sum;
      }
    }

    VectorGemm.gemm(
        VectorGemm.Path.DIRECT,
        Parallelism.NONE,
        m,
        n,
        k,
        -1.5f,
        a,
        aAt,
        step * k,
        1,
        b,
        bAt,
        step * pitch,
        1,
        0,
        c,
        cAt,
        step * pitch,
        1,
        null);

    assertArrayEquals(expected, c, m + " × " + n + " × " + k);
  }

  @Test
  void severalBlocksOfRows() {
    for (int round = 0; round < 12; round++) {
      check(2 * Blocking.MC + MR + 1, 5, 9, round);
    }
  }

  @Test
  void severalBlocksOfColumns() {
    for (int round = 0; round < 12; round++) {
      check(5, 2 * Blocking.NC + NR + 1, 9, round);
    }
  }

  /** Pieces of C that gather their sums over several pieces of k, in every order of operands. */
  @Test
  void severalPiecesInEveryDirection() {
    for (int round = 0; round < 12; round++) {
      check(VectorGemm.Path.PACKED, 2 * 60 + 7, NR + 3, KC + 9, round, random);
    }
  }

  /** Few rows use B once: it is packed in groups of strips, not kept. */
  @Test
  void groupsOfStrips() {
    Threads.set(1);
    pathsAgree(MR + 1, 50 * NR + 5, 300);
  }

  /** Strips of operands in place that are copied together, the last of them of any width. */
  @Test
  void stripsCopiedTogether() {
    Threads.set(1);
    for (int rest = 1; rest <= Strip.FOLLOWED; rest += Strip.LANES / 2) {
      pathsAgree(2 * Strip.MANY + 5, 4 * Strip.FOLLOWED + rest, 349);
    }
  }

  /** A B that is kept for several pieces of rows and of columns, in one piece of k or two. */
  @Test
  void piecesOfRowsAndColumnsShareB() {
    Threads.set(1);
    pathsAgree(Blocking.MC + MR + 1, Blocking.NC + NR + 3, 70);
    pathsAgree(Blocking.MC + MR + 1, Blocking.NC + NR + 3, KC + 9);
  }

  /** More of B than is kept: it is packed again for every piece of rows. */
  @Test
  void moreThanIsKept() {
    Threads.set(1);
    pathsAgree(8 * Blocking.MC + 1, Blocking.DIRECT_BLOCK / KC + NR, KC + 9);
  }

  /** Triangles of several pieces in every direction. */
  @Test
  void trianglesOfSeveralPieces() {
    int n = Blocking.NC + NR + 3;
    int k = KC + 9;
    float[] a = numbers(n * k, random);
    float[] product = numbers(n * n, random);
    float[] old = product.clone();
    multiply(VectorGemm.Path.PACKED, n, n, k, a, a, 1, k, 0.5f, product);
    for (int round = 0; round < 8; round++) {
      Threads.set(1 + round % 2);
      boolean lower = round % 4 < 2;
      VectorGemm.Path path = round < 4 ? VectorGemm.Path.PACKED : VectorGemm.Path.DIRECT;
      float[] c = old.clone();

      VectorGemm.syrk(path, Parallelism.DEFAULT, lower, n, k, -1.5f, a, 0, k, 1, 0.5f, c, 0, n, 1);

      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          boolean wanted = lower ? j <= i : j >= i;
          float expected = (wanted ? product : old)[i * n + j];
          if (c[i * n + j] != expected) {
            assertEquals(expected, c[i * n + j], path + " c(" + i + "," + j + "), lower: " + lower);
          }
        }
      }
    }
  }

  /** Shapes that are too large for scalars: both paths make the same bits. */
  private void pathsAgree(int m, int n, int k) {
    float[] b = numbers(k * n, random);
    for (float beta : new float[] {0, 0.5f}) {
      float[] direct = numbers(m * n, random);
      float[] packed = direct.clone();
      float[] a = numbers(m * k, random);
      multiply(VectorGemm.Path.DIRECT, m, n, k, a, b, n, 1, beta, direct);
      multiply(VectorGemm.Path.PACKED, m, n, k, a, b, n, 1, beta, packed);
      assertArrayEquals(direct, packed);
    }
  }

  /** The path may depend on threads and on the length of arrays: the sum may not. */
  @Test
  void sumsOfSquaresDoNotDependOnThePath() {
    for (int layout = 0; layout < 8; layout++) {
      Grid a = Grid.matrix(5 * MR + 1, 90, 0, 0, layout % 2 == 0).random(random);
      Grid b = Grid.matrix(90, 3 * NR + 5, 0, 0, layout / 2 % 2 == 0).random(random);
      Grid c = Grid.matrix(a.rows, b.cols, 0, 0, layout / 4 == 0);
      double packed = sumOfSquares(VectorGemm.Path.PACKED, a, b, c);
      assertEquals(packed, sumOfSquares(VectorGemm.Path.DIRECT, a, b, c), "layout " + layout);
    }
  }

  private static double sumOfSquares(VectorGemm.Path path, Grid a, Grid b, Grid c) {
    return VectorGemm.gemm(
        path,
        Parallelism.NONE,
        c.rows,
        c.cols,
        a.cols,
        1,
        a.array,
        a.offset,
        a.rowStride,
        a.colStride,
        b.array,
        b.offset,
        b.rowStride,
        b.colStride,
        0,
        c.array,
        c.offset,
        c.rowStride,
        c.colStride,
        GemmEpilogue.NONE.sumOfSquares());
  }

  private static void multiply(
      VectorGemm.Path path,
      int m,
      int n,
      int k,
      float[] a,
      float[] b,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c) {
    VectorGemm.gemm(
        path,
        Parallelism.DEFAULT,
        m,
        n,
        k,
        -1.5f,
        a,
        0,
        k,
        1,
        b,
        0,
        bRowStride,
        bColStride,
        beta,
        c,
        0,
        n,
        1,
        null);
  }

  static float[] numbers(int count, SplittableRandom random) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (random.nextDouble() - 0.5);
    }
    return numbers;
  }

  /** Where B is large, rows that would be several pieces are one. */
  @Test
  void moreRowsForALargeB() {
    int k = PackedBlock.LARGE_B / (2 * NR) + 1;
    for (int round : new int[] {0, ROWS_OVERWRITTEN}) {
      check(VectorGemm.Path.PACKED, 151, NR + 3, k, round, random);
    }
  }

  /** Where B is larger than caches, few rows take more columns of it at a time. */
  @Test
  void fewRowsByABFromMemory() {
    int n = Blocking.NC + NR + 3;
    check(VectorGemm.Path.PACKED, 7, n, (int) (PackedBlock.FAR_B / n) + 1, 0, random);
  }

  private void check(int m, int n, int k, int round) {
    check(m, n, k, round, random);
  }

  static void check(int m, int n, int k, int round, SplittableRandom random) {
    for (VectorGemm.Path path : VectorGemm.Path.values()) {
      check(path, m, n, k, round, random);
    }
  }

  /** One product; the round decides layouts, offsets, gaps and factors. */
  static void check(VectorGemm.Path path, int m, int n, int k, int round, SplittableRandom random) {
    Grid a = grid(m, k, round, random);
    Grid b = grid(k, n, round / 3, random);
    Grid c = grid(m, n, round / 9, random);
    float alpha = FACTORS[round % 4];
    float beta = FACTORS[round / 4 % 4];
    Grid aBefore = a.copy();
    Grid bBefore = b.copy();
    Grid before = c.copy();

    VectorGemm.gemm(
        path,
        Parallelism.DEFAULT,
        m,
        n,
        k,
        alpha,
        a.array,
        a.offset,
        a.rowStride,
        a.colStride,
        b.array,
        b.offset,
        b.rowStride,
        b.colStride,
        beta,
        c.array,
        c.offset,
        c.rowStride,
        c.colStride,
        null);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float old = before.get(i, j);
        float expected =
            alpha == 0
                ? (beta == 0 ? 0 : beta * old)
                : documented(alpha, documentedSum(a, b, i, j), beta, old);
        assertEquals(
            expected, c.get(i, j), "c(" + i + "," + j + "), " + path + " " + m + "x" + n + "x" + k);
      }
    }
    a.assertSameAs(aBefore);
    b.assertSameAs(bBefore);
    c.assertCanariesAlive();
  }

  private static Grid grid(int rows, int cols, int round, SplittableRandom random) {
    int offset = round % 5;
    switch (round % 3) {
      case 0:
        return Grid.matrix(rows, cols, offset, round % 4, true).random(random);
      case 1:
        return Grid.matrix(rows, cols, offset, round % 4, false).random(random);
      default:
        return Grid.spread(rows, cols, offset, 2 + round % 2).random(random);
    }
  }

  private static float documentedSum(Grid a, Grid b, int i, int j) {
    float sum = 0;
    for (int p = 0; p < a.cols; p++) {
      sum = Math.fma(a.get(i, p), b.get(p, j), sum);
    }
    return sum;
  }

  /** Rows of B that overlap, go backwards or stand still can be read like any others. */
  @Test
  void unusualStridesOfB() {
    int k = 9;
    for (int step : new int[] {-5, -1, 0, 1, 3, NR + 2}) {
      float[] b = new float[k * Math.abs(step) + NR + 1];
      float[] a = new float[4 * k];
      for (int i = 0; i < b.length; i++) {
        b[i] = (float) random.nextDouble();
      }
      for (int i = 0; i < a.length; i++) {
        a[i] = (float) random.nextDouble();
      }
      int start = step < 0 ? -step * (k - 1) : 0;
      for (int n : new int[] {2, NR / 2 + 1, NR, NR + 1}) {
        float[] c = new float[4 * n];

        VectorGemm.gemm(
            VectorGemm.Path.DIRECT,
            Parallelism.DEFAULT,
            4,
            n,
            k,
            1,
            a,
            0,
            k,
            1,
            b,
            start,
            step,
            1,
            0,
            c,
            0,
            n,
            1,
            null);

        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int p = 0; p < k; p++) {
              sum = Math.fma(a[i * k + p], b[start + p * step + j], sum);
            }
            assertEquals(sum, c[i * n + j]);
          }
        }
      }
    }
  }

  static float documented(float alpha, float sum, float beta, float old) {
    return beta == 0 ? alpha * sum : Math.fma(beta, old, alpha * sum);
  }
}
