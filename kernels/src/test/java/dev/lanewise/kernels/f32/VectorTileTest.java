package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Both register tiles, whichever of them this machine would choose. */
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

  @Test
  void threeByThree() {
    check(Tile3x3.MR, Tile3x3.NR, Tile3x3::accumulate);
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
