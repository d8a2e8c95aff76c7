package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelsTest {
  private static final int M = 2;
  private static final int N = 3;
  private static final int K = 4;

  /** Every combination of layouts computes the same product; the padding between rows stays. */
  @ParameterizedTest
  @CsvSource({
    "ROW_MAJOR,NO,NO", "ROW_MAJOR,NO,YES", "ROW_MAJOR,YES,NO", "ROW_MAJOR,YES,YES",
    "COLUMN_MAJOR,NO,NO", "COLUMN_MAJOR,NO,YES", "COLUMN_MAJOR,YES,NO", "COLUMN_MAJOR,YES,YES"
  })
  void gemmReadsEveryLayout(Order order, Transpose transA, Transpose transB) {
    double[] a = laid(order, transA, M, K, 1);
    double[] b = laid(order, transB, K, N, 7);
    double[] c = new double[60];
    float[] cFloat = new float[60];
    int lda = leading(order, transA, M, K);
    int ldb = leading(order, transB, K, N);
    int ldc = leading(order, Transpose.NO, M, N);

    Kernels.dgemm(order, transA, transB, M, N, K, 1, a, 3, lda, b, 3, ldb, 0, c, 3, ldc);
    Kernels.sgemm(
        order, transA, transB, M, N, K, 1, floats(a), 3, lda, floats(b), 3, ldb, 0, cFloat, 3, ldc);

    double[] expected = new double[60];
    for (int i = 0; i < M; i++) {
      for (int j = 0; j < N; j++) {
        for (int p = 0; p < K; p++) {
          expected[place(order, Transpose.NO, M, N, i, j)] += value(1, i, p) * value(7, p, j);
        }
      }
    }
    assertArrayEquals(expected, c);
    assertArrayEquals(floats(expected), cFloat);
  }

  /** One triangle of AAᵀ in every layout; the other one and the padding stay. */
  @ParameterizedTest
  @CsvSource({
    "ROW_MAJOR,NO,LOWER",
    "ROW_MAJOR,YES,LOWER",
    "ROW_MAJOR,NO,UPPER",
    "ROW_MAJOR,YES,BOTH",
    "COLUMN_MAJOR,NO,LOWER",
    "COLUMN_MAJOR,YES,UPPER",
    "COLUMN_MAJOR,NO,BOTH"
  })
  void syrkReadsEveryLayout(Order order, Transpose trans, Triangle triangle) {
    double[] a = laid(order, trans, N, K, 1);
    double[] c = new double[60];
    float[] cFloat = new float[60];
    int lda = leading(order, trans, N, K);
    int ldc = leading(order, Transpose.NO, N, N);

    Kernels.dsyrk(order, triangle, trans, N, K, 1, a, 3, lda, 0, c, 3, ldc);
    Kernels.ssyrk(order, triangle, trans, N, K, 1, floats(a), 3, lda, 0, cFloat, 3, ldc);

    double[] expected = new double[60];
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        boolean lower = triangle != Triangle.UPPER && j <= i;
        boolean upper = triangle != Triangle.LOWER && j >= i;
        for (int p = 0; p < K && (lower || upper); p++) {
          expected[place(order, Transpose.NO, N, N, i, j)] += value(1, i, p) * value(1, j, p);
        }
      }
    }
    assertArrayEquals(expected, c);
    assertArrayEquals(floats(expected), cFloat);
    Exception small =
        assertThrows(
            IllegalArgumentException.class,
            () -> Kernels.dsyrk(order, triangle, trans, N, K, 1, a, 3, 1, 0, c, 3, ldc));
    assertTrue(small.getMessage().startsWith("lda is 1, must be at least max(1, "));
  }

  /** A = L·Lᵀ and B = L·X by hand, in both orders: the doors give back L and X, and A from 0. */
  @ParameterizedTest
  @CsvSource({"ROW_MAJOR,LOWER", "ROW_MAJOR,UPPER", "COLUMN_MAJOR,LOWER", "COLUMN_MAJOR,UPPER"})
  void factorSolveAndUpdateReadEveryLayout(Order order, Triangle triangle) {
    double[] factor = {2, 1, 0, 4};
    boolean lowerFirst = (order == Order.ROW_MAJOR) == (triangle == Triangle.LOWER);
    double[] a = lowerFirst ? new double[] {4, -7, 2, 17} : new double[] {4, 2, -7, 17};
    double[] expected = lowerFirst ? new double[] {2, -7, 1, 4} : new double[] {2, 1, -7, 4};
    float[] aFloat = floats(a);
    assertEquals(0, Kernels.dpotrf(order, triangle, 2, a, 0, 2));
    assertEquals(0, Kernels.spotrf(order, triangle, 2, aFloat, 0, 2));
    assertArrayEquals(expected, a);
    assertArrayEquals(floats(expected), aFloat);

    // op(T) = L in either triangle; L·(1; 2) = (2; 9) and (1 2)·L = (4 8).
    Transpose op = triangle == Triangle.LOWER ? Transpose.NO : Transpose.YES;
    double[] column = {2, 9};
    double[] row = {4, 8};
    float[] columnFloat = floats(column);
    float[] rowFloat = floats(row);
    int tall = order == Order.ROW_MAJOR ? 1 : 2;
    int flat = order == Order.ROW_MAJOR ? 2 : 1;
    Kernels.dtrsm(order, false, triangle, op, false, 2, 1, 1, a, 0, 2, column, 0, tall);
    Kernels.strsm(order, false, triangle, op, false, 2, 1, 1, aFloat, 0, 2, columnFloat, 0, tall);
    Kernels.dtrsm(order, true, triangle, op, false, 1, 2, 1, a, 0, 2, row, 0, flat);
    Kernels.strsm(order, true, triangle, op, false, 1, 2, 1, aFloat, 0, 2, rowFloat, 0, flat);
    for (double[] solved : new double[][] {column, row}) {
      assertArrayEquals(new double[] {1, 2}, solved);
    }
    for (float[] solved : new float[][] {columnFloat, rowFloat}) {
      assertArrayEquals(new float[] {1, 2}, solved);
    }

    double[] update = new double[4];
    float[] updateFloat = new float[4];
    Kernels.dger(order, 2, 2, 1, factor, 0, 1, factor, 1, 2, update, 0, 2);
    Kernels.sger(order, 2, 2, 1, floats(factor), 0, 1, floats(factor), 1, 2, updateFloat, 0, 2);
    // (2; 1)·(1 4)
    double[] outer =
        order == Order.ROW_MAJOR ? new double[] {2, 8, 1, 4} : new double[] {2, 1, 8, 4};
    assertArrayEquals(outer, update);
    assertArrayEquals(floats(outer), updateFloat);
    Exception small =
        assertThrows(
            IllegalArgumentException.class, () -> Kernels.dpotrf(order, triangle, 2, update, 0, 1));
    assertEquals("lda is 1, must be at least max(1, n) = 2", small.getMessage());
  }

  /** Small whole numbers: every product and sum is exact. */
  private static double value(int salt, int i, int j) {
    return (salt + 5 * i + 3 * j) % 11 - 4;
  }

  private static double[] laid(Order order, Transpose transpose, int rows, int cols, int salt) {
    double[] array = new double[60];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        array[place(order, transpose, rows, cols, i, j)] = value(salt, i, j);
      }
    }
    return array;
  }

  private static int leading(Order order, Transpose transpose, int rows, int cols) {
    return ((order == Order.ROW_MAJOR) == (transpose == Transpose.NO) ? cols : rows) + 2;
  }

  private static int place(Order order, Transpose transpose, int rows, int cols, int i, int j) {
    int leading = leading(order, transpose, rows, cols);
    boolean byRows = (order == Order.ROW_MAJOR) == (transpose == Transpose.NO);
    return 3 + (byRows ? i * leading + j : j * leading + i);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void aLeadingDimensionThatIsTooSmallIsNamed() {
    refuses(3, 9, 9, "lda is 3, must be at least max(1, k) = 4");
    refuses(4, 2, 9, "ldb is 2, must be at least max(1, n) = 3");
    refuses(4, 3, 1, "ldc is 1, must be at least max(1, n) = 3");
  }

  /** Null must not mean one of the two. */
  @Test
  void aMissingOrderOrTransposeIsNamed() {
    Order rows = Order.ROW_MAJOR;
    Transpose no = Transpose.NO;
    Triangle lower = Triangle.LOWER;
    double[] d = new double[99];
    float[] s = new float[99];
    misses("order", () -> Kernels.dgemm(null, no, no, 1, 1, 1, 1, d, 0, 1, d, 0, 1, 0, d, 0, 1));
    misses("order", () -> Kernels.sgemm(null, no, no, 1, 1, 1, 1, s, 0, 1, s, 0, 1, 0, s, 0, 1));
    misses("transA", () -> Kernels.dgemm(rows, null, no, 1, 1, 1, 1, d, 0, 1, d, 0, 1, 0, d, 0, 1));
    misses("transB", () -> Kernels.sgemm(rows, no, null, 1, 1, 1, 1, s, 0, 1, s, 0, 1, 0, s, 0, 1));
    misses("trans", () -> Kernels.dsyrk(rows, lower, null, 1, 1, 1, d, 0, 1, 0, d, 0, 1));
    misses("order", () -> Kernels.ssyrk(null, lower, no, 1, 1, 1, s, 0, 1, 0, s, 0, 1));
    misses("order", () -> Kernels.dger(null, 1, 1, 1, d, 0, 1, d, 0, 1, d, 0, 1));
    misses("order", () -> Kernels.sger(null, 1, 1, 1, s, 0, 1, s, 0, 1, s, 0, 1));
    misses("order", () -> Kernels.dpotrf(null, lower, 1, d, 0, 1));
    misses("order", () -> Kernels.spotrf(null, lower, 1, s, 0, 1));
    misses("order", () -> Kernels.dtrsm(null, true, lower, no, true, 1, 1, 1, d, 0, 1, d, 0, 1));
    misses("transT", () -> Kernels.strsm(rows, true, lower, null, true, 1, 1, 1, s, 0, 1, s, 0, 1));
  }

  private static void misses(String name, Executable call) {
    assertEquals(name, assertThrows(NullPointerException.class, call).getMessage());
  }

  private static void refuses(int lda, int ldb, int ldc, String message) {
    Transpose no = Transpose.NO;
    double[] d = new double[99];
    float[] s = new float[99];
    Exception ofDouble =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Kernels.dgemm(
                    Order.ROW_MAJOR, no, no, M, N, K, 1, d, 0, lda, d, 0, ldb, 0, d, 0, ldc));
    Exception ofFloat =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                Kernels.sgemm(
                    Order.ROW_MAJOR, no, no, M, N, K, 1, s, 0, lda, s, 0, ldb, 0, s, 0, ldc));
    assertEquals(message, ofDouble.getMessage());
    assertEquals(message, ofFloat.getMessage());
  }

  @Test
  void threadsLieWithinTheirRange() {
    int before = Kernels.threads();
    try {
      Kernels.threads(3);
      assertEquals(3, Kernels.threads());
      assertEquals(3, Kernels.info().threads());
      Exception none = assertThrows(IllegalArgumentException.class, () -> Kernels.threads(0));
      assertEquals("threads is 0, must lie in 1 .. 1024", none.getMessage());
      assertThrows(IllegalArgumentException.class, () -> Kernels.threads(1025));
      assertEquals(3, Kernels.threads());
    } finally {
      Kernels.threads(before);
    }
  }

  @Test
  void infoFitsTogether() {
    Kernels.Info info = Kernels.info();
    assertFalse(info.reason().isEmpty());
    assertTrue(info.jdk().startsWith(System.getProperty("java.version")));
    assertEquals(Math.max(1, info.vectorBits() / 32), info.lanesF32());
    assertEquals(Math.max(1, info.vectorBits() / 64), info.lanesF64());
    assertEquals(info.backend().equals("vector"), info.vectorBits() > 0);
  }
}
