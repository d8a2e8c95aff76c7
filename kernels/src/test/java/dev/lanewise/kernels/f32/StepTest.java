package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.StepReport;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused steps at chosen points, on whatever implementation this JVM runs. */
class StepTest {
  private final StepReport report = new StepReport();

  /** η = 5, γ = 0.25, δ = 10⁻³: the floor holds from ‖g‖ = 250 on. */
  @ParameterizedTest
  @CsvSource({"0.125, 5", "1, 1.25", "100, 0.0125", "1000, 0.005"})
  void deltaGclipKeepsClipsAndFloorsItsStep(float gradient, double h) {
    float[] w = {0, 2};
    Step.deltaGclip(1, 5, 0.25, 1e-3, 0, new float[] {gradient}, 0, w, 1, report);

    assertEquals(gradient, report.norm());
    assertEquals(h, report.step(), h * 0x1p-52);
    assertArrayEquals(new float[] {0, 2 - (float) report.step() * gradient}, w);
  }

  @ParameterizedTest
  @CsvSource({"0.125, 5", "1, 1.25", "100, 0.0125", "1000, 0.00125"})
  void gclipHasNoFloor(float gradient, double h) {
    Step.gclip(1, 5, 0.25, 0, new float[] {gradient}, 0, new float[1], 0, report);

    assertEquals(h, report.step(), h * 0x1p-52);
  }

  /** h for ‖g‖ = 0.1, where the gradient itself has been rounded. */
  @Test
  void aSmallGradientIsNotClipped() {
    Step.deltaGclip(1, 5, 0.25, 1e-3, 0, new float[] {0.1f}, 0, new float[1], 0, report);

    assertEquals(5, report.step());
  }

  /** h is below every number of this precision, and g + λ·w above. */
  @Test
  void aStepThatVanishesMovesNothing() {
    float large = 0.9f * Float.MAX_VALUE;
    float[] w = {large, -0.0f};
    Step.gclip(2, 1e-60, 1, 1, new float[] {large, -1}, 0, w, 0, report);

    assertArrayEquals(new float[] {large, -0.0f}, w);
    assertTrue(Double.isFinite(report.norm()));
  }

  @Test
  void theNormIsThatOfTheWholeWindow() {
    float[] w = {1, 2};
    Step.deltaGclip(2, 0.1, 1, 1e-3, 0, new float[] {3, 4}, 0, w, 0, report);

    assertEquals(5, report.norm());
    assertEquals(0.94, w[0], Math.ulp(1f));
    assertEquals(1.92, w[1], Math.ulp(2f));
  }

  /** As one tensor of several that are clipped together, or with the norm that a product summed. */
  @Test
  void theNormMayBeKnownBeforehand() {
    float[] g = {3, 4, 12};
    float[] taken = {1, 2, 3};
    Step.deltaGclip(3, 0.1, 1, 1e-3, 0.1, g, 0, taken, 0, report);
    float[] given = {1, 2, 3};
    Step.deltaGclipOfNorm(2, 0.1, 1, 1e-3, 0.1, 13, g, 0, given, 0, report);
    Step.deltaGclipOfNorm(1, 0.1, 1, 1e-3, 0.1, 13, g, 2, given, 2, report);
    assertArrayEquals(taken, given);
    assertEquals(13, report.norm());

    for (double still : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
      Step.deltaGclipOfNorm(3, 0.1, 1, 1e-3, 0.1, still, g, 0, given, 0, report);
      assertArrayEquals(taken, given);
      assertEquals(still, report.norm());
      assertEquals(0, report.step());
    }
  }

  /** The published code takes the norm of the gradient alone and multiplies the decay by h. */
  @Test
  void weightDecayJoinsAfterTheNorm() {
    float[] w = {1, 2};
    Step.deltaGclip(2, 0.1, 1, 1e-3, 0.1, new float[] {3, 4}, 0, w, 0, report);

    assertEquals(5, report.norm());
    assertEquals(0.938, w[0], 2 * Math.ulp(1f));
    assertEquals(1.916, w[1], 2 * Math.ulp(2f));
  }

