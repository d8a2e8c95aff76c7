package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The register tiles for 32 and for 16 registers, whichever of them this machine would choose. */
@Tag("vector")
class VectorTileTest {

  /** Every number of rows, B packed, A in rows anywhere or as far apart as tiles know. */
  @Test
  void packedStrips() {
    int width = Strip.MOST;
    for (int m = 1; m <= 26; m++) {
      for (int kc : new int[] {1, 2, 3, 64, 65}) {
        int aRow = kc + 2;
        int dRow = width + 3;
        int b = 3 + m * Math.max(aRow, Strip.PITCH);
        float[] s = numbers(b + width * kc);
        float[] d = new float[5 + m * dRow];
        float[] near = d.clone();
        float[] before = s.clone();

        StripTile.packed(m, kc, -1.5f, s, 3, aRow, s, b, d, 5, dRow);
        StripTile.near(m, kc, -1.5f, s, 3, s, b, near, 5, dRow);

        assertArrayEquals(before, s);
        assertArrayEquals(scalar(s, m, kc, 3, aRow, 1, b, -1, dRow, d.length), d);
        assertArrayEquals(scalar(s, m, kc, 3, Strip.PITCH, 1, b, -1, dRow, d.length), near);
      }
    }
  }

  /** Every number of rows and of vectors, the last one moved left, operands in place. */
  @Test
  void stripsInPlace() {
    for (int vectors = 1; vectors <= 4; vectors++) {
      for (int width = (vectors - 1) * Strip.LANES + 1; width <= vectors * Strip.LANES; width++) {
        if (width >= Strip.LANES) {
          for (int m = 1; m <= 29; m++) {
            checkInPlace(vectors, width, m, 1 + (m + width) % 6);
          }
          for (int m = Strip.MANY - 1; m <= Strip.MANY + 8; m++) {
            checkInPlace(vectors, width, m, 2);
          }
        }
      }
    }
  }

  private static void checkInPlace(int vectors, int width, int m, int kc) {
    int aRow = kc + 2;
    int bRow = width + 1;
    int dRow = width + 3;
    int b = 3 + m * aRow;
    int next = width - Strip.LANES;
    float[] s = numbers(b + bRow * kc);
    float[] d = new float[5 + m * dRow];
    float[] before = s.clone();

    switch (vectors) {
      case 1 -> StripTile.one(m, kc, -1.5f, s, 3, aRow, s, b, bRow, d, 5, dRow);
      case 2 -> StripTile.two(m, kc, -1.5f, s, 3, aRow, s, b, bRow, next, d, 5, dRow);
      case 3 -> StripTile.three(m, kc, -1.5f, s, 3, aRow, s, b, bRow, next, d, 5, dRow);
      default -> StripTile.four(m, kc, -1.5f, s, 3, aRow, s, b, bRow, next, d, 5, dRow);
    }

    String shape = m + " x " + width + " x " + kc;
    assertArrayEquals(before, s, shape);
    float[] expected = scalar(s, m, width, kc, 3, aRow, 1, b, bRow, -1, dRow, d.length);
    assertArrayEquals(expected, d, shape);
  }

  /** Strips as a product is cut into: nothing is left out and no vector is alone. */
  @Test
  void stripsCoverAllColumns() {
    for (int n = Strip.LANES; n <= 20 * Strip.LANES; n++) {
      int strips = 0;
      for (int j = 0; j < n; j = Strip.end(j, n), strips++) {
        int width = Strip.end(j, n) - j;
        assertTrue(width > 0 && width <= Strip.WIDEST, width + " of " + n);
        if (Blocking.WIDE) {
          assertTrue(width > Strip.LANES || n == Strip.LANES, width + " of " + n);
        }
      }
      assertTrue(strips <= (n - 1) / Strip.MOST + 1, strips + " strips of " + n);
    }
  }

  @Test
  void rowsOfTilesOfEight() {
    for (int m = 1; m <= Strip.MANY + 16; m++) {
      int rows = Strip.byEight(m);
      assertTrue(rows % 8 == 0 && rows >= 0 && rows <= m && m - rows < 16, rows + " of " + m);
    }
  }

  /** A tile that begins with 0, or one that goes on from sums at t. */
  private interface Tile {
    void multiply(
        int m, int kc, float alpha, float[] s, int a, int b, int t, float[] d, int dAt, int dRow);
  }

  /** Every number of rows, both operands packed, in panels of eight rows for 16 registers. */
  @Test
  void panels() {
    for (int m : new int[] {6, 4, 3, 2, 1}) {
      check(
          m,
          8,
          (rows, kc, alpha, s, a, b, t, d, dAt, dRow) ->
              PanelTile.begin(rows, kc, alpha, s, a, b, d, dAt, dRow),
          PanelTile::resume);
    }
  }

  /** The same in panels of twelve rows for 32 registers. */
  @Test
  void widePanels() {
    for (int m : new int[] {12, 8, 6, 4, 3, 2, 1}) {
      check(
          m,
          12,
          (rows, kc, alpha, s, a, b, t, d, dAt, dRow) ->
              WidePanelTile.begin(rows, kc, alpha, s, a, b, d, dAt, dRow),
          WidePanelTile::resume);
    }
  }

  private static void check(int m, int panel, Tile begins, Tile resumes) {
    int width = Strip.MOST;
    for (int kc : new int[] {1, 2, 3, 64, 65}) {
      int dRow = width + 3;
      int b = 3 + panel * kc;
      int t = b + width * kc;
      float[] s = numbers(t + m * width);
      float[] begun = new float[5 + m * dRow];
      float[] resumed = begun.clone();
      float[] before = s.clone();

      begins.multiply(m, kc, -1.5f, s, 3, b, t, begun, 5, dRow);
      resumes.multiply(m, kc, -1.5f, s, 3, b, t, resumed, 5, dRow);

      assertArrayEquals(before, s);
      assertArrayEquals(scalar(s, m, kc, 3, 1, panel, b, -1, dRow, begun.length), begun);
      assertArrayEquals(scalar(s, m, kc, 3, 1, panel, b, t, dRow, begun.length), resumed);
    }
  }

  private static float[] numbers(int count) {
    SplittableRandom random = new SplittableRandom(23);
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (random.nextDouble() - 0.5);
    }
    return numbers;
  }

  private static float[] scalar(
      float[] s, int m, int kc, int a, int aRow, int aStep, int b, int t, int dRow, int length) {
    int width = Strip.MOST;
    return scalar(s, m, width, kc, a, aRow, aStep, b, width, t, dRow, length);
  }

  /** The same in scalars; sums begin with 0 if t is negative. */
  private static float[] scalar(
      float[] s,
      int m,
      int width,
      int kc,
      int a,
      int aRow,
      int aStep,
      int b,
      int bRow,
      int t,
      int dRow,
      int length) {
    float[] d = new float[length];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < width; j++) {
        float chain = t < 0 ? 0 : s[t + i * width + j];
        for (int p = 0; p < kc; p++) {
          chain = Math.fma(s[a + i * aRow + p * aStep], s[b + p * bRow + j], chain);
        }
        d[5 + i * dRow + j] = -1.5f * chain;
      }
    }
    return d;
  }
}
