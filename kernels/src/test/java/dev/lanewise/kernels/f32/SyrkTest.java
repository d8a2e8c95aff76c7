package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Triangle;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SyrkTest {
  @Test
  void bothTrianglesAreWrittenAndTheUpperOneIsNotRead() {
    for (int n : new int[] {1, 2, 31, 32, 33, 70, 290}) {
      Grid a = Grid.matrix(n, 5, 1, 2, true).random(new SplittableRandom(n));
      for (boolean byRows : new boolean[] {true, false}) {
        Grid c = Grid.matrix(n, n, 3, 2, byRows).fill(2);
        Grid lower = c.copy();
        for (int i = 0; i < n; i++) {
          for (int j = i + 1; j < n; j++) {
            c.array[c.index(i, j)] = Float.NaN;
          }
        }
        syrk(Triangle.BOTH, n, a, c);
        syrk(Triangle.LOWER, n, a, lower);
        for (int i = 0; i < n; i++) {
          for (int j = 0; j <= i; j++) {
            assertEquals(lower.get(i, j), c.get(i, j));
            assertEquals(lower.get(i, j), c.get(j, i));
          }
        }
        c.assertCanariesAlive();
      }
    }
  }

  private static void syrk(Triangle triangle, int n, Grid a, Grid c) {
    Syrk.syrk(
        triangle, n, 5, 1, a.array, 1, a.rowStride, 1, 0.5f, c.array, 3, c.rowStride, c.colStride);
  }

  /** A = (1 2; 3 4): AAᵀ = (5 11; 11 25), AᵀA = (10 14; 14 20). */
  @Test
  void aKnownGramMatrix() {
    float[] a = {1, 2, 3, 4};
    float[] c = new float[4];
    Syrk.syrk(Triangle.BOTH, 2, 2, 1, a, 0, 2, 1, 0, c, 0, 2, 1);
    assertArrayEquals(new float[] {5, 11, 11, 25}, c);
    Syrk.syrk(Triangle.UPPER, 2, 2, 1, a, 0, 1, 2, 0, c, 0, 2, 1);
    assertArrayEquals(new float[] {10, 14, 11, 20}, c);
  }
}