  @Test
  void aZeroGradientMovesNoClippedStepNotEvenByDecay() {
    float[] w = {1, 2};
    Step.deltaGclip(2, 0.1, 1, 1e-3, 0.1, new float[2], 0, w, 0, report);
    assertArrayEquals(new float[] {1, 2}, w);
    assertEquals(0, report.step());

    Step.sgd(2, 0.5, 0.5, new float[2], 0, w, 0, report);
    assertArrayEquals(new float[] {0.75f, 1.5f}, w);
    assertEquals(0.5, report.step());
  }

  /**
   * Threads share what is longer than a slice. Elements do not know of each other, so windows that
   * end anywhere give the same bits; squares of small whole numbers add up exactly.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void threadsShareLongSteps(int threads) {
    int n = 3 * Slices.SLICE + 37;
    float[] g = new float[n];
    double squares = 0;
    for (int i = 0; i < n; i++) {
      g[i] = i % 7 - 3;
      squares += (double) g[i] * g[i];
    }
    int before = Kernels.threads();
    try {
      Kernels.threads(threads);
      for (int kind = 0; kind < 6; kind++) {
        float[][] whole = new float[3][n + 1];
        float[][] parts = new float[3][n + 1];
        step(kind, g, 0, n, whole);
        assertEquals(Math.sqrt(squares), report.norm());
        int cut = Slices.SLICE + 5;
        step(kind, g, 0, cut, parts);
        step(kind, g, cut, n - cut, parts);
        assertArrayEquals(parts, whole, "kind " + kind);
        assertTrue(whole[2][n - 1] != 0 && whole[2][n] == 0, "kind " + kind);
      }
    } finally {
      Kernels.threads(before);
    }
  }

  private void step(int kind, float[] g, int at, int n, float[][] memory) {
    float[] m = memory[0];
    float[] v = memory[1];
    float[] w = memory[2];
    switch (kind) {
      case 0 -> Step.sgd(n, 0.1, 0.01, g, at, w, at, report);
      case 1 -> Step.momentum(n, 0.1, 0.9, 0.01, g, at, v, at, w, at, report);
      case 2 -> Step.nesterov(n, 0.1, 0.9, 0.01, g, at, v, at, w, at, report);
      case 3 -> Step.rmsprop(n, 0.1, 0.9, 1e-8, 0.01, g, at, v, at, w, at, report);
      case 4 -> Step.adagrad(n, 0.1, 1e-8, 0.01, g, at, v, at, w, at, report);
      default -> Step.adamw(n, 0.1, 0.9, 0.99, 1e-8, 0.01, 3, g, at, m, at, v, at, w, at, report);
    }
  }

  /** While ‖g‖ < γ/δ the floor must not be felt, not even in the last bit. */
  @Test
  void theFloorLeavesNoTraceWhereItIsNotReached() {
    float[] g = {0.3f, -7, 11, 2e-3f};
    float[] with = {1, 2, 3, 4};
    float[] without = with.clone();
    Step.deltaGclip(4, 0.1, 0.7, 0.05, 0, g, 0, with, 0, report);
    Step.gclip(4, 0.1, 0.7, 0, g, 0, without, 0, report);

    assertArrayEquals(without, with);
  }

  @Test
  void momentumIsThatOfTorch() {
    float[] w = {1};
    float[] v = {0.5f};
    Step.momentum(1, 0.25, 0.5, 0.5, new float[] {2}, 0, v, 0, w, 0, report);

    assertArrayEquals(new float[] {2.75f}, v);
    assertArrayEquals(new float[] {0.3125f}, w);
    assertEquals(2, report.norm());
    assertEquals(0.25, report.step());
  }

  /** d = 2.5, v = 0.25 + 2.5, and w moves by ¼·(2.5 + ½·2.75). */
  @Test
  void nesterovLooksAhead() {
    float[] w = {1};
    float[] v = {0.5f};
    Step.nesterov(1, 0.25, 0.5, 0.5, new float[] {2}, 0, v, 0, w, 0, report);

    assertArrayEquals(new float[] {2.75f}, v);
    assertArrayEquals(new float[] {1 - 0.25f * 3.875f}, w);
    assertEquals(2, report.norm());
    assertEquals(0.25, report.step());
  }

