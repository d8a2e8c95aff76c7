package dev.lanewise.bench.pairs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.cli.InvalidInput;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is counted, what is refused, and that triad and kernels do what is counted. */
class BandwidthTest {
  private static final int N = 3 * MemoryKernel.ROW;

  @Test
  void bytesAreThoseThatMemoryMustMove() {
    int[] bytes =
        Arrays.stream(MemoryKernel.values()).mapToInt(kernel -> kernel.bytes(4)).toArray();
    assertArrayEquals(new int[] {8, 8, 8, 8, 8, 8, 16, 24, 32}, bytes);
    assertEquals(32, MemoryKernel.CLIPPED_STEP.bytes(8));
  }

  @Test
  void sharesAreRatiosOfBytesOverTimeWithinRounds() {
    double[][] nanos = {{1200, 1200, 600}, {800, 400, 800}};
    Bandwidth.Result result = Bandwidth.Result.of(MemoryKernel.EXP, "f32", 4, 100, nanos);

    assertEquals(1, result.triad());
    assertEquals(1, result.kernel());
    assertEquals(1, result.share().middle());
    assertEquals(0.75, result.share().low());
    assertEquals(1.5, result.share().high());

    Bandwidth report = new Bandwidth(2, 1 << 28, 3, List.of(result));
    assertTrue(report.table().get(0).contains("256 MB (quick)"), report.table().get(0));
    assertTrue(
        report.table().get(2).matches("exp +f32 +8 +1\\.0 +1\\.0 +1\\.000 \\[0\\.750, 1\\.500]"));
    var document = report.json(Map.of("seed", "7"));
    assertEquals("bandwidth", document.at("/results/0/suite").textValue());
    assertEquals("exp", document.at("/results/0/case").textValue());
    assertEquals("f32", document.at("/results/0/dtype").textValue());
    assertEquals(2, document.at("/results/0/threads").intValue());
    assertEquals(1.5, document.at("/results/0/shareOfTriad/high").doubleValue());
    assertEquals(8, document.at("/results/0/bytesPerElement").intValue());
    assertEquals(1 << 28, document.at("/arrayBytes").longValue());
  }

  @Test
  void aHeapThatIsTooSmallIsRefusedInOneLineWithTheCure() {
    long needed = 4608L << 20;
    assertDoesNotThrow(() -> Bandwidth.requireHeap(1L << 30, needed));
    String message =
        assertThrows(InvalidInput.class, () -> Bandwidth.requireHeap(1L << 30, needed - 1))
            .getMessage();
    assertEquals(
        "--bandwidth needs 4608 MB of heap for 4 arrays of 1024 MB, the JVM may take 4607:"
            + " set JDK_JAVA_OPTIONS=-Xmx5120m or add --quick",
        message);
    String quick =
        assertThrows(InvalidInput.class, () -> Bandwidth.requireHeap(1L << 28, 1L << 30))
            .getMessage();
    assertTrue(quick.endsWith("-Xmx1280m"), quick);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void theTriadReachesEveryElementOnce(int threads) {
    int n = (1 << 18) + 7;
    int[] visits = new int[n];
    var floats = new dev.lanewise.bench.pairs.f32.MemoryArrays(n, 1);
    var doubles = new dev.lanewise.bench.pairs.f64.MemoryArrays(n, 1);
    try (Stretches stretches = new Stretches(threads)) {
      stretches.run(
          n,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              visits[i]++;
            }
          });
      floats.triad(stretches);
      doubles.triad(stretches);
    }
    for (int i = 0; i < n; i++) {
      assertEquals(1, visits[i]);
      assertEquals(floats.x[i] + 0.5f * floats.z[i], floats.y[i]);
      assertEquals(doubles.x[i] + 0.5 * doubles.z[i], doubles.y[i]);
    }
  }

  /** A kernel that refused a gradient or skipped elements would look fast. */
  @ParameterizedTest
  @EnumSource
  void everyKernelWritesEveryElement(MemoryKernel kernel) {
    var floats = new dev.lanewise.bench.pairs.f32.MemoryArrays(N, 1);
    var doubles = new dev.lanewise.bench.pairs.f64.MemoryArrays(N, 1);
    Arrays.fill(floats.y, 2e-6f);
    Arrays.fill(doubles.y, 2e-6);
    floats.run(kernel);
    doubles.run(kernel);
    for (int i = 0; i < N; i++) {
      assertNotEquals(2e-6f, floats.y[i], "at " + i);
      assertNotEquals(2e-6, doubles.y[i], "at " + i);
      assertEquals(doubles.y[i], floats.y[i], 1e-4 * Math.max(1e-2, Math.abs(doubles.y[i])));
    }
  }
}
