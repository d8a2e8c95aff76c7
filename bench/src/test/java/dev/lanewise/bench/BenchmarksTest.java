package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Progress;
import dev.lanewise.kernels.Kernels;
import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/** The benchmarks are there, do what they are called, and every one belongs to a suite. */
class BenchmarksTest {

  /** Without JMH's annotation processor the build stays green and the list is missing. */
  @Test
  void jmhKnowsBothPrecisionsOfEverySuiteAndNothingElse() {
    Set<String> known =
        BenchmarkList.defaultList()
            .getAll(new CaseLog(Progress.NONE, line -> {}, 0), List.of())
            .stream()
            .map(BenchmarkListEntry::getUsername)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> expected =
        Arrays.stream(Suite.values())
            .map(suite -> suite.benchmark().getName())
            .flatMap(name -> Stream.of(name + ".f32", name + ".f64"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(expected, known);
  }

  @Test
  void gemmFillsTheProduct() {
    GemmBenchmark.Floats floats = prepared(new GemmBenchmark.Floats(), 7);
    GemmBenchmark.Doubles doubles = prepared(new GemmBenchmark.Doubles(), 7);
    float[] c32 = new GemmBenchmark().f32(floats);
    double[] c64 = new GemmBenchmark().f64(doubles);
    for (int i = 0; i < 49; i++) {
      // Both round operands in (−1, 1) and sum seven products: fewer than 16 units of 2⁻²⁴ each.
      assertEquals(c64[i], c32[i], 7 * 16 * 0x1p-24);
      assertTrue(c64[i] != 0);
    }
  }

  @Test
  void theStepIsClipped() {
    double h32 = new ClippedStepBenchmark().f32(prepared(new ClippedStepBenchmark.Floats(), 1000));
    double h64 = new ClippedStepBenchmark().f64(prepared(new ClippedStepBenchmark.Doubles(), 1000));
    assertTrue(0 < h32 && h32 < 1e-3, "h = " + h32);
    assertTrue(0 < h64 && h64 < 1e-3, "h = " + h64);
  }

  @Test
  void trainingStepsLowerTheLossAndRestart() {
    for (TrainingStepBenchmark.Training training :
        List.of(new TrainingStepBenchmark.Floats(), new TrainingStepBenchmark.Doubles())) {
      prepared(training, 4);
      training.restart();
      double first = training.step();
      double second = training.step();
      assertTrue(second < first, second + " after " + first);
      training.restart();
      assertEquals(first, training.step());
    }
  }

  @Test
  void tangentKernelsOfBothPrecisionsAreTheSame() {
    Tensor k32 = prepared(new TangentKernelBenchmark.Floats(), 3).kernel();
    Tensor k64 = prepared(new TangentKernelBenchmark.Doubles(), 3).kernel();
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j <= i; j++) {
        assertEquals(k64.get(i, j), k32.get(i, j), 1e-4 * k64.get(i, i));
        assertEquals(k32.get(i, j), k32.get(j, i));
      }
      assertTrue(k64.get(i, i) > 0);
    }
  }

  @Test
  void aForkThatRunsAnotherBackendRefusesToMeasure() {
    GemmBenchmark.Floats state = new GemmBenchmark.Floats();
    state.backend = Kernels.info().backend().equals("vector") ? "scalar" : "vector";
    String wish = System.getProperty("lanewise.backend");
    try {
      IllegalStateException refusal = assertThrows(IllegalStateException.class, state::prepare);
      assertTrue(refusal.getMessage().contains("must measure " + state.backend));
    } finally {
      restore(wish);
    }
  }

  /** JMH for real, with iterations too short to mean anything. */
  @Test
  @Tag("slow")
  void aRunMeasuresSubjectControlAndRoof() {
    boolean vector = Kernels.info().backend().equals("vector");
    JmhRun run =
        new JmhRun(List.of(Suite.TRAINING), new JmhRun.Effort(false, 1, 1, 2, 10), 1, 1, vector);
    List<String> log = new ArrayList<>();
    List<Measurement> measurements = run.measure(Progress.NONE, log::add);
    assertEquals(vector ? 4 : 2, measurements.size());
    assertTrue(log.getFirst().startsWith("[1/" + measurements.size() + "] "), log.getFirst());
    for (Measurement m : measurements) {
      assertTrue(0 < m.low() && m.low() <= m.gflops() && m.gflops() <= m.high(), m.toString());
      assertEquals(m.subject().isControl(), Double.isNaN(m.roof()), m.toString());
    }
    for (Result result : Measurement.results(measurements, 1)) {
      assertEquals(vector, result.ratioToPeer().containsKey("scalar"));
      assertFalse(vector && !(result.percentOfPeak() > 0));
    }
  }

  private static GemmBenchmark.Floats prepared(GemmBenchmark.Floats state, int n) {
    state.n = n;
    return prepared(state);
  }

  private static GemmBenchmark.Doubles prepared(GemmBenchmark.Doubles state, int n) {
    state.n = n;
    return prepared(state);
  }

  private static <S extends ClippedStepBenchmark.Problem> S prepared(S state, int n) {
    state.n = n;
    return prepared(state);
  }

  private static <S extends TrainingStepBenchmark.Training> S prepared(S state, int n) {
    state.n = n;
    return prepared(state);
  }

  private static <S extends TangentKernelBenchmark.Examples> S prepared(S state, int n) {
    state.n = n;
    return prepared(state);
  }

  private static <S extends BackendUnderTest> S prepared(S state) {
    String wish = System.getProperty("lanewise.backend");
    try {
      state.backend = Kernels.info().backend();
      state.seed = 1;
      state.prepare();
      return state;
    } finally {
      restore(wish);
    }
  }

  private static void restore(String wish) {
    if (wish == null) {
      System.clearProperty("lanewise.backend");
    } else {
      System.setProperty("lanewise.backend", wish);
    }
  }
}
