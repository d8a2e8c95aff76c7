package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void everyCaseIsComparedWithItsOwnControlAndItsOwnRoof() {
    List<Result> results =
        Measurement.results(
            List.of(
                measured(100, "f32", "vector", 40, 80),
                measured(100, "f64", "vector", 20, 40),
                measured(333, "f32", "vector", 60, 80),
                measured(100, "f64", "scalar", 4, Double.NaN),
                measured(100, "f32", "scalar", 5, Double.NaN)),
            1);
    assertEquals(3, results.size());
    assertEquals(Map.of("scalar", 8.0), results.get(0).ratioToPeer());
    assertEquals(Map.of("scalar", 5.0), results.get(1).ratioToPeer());
    assertEquals(Map.of(), results.get(2).ratioToPeer());
    assertEquals(75, results.get(2).percentOfPeak());
  }

  @Test
  void controlsAloneAreReportedWithoutPeak() {
    List<Result> results =
        Measurement.results(List.of(measured(100, "f32", "scalar", 5, Double.NaN)), 2);
    assertEquals(1, results.size());
    assertEquals(Map.of(), results.getFirst().ratioToPeer());
    assertTrue(Double.isNaN(results.getFirst().percentOfPeak()));
    assertEquals(2, results.getFirst().threads());
  }

  @Test
  void flopsAreThoseOfTheFormula() {
    assertEquals(2e6, Suite.GEMM.flops(100));
    assertEquals(4e7, Suite.ELEMENTWISE.flops(10_000_000));
    // 784·512 twice and 512·10 three times, for 64 rows, two flops each.
    assertEquals(2.0 * 64 * (2 * 784 * 512 + 3 * 512 * 10), Suite.TRAINING.flops(64));
    // Two layers forward and two backward; inner products of 7 · 8 / 2 pairs of examples.
    double layers = 784 * 1024 + 2 * 1024 * 1024 + 1024;
    double pairs = 784 + 1024 + 1024 + 1024 + 1024 + 1;
    assertEquals(2 * 7 * layers + 7 * 8 * pairs, Suite.NTK.flops(7));
  }

  @Test
  void aStepOverMemoryMovesFourNumbersPerFourFlops() {
    assertEquals(0.25, new Case(Suite.ELEMENTWISE, 20_000_000, "f32", "vector").intensity());
    assertEquals(0.125, new Case(Suite.ELEMENTWISE, 20_000_000, "f64", "vector").intensity());
  }

  @Test
  void anUnknownSuiteIsRefusedWithTheOnesThatThereAre() {
    assertEquals(Suite.GEMM, Suite.parse("gemm"));
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Suite.parse("gemmm"));
    assertTrue(
        refusal.getMessage().contains("'gemmm'")
            && refusal.getMessage().contains("gemm, elementwise, training, ntk"),
        refusal.getMessage());
  }

  private static Measurement measured(
      int n, String dtype, String backend, double gflops, double roof) {
    return new Measurement(new Case(Suite.GEMM, n, dtype, backend), gflops, gflops, gflops, roof);
  }
}
