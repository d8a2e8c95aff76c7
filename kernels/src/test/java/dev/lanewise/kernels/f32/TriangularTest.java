package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Triangle;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The doors of solves, factors, updates and transposes at points where all arithmetic is exact. */
class TriangularTest {
  /** L = (2 0; 1 4), L·(1; 2) = (2; 9); Lᵀ·(1; 2) = (4; 8). */
  private final float[] l = {2, Float.NaN, 1, 4};

  @Test
  void solvesFromBothSidesAndScales() {
    float[] b = {2, 4, 9, 18};
    Trsm.left(Triangle.LOWER, false, 2, 2, 1, l, 0, 2, 1, b, 0, 2, 1);
    assertArrayEquals(new float[] {1, 2, 2, 4}, b);
    float[] column = {4, 8};
    Trsm.left(Triangle.UPPER, false, 2, 1, 0.5f, l, 0, 1, 2, column, 0, 1, 1);
    assertArrayEquals(new float[] {0.5f, 1}, column);
    float[] row = {2, 9};
    Trsm.right(Triangle.UPPER, false, 1, 2, 1, l, 0, 1, 2, row, 0, 2, 1);
    assertArrayEquals(new float[] {1, 2}, row);
    float[] rows = {4, 8, 2, 4};
    Trsm.right(Triangle.LOWER, false, 2, 2, -1, l, 0, 2, 1, rows, 0, 2, 1);
    assertArrayEquals(new float[] {-1, -2, -0.5f, -1}, rows);
    float[] unit = {3, 5};
    Trsm.left(Triangle.LOWER, true, 2, 1, 1, l, 0, 2, 1, unit, 0, 1, 1);
    assertArrayEquals(new float[] {3, 2}, unit);
  }

  @Test
  void aZeroFactorErasesBWithoutReadingT() {
    float[] b = {Float.NaN, 1};
    Trsm.left(Triangle.LOWER, false, 2, 1, 0, new float[] {0, 0, 0, 0}, 0, 2, 1, b, 0, 1, 1);
    assertArrayEquals(new float[2], b);
  }

  /** A = (4 2; 2 17) = L·Lᵀ with the L above. */
  @Test
  void bothTrianglesOfAKnownMatrix() {
    float[] lower = {4, -7, 2, 17};
    assertEquals(0, Potrf.potrf(Triangle.LOWER, 2, lower, 0, 2, 1));
    assertArrayEquals(new float[] {2, -7, 1, 4}, lower);
    float[] upper = {4, 2, -7, 17};
    assertEquals(0, Potrf.potrf(Triangle.UPPER, 2, upper, 0, 2, 1));
    assertArrayEquals(new float[] {2, 1, -7, 4}, upper);
    assertEquals(2, Potrf.potrf(Triangle.LOWER, 2, new float[] {4, 0, 8, 16}, 0, 2, 1));
  }

  @Test
  void updatesAndTransposes() {
    float[] a = {1, 2, 3, 4, 5, 6};
    Ger.ger(2, 3, 2, new float[] {1, -1}, 0, 1, new float[] {1, 2, 3}, 0, 1, a, 0, 3, 1);
    assertArrayEquals(new float[] {3, 6, 9, 2, 1, 0}, a);
    Ger.ger(3, 2, 1, new float[] {1, 0, 0}, 0, 1, new float[] {0, 1}, 0, 1, a, 0, 1, 3);
    assertArrayEquals(new float[] {3, 6, 9, 3, 1, 0}, a);
    Ger.ger(2, 3, 0, new float[] {Float.NaN, 1}, 0, 1, new float[3], 0, 1, a, 0, 3, 1);
    float[] b = new float[6];
    Transposition.copy(2, 3, a, 0, 3, 1, b, 0, 2, 1);
    assertArrayEquals(new float[] {3, 3, 6, 1, 9, 0}, b);
    float[] square = {1, 2, 3, 4};
    Transposition.inPlace(2, square, 0, 2, 1);
    assertArrayEquals(new float[] {1, 3, 2, 4}, square);
  }

  /** Nor does it matter where the strides would lead. */
  @Test
  void emptyMatricesAreTransposed() {
    float[] none = {};
    Transposition.copy(2, 0, none, 0, 4, 1, none, 0, 1, 4);
    Transposition.copy(0, 2, none, 0, 1, 4, none, 0, 4, 1);
    Transposition.copy(0, 2, none, 0, 4, 1, none, 0, 4, 1);
    Transposition.copy(2, 0, none, 0, 4, 1, none, 0, 4, 1);
    Transposition.inPlace(0, none, 0, 4, 1);
  }

  @Test
  void threadsDoNotShow() {
    int n = 300;
    float[] a = new float[n * n];
    float[] right = new float[n * n];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < n * n; i++) {
      a[i] = i % (n + 1) == 0 ? n : (float) random.nextDouble();
      right[i] = (float) random.nextDouble();
    }
    float[] alone = a.clone();
    float[] solved = right.clone();
    int usual = Kernels.threads();
    try {
      Kernels.threads(1);
      assertEquals(0, Potrf.potrf(Triangle.LOWER, n, alone, 0, n, 1));
      Trsm.left(Triangle.LOWER, false, n, n, 1, alone, 0, n, 1, solved, 0, n, 1);
      Kernels.threads(3);
      assertEquals(0, Potrf.potrf(Triangle.LOWER, n, a, 0, n, 1));
      Trsm.left(Triangle.LOWER, false, n, n, 1, a, 0, n, 1, right, 0, n, 1);
    } finally {
      Kernels.threads(usual);
    }
    assertArrayEquals(alone, a);
    assertArrayEquals(solved, right);
  }
}
