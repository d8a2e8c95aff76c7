package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The register tiles for 32 and for 16 registers, whichever of them this machine would choose. */
@Tag("vector")
class VectorTileTest {

  /** The one method of a tile. */
  private interface Tile {
    void accumulate(float[] s, int a, int b, int kc, int t);
  }

  @Test
  void twelveByTwo() {
    check(Tile12x2.MR, Tile12x2.NR, Tile12x2::accumulate);
  }

  /** Every number of rows; the sums begin with 0, or go on from others. */
  @Test
  void packedStrips() {
    SplittableRandom random = new SplittableRandom(23);
    int width = Strip.MOST;
    for (int m = 1; m <= 26; m++) {
      for (int kc : new int[] {1, 2, 3, 64, 65}) {
        int aRow = kc + 2;
        int dRow = width + 3;
        int b = 3 + m * aRow;
        int t = b + width * kc;
        float[] s = new float[t + m * width];
        for (int i = 0; i < s.length; i++) {
          s[i] = (float) (random.nextDouble() - 0.5);
        }
        float[] begun = new float[5 + m * dRow];
        float[] resumed = begun.clone();
        float[] before = s.clone();

        StripTile.begin(m, kc, -1.5f, s, 3, aRow, s, b, begun, 5, dRow);
        StripTile.resume(m, kc, -1.5f, s, 3, aRow, s, b, t, resumed, 5, dRow);

        assertArrayEquals(before, s);
        assertArrayEquals(strip(s, m, kc, aRow, b, -1, dRow, begun.length), begun);
        assertArrayEquals(strip(s, m, kc, aRow, b, t, dRow, begun.length), resumed);
      }
    }
  }

  /** The same in scalars; sums begin with 0 if t is negative. */
  private static float[] strip(
      float[] s, int m, int kc, int aRow, int b, int t, int dRow, int length) {
    int width = Strip.MOST;
    float[] d = new float[length];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < width; j++) {
        float chain = t < 0 ? 0 : s[t + i * width + j];
        for (int p = 0; p < kc; p++) {
          chain = Math.fma(s[3 + i * aRow + p], s[b + p * width + j], chain);
        }
        d[5 + i * dRow + j] = -1.5f * chain;
      }
    }
    return d;
  }

  private static void check(int mr, int nr, Tile tile) {
    SplittableRandom random = new SplittableRandom(22);
    for (int kc : new int[] {1, 2, 3, 64, 65}) {
      int a = 3;
      int b = a + mr * kc;
      int t = b + nr * kc;
      float[] s = new float[t + mr * nr + 7];
      for (int i = 0; i < s.length; i++) {
        s[i] = (float) (random.nextDouble() - 0.5);
      }
      float[] expected = s.clone();
      for (int i = 0; i < mr; i++) {
        for (int j = 0; j < nr; j++) {
          float chain = s[t + i * nr + j];
          for (int p = 0; p < kc; p++) {
            chain = Math.fma(s[a + p * mr + i], s[b + p * nr + j], chain);
          }
          expected[t + i * nr + j] = chain;
        }
      }

      tile.accumulate(s, a, b, kc, t);

      assertArrayEquals(expected, s);
    }
  }
}
