package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Threads;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The matrix-vector product rounds exactly as {@link VectorGemv} documents. */
@Tag("vector")
class VectorGemvTest {
  private static final int LANES = VectorGemv.LANES;
  private static final float[] FACTORS = {1, 0, -1, 0.3f};

  private final int threadsBefore = Threads.get();
  private final SplittableRandom random = new SplittableRandom(21);

  @AfterEach
  void restoreThreads() {
    Threads.set(threadsBefore);
  }

  @Test
  void shapesAroundTheLanes() {
    int[] columns = {
      1, 2, LANES - 1, LANES, LANES + 1, 2 * LANES - 1, 2 * LANES, 2 * LANES + 1, 5 * LANES + 3
    };
    int round = 0;
    for (int m : new int[] {1, 2, 3, 4, 5, 8, LANES - 1, LANES, LANES + 1, 4 * LANES + 3}) {
      for (int n : columns) {
        for (int repeat = 0; repeat < 12; repeat++) {
          check(m, n, round++);
        }
      }
    }
  }

  @Test
  void severalPiecesAndBlocks() {
    for (int round = 0; round < 12; round++) {
      check(3, 2 * VectorGemv.COLUMNS + LANES + 1, round);
      check(2 * VectorGemv.ROWS + 5, LANES + 1, round);
    }
  }

  @Test
  void anyNumberOfThreads() {
    for (int threads = 1; threads <= 4; threads++) {
      Threads.set(threads);
      for (int round = 0; round < 3; round++) {
        check(3 * VectorGemv.ROWS + 1, 400, round);
      }
    }
  }

  @Test
  void oneRowOrColumnOfAMatrixProduct() {
    Grid a = Grid.matrix(1, 40, 3, 0, true).random(random);
    Grid b = Grid.matrix(40, 1, 2, 2, true).random(random);
    float[] c = {Float.NaN, 7};

    new Vector()
        .gemm(
            Parallelism.DEFAULT,
            1,
            1,
            40,
            2,
            a.array,
            3,
            40,
            1,
            b.array,
            2,
            b.rowStride,
            b.colStride,
            0,
            c,
            0,
            1,
            1);

    assertEquals(2 * documentedRowSum(a, b.array, b.offset, b.rowStride, 0), c[0]);
    assertEquals(7, c[1]);

    float[] row = new float[23];
    Grid wide = Grid.matrix(40, 23, 1, 1, true).random(random);
    new Vector()
        .gemm(
            Parallelism.DEFAULT,
            1,
            23,
            40,
            1,
            a.array,
            3,
            40,
            1,
            wide.array,
            1,
            wide.rowStride,
            1,
            0,
            row,
            0,
            23,
            1);

    for (int j = 0; j < 23; j++) {
      float sum = 0;
      for (int p = 0; p < 40; p++) {
        sum = Math.fma(wide.get(p, j), a.get(0, p), sum);
      }
      assertEquals(sum, row[j]);
    }
  }

  private void check(int m, int n, int round) {
    Grid a = grid(m, n, round);
    Grid x = Grid.strided(n, round % 7, 1 + round % 2).random(random);
    Grid y = Grid.strided(m, round % 3, 1 + round / 2 % 2).random(random);
    float alpha = FACTORS[round % 4];
    float beta = FACTORS[round / 4 % 4];
    Grid aBefore = a.copy();
    Grid xBefore = x.copy();
    Grid before = y.copy();

    VectorGemv.gemv(
        Parallelism.DEFAULT,
        m,
        n,
        alpha,
        a.array,
        a.offset,
        a.rowStride,
        a.colStride,
        x.array,
        x.offset,
        x.colStride,
        beta,
        y.array,
        y.offset,
        y.colStride);

    for (int i = 0; i < m; i++) {
      float sum =
          a.colStride == 1
              ? documentedRowSum(a, x.array, x.offset, x.colStride, i)
              : documentedColumnSum(a, x, i);
      float old = before.get(i);
      float expected =
          alpha == 0
              ? (beta == 0 ? 0 : beta * old)
              : VectorGemmTest.documented(alpha, sum, beta, old);
      assertEquals(expected, y.get(i), "y(" + i + "), " + m + "x" + n + ", round " + round);
    }
    a.assertSameAs(aBefore);
    x.assertSameAs(xBefore);
    y.assertCanariesAlive();
  }

  private Grid grid(int rows, int cols, int round) {
    switch (round % 3) {
      case 0:
        return Grid.matrix(rows, cols, round % 5, round % 4, true).random(random);
      case 1:
        return Grid.matrix(rows, cols, round % 5, 1 + round % 4, false).random(random);
      default:
        return Grid.spread(rows, cols, round % 5, 2).random(random);
    }
  }

  private static float documentedColumnSum(Grid a, Grid x, int i) {
    float sum = 0;
    for (int j = 0; j < a.cols; j++) {
      sum = Math.fma(a.get(i, j), x.get(j), sum);
    }
    return sum;
  }

  private static float documentedRowSum(Grid a, float[] x, int xOffset, int xStride, int i) {
    float sum = 0;
    for (int start = 0; start < a.cols; start += VectorGemv.COLUMNS) {
      int columns = Math.min(VectorGemv.COLUMNS, a.cols - start);
      int vectors = columns / LANES;
      float[] even = new float[LANES];
      float[] odd = new float[LANES];
      for (int v = 0; v < vectors; v++) {
        boolean isEven = v % 2 == 0;
        float[] sums = isEven ? even : odd;
        for (int l = 0; l < LANES; l++) {
          int j = start + v * LANES + l;
          sums[l] = Math.fma(a.get(i, j), x[xOffset + j * xStride], sums[l]);
        }
      }
      for (int l = 0; l < LANES; l++) {
        even[l] += odd[l];
      }
      for (int half = LANES / 2; half > 0; half /= 2) {
        for (int l = 0; l < half; l++) {
          even[l] += even[l + half];
        }
      }
      float piece = even[0];
      for (int j = start + vectors * LANES; j < start + columns; j++) {
        piece = Math.fma(a.get(i, j), x[xOffset + j * xStride], piece);
      }
      sum += piece;
    }
    return sum;
  }
}