  /** d = 2.5: RMSprop mixes its square into v, Adagrad adds it. */
  @Test
  void rootScaledStepsDivideByTheRootOfTheSquares() {
    float[] w = {1};
    float[] v = {2.75f};
    Step.rmsprop(1, 0.5, 0.5, 1, 0.5, new float[] {2}, 0, v, 0, w, 0, report);
    assertArrayEquals(new float[] {4.5f}, v);
    assertEquals(1 - 0.5 * 2.5 / (Math.sqrt(4.5) + 1), w[0], 2 * Math.ulp(1f));
    assertEquals(0.5, report.step());

    w[0] = 1;
    v[0] = 2.75f;
    Step.adagrad(1, 0.5, 1, 0.5, new float[] {2}, 0, v, 0, w, 0, report);
    assertArrayEquals(new float[] {9}, v);
    assertEquals(1 - 0.5 * 2.5 / 4, w[0], 2 * Math.ulp(1f));
    assertEquals(2, report.norm());
  }

  /** The decay of AdamW leaves the moments alone and shrinks the weight by 1 − η·λ. */
  @Test
  void theDecayOfAdamwStaysOutOfTheMoments() {
    float[] w = {2};
    float[] m = {0};
    float[] v = {0};
    Step.adamw(1, 0.25, 0.5, 0.75, 1e-20, 0.5, 1, new float[] {4}, 0, m, 0, v, 0, w, 0, report);

    assertArrayEquals(new float[] {2}, m);
    assertArrayEquals(new float[] {4}, v);
    assertEquals(2 * 0.875 - 0.25, w[0], 4 * Math.ulp(1f));
  }

  /** The first step of Adam has length η, whatever the gradient: m̂/√v̂ = ±1. */
  @Test
  void adamBeginsWithAStepOfLengthEta() {
    float[] w = {1, 1};
    Step.adam(
        2,
        0.25,
        0.5,
        0.75,
        1e-20,
        0,
        1,
        new float[] {100, -1e-3f},
        0,
        new float[2],
        0,
        new float[2],
        0,
        w,
        0,
        report);

    assertEquals(0.75, w[0], 4 * Math.ulp(1f));
    assertEquals(1.25, w[1], 4 * Math.ulp(1f));
  }

  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void aGradientThatIsNotFiniteChangesNothing(float broken) {
    float[] g = new float[70];
    g[68] = broken;
    float[] w = filled(70);
    float[] v = filled(70);
    float[] m = filled(70);
    double norm = Math.abs((double) broken);

    Step.sgd(70, 0.1, 0.1, g, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.gclip(70, 0.1, 1, 0.1, g, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.deltaGclip(70, 0.1, 1, 0.5, 0.1, g, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.momentum(70, 0.1, 0.9, 0.1, g, 0, v, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.adam(70, 0.1, 0.9, 0.99, 1e-8, 0.1, 1, g, 0, m, 0, v, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.adamw(70, 0.1, 0.9, 0.99, 1e-8, 0.1, 1, g, 0, m, 0, v, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.nesterov(70, 0.1, 0.9, 0.1, g, 0, v, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.rmsprop(70, 0.1, 0.9, 1e-8, 0.1, g, 0, v, 0, w, 0, report);
    checkNothingMoved(norm);
    Step.adagrad(70, 0.1, 1e-8, 0.1, g, 0, v, 0, w, 0, report);
    checkNothingMoved(norm);

    assertArrayEquals(filled(70), w);
    assertArrayEquals(filled(70), v);
    assertArrayEquals(filled(70), m);
  }

  private void checkNothingMoved(double norm) {
    assertEquals(norm, report.norm());
    assertEquals(0, report.step());
  }

  /** Squares of these overflow or underflow in their own precision; the branch of h must not. */
  @Test
  void theNormThatDecidesIsTheScaledOne() {
    float huge = Float.MAX_VALUE / 4;
    Step.deltaGclip(1, 1, 1, 0, 0, new float[] {huge}, 0, new float[1], 0, report);
    assertEquals(huge, report.norm());

    float tiny = Float.MIN_NORMAL;
    Step.deltaGclip(1, 1, 1, 0, 0, new float[] {tiny}, 0, new float[1], 0, report);
    assertEquals(tiny, report.norm());
    assertEquals(1, report.step());
  }

  private static float[] filled(int n) {
    float[] values = new float[n];
    Arrays.fill(values, 0.5f);
    return values;
  }
}
