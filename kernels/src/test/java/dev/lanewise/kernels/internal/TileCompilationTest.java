package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Kernels;
import java.io.File;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * HotSpot's first compiler does not give up a register tile. Where it does, some JVMs leave the
 * tile to it for good, compiled without profiles, and the tile boxes every vector: tiles of eight
 * rows stored under masks made 0.04 of their speed in one JVM of three.
 */
@Tag("child-jvm")
@Tag("vector")
@Timeout(120)
class TileCompilationTest {
  private static final int FEWEST_TILES = 20;

  @Test
  void everyTileOfSmallProductsIsCompiled() throws Exception {
    String classes = ChildJvm.home(Kernels.class) + File.pathSeparator;
    String output =
        ChildJvm.run(
            SmallProducts.class,
            "--add-modules=jdk.incubator.vector",
            "-XX:+PrintCompilation",
            "-cp",
            classes + ChildJvm.home(SmallProducts.class));

    List<String> tiles = output.lines().filter(line -> line.contains("Tile::tile")).toList();
    List<String> givenUp = tiles.stream().filter(line -> line.contains("SKIPPED")).toList();
    assertEquals(List.of(), givenUp);
    long compiled = tiles.stream().map(TileCompilationTest::name).distinct().count();
    assertTrue(compiled >= FEWEST_TILES, "only " + compiled + " tiles: does this test still look?");
  }

  private static String name(String line) {
    return line.replaceFirst(".*?(f[0-9]+\\.\\w+::\\w+).*", "$1");
  }

  /** Products of all heights that tiles have, and of up to four vectors in a row. */
  static final class SmallProducts {
    /** HotSpot compiles a method after 200 to 2000 calls. */
    private static final int CALLS = 3000;

    private static final int STEPS = 5;

    private SmallProducts() {}

    public static void main(String[] args) {
      for (int m = 2; m <= 26; m++) {
        for (int n : new int[] {4, 7, 8, 9, 15, 16, 17, 32, 33, 48, 50, 64}) {
          multiplyFloats(m, n);
          multiplyDoubles(m, n);
        }
      }
    }

    private static void multiplyFloats(int m, int n) {
      float[] a = new float[m * STEPS];
      float[] b = new float[STEPS * n];
      float[] c = new float[m * n];
      for (int call = 0; call < CALLS; call++) {
        dev.lanewise.kernels.f32.Gemm.gemm(
            m, n, STEPS, 1, a, 0, STEPS, 1, b, 0, n, 1, 0, c, 0, n, 1);
      }
    }

    private static void multiplyDoubles(int m, int n) {
      double[] a = new double[m * STEPS];
      double[] b = new double[STEPS * n];
      double[] c = new double[m * n];
      for (int call = 0; call < CALLS; call++) {
        dev.lanewise.kernels.f64.Gemm.gemm(
            m, n, STEPS, 1, a, 0, STEPS, 1, b, 0, n, 1, 0, c, 0, n, 1);
      }
    }
  }
}
