package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.StepReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clipping by a norm against PyTorch 2.13 ({@code clip_grad_norm_}) and optax 0.2.8 ({@code
 * clip_by_global_norm}), in double precision, to 1e-12 or the last digit that they print.
 */
class NormClipTest {
  private static final double RELATIVE = 1e-12;

  /** 1, 2, …, 100 and ten times 0.001, in one vector, to a norm of 2. */
  @ParameterizedTest
  @CsvSource({
    "2, 581.678605425711, 0.343832483764457, 3.43832483764457e-6",
    "1, 5050.01, 0.0396038819646686, 3.96038819646686e-7",
    "Infinity, 100, 1.99999998, 1.99999998e-5",
    "0.5, 451287.259787896, 0.000443176703223478, 4.43176703223478e-9",
    "1.5, 1179.35740480553, 0.169583875944202, 1.69583875944202e-6",
    "4, 212.792402484498, 0.939883175926296, 9.39883175926296e-6",
  })
  void normsOfEveryOrderAsInTorch(double order, double norm, double hundredth, double small) {
    double[] g = new double[110];
    for (int i = 0; i < 110; i++) {
      g[i] = i < 100 ? i + 1 : 1e-3;
    }
    assertEquals(norm, NormClip.torch(2, order).apply(Storage.of(g)), RELATIVE * norm);
    assertEquals(hundredth, g[99], RELATIVE * hundredth);
    assertEquals(small, g[100], RELATIVE * small);
  }

  @ParameterizedTest
  @CsvSource({
    "0.3, 0.4, 1, 0.5, 0.3, 0.4",
    "3, 4, 5, 5, 2.99999940000012, 3.99999920000016",
    "3, 4, 1, 5, 0.599999880000024, 0.799999840000032",
    "0, 0, 1, 0, 0, 0",
  })
  void shortGradientsStayAndTheMarginIsTorchs(
      double g0, double g1, double longest, double norm, double clipped0, double clipped1) {
    double[] g = {g0, g1};
    assertEquals(norm, NormClip.torch(longest, 2).apply(Storage.of(g)), RELATIVE * norm);
    assertArrayEquals(new double[] {clipped0, clipped1}, g, RELATIVE * 5);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0.857450054281589, 0.00857450054281589, 0.514470032568953, 0.00514470032568953",
    "0.5, 0.428725027140795, 0.00428725027140794, 0.257235016284477, 0.00257235016284477",
    "1000, 500, 5, 300, 3",
  })
  void globalNormAsInOptax(double longest, double a, double b, double c, double d) {
    double[] g = {500, 5, 300, 3};
    assertEquals(583.124343515172, NormClip.to(longest).apply(Storage.of(g)), RELATIVE * 584);
    double[] expected = {a, b, c, d};
    for (int i = 0; i < 4; i++) {
      assertEquals(expected[i], g[i], RELATIVE * expected[i]);
    }
  }

  @Test
  void atTheBoundAndAtZeroNothingMoves() {
    double[] g = {3, 4};
    assertEquals(5, NormClip.to(5).apply(Storage.of(g)));
    assertArrayEquals(new double[] {3, 4}, g);
    double[] zero = {0, 0};
    assertEquals(0, NormClip.to(5).apply(Storage.of(zero)));
    assertArrayEquals(new double[2], zero);
  }

  /** PyTorch and optax turn an infinite gradient into NaN; here it stays what it was. */
  @ParameterizedTest
  @CsvSource({"NaN", "Infinity", "-Infinity"})
  void whatIsNotFiniteStays(double broken) {
    for (double order : new double[] {1, 2, 3, Double.POSITIVE_INFINITY}) {
      double[] g = {broken, 1};
      assertFalse(Double.isFinite(NormClip.torch(1, order).apply(Storage.of(g))));
      assertArrayEquals(new double[] {broken, 1}, g);
    }
  }

  /** Powers of the largest doubles would overflow, those of the smallest vanish. */
  @ParameterizedTest
  @EnumSource(DType.class)
  void normsNeitherOverflowNorVanish(DType dtype) {
    double huge = dtype == DType.F32 ? Float.MAX_VALUE / 4 : Double.MAX_VALUE / 4;
    double tiny = dtype == DType.F32 ? Float.MIN_NORMAL : Double.MIN_NORMAL;
    for (double size : new double[] {huge, tiny}) {
      for (double order : new double[] {1, 2, 3}) {
        Storage g = Storage.allocate(dtype, 2);
        g.set(0, size);
        g.set(1, size);
        double expected = size * Math.pow(2, 1 / order);
        assertEquals(expected, new NormClip(1, order, 0).norm(g), 1e-14 * expected);
      }
    }
  }

  /** From w = 0 with η = 1 a plain step shows the gradient that the rule was given. */
  @Test
  void aClippedRuleSeesTheShortGradientAndReportsTheLongOne() {
    Clipped rule = new Clipped(new Sgd(1, 0, 0), NormClip.to(1));
    Storage w = Storage.of(new double[2]);
    StepReport report = new StepReport();
    rule.step(w, Storage.of(new double[] {3, 4}), report);
    assertArrayEquals(new double[] {-0.6, -0.8}, w.toDoubles(), RELATIVE);
    assertEquals(5, report.norm());
    assertEquals(1, report.step());
    assertTrue(rule.clipped(report));
    assertEquals("norm:1.0:2.0:0.0", rule.options().get("clip"));
    assertEquals("sgd", rule.options().get("optimizer"));
  }

  /** With a margin of 10 a gradient of norm ½ becomes 1/21 of itself, and counts as shortened. */
  @Test
  void whatTheMarginShortensCountsAsShortened() {
    StepReport report = new StepReport();
    Storage w = Storage.of(new double[2]);
    Clipped wide = new Clipped(new Sgd(1, 0, 0), new NormClip(1, 2, 10));
    wide.step(w, Storage.of(new double[] {0.3, 0.4}), report);
    assertEquals(-0.3 / 10.5, w.get(0), 1e-16);
    assertTrue(wide.clipped(report));
    Clipped none = new Clipped(new Sgd(1, 0, 0), NormClip.to(1));
    none.step(w, Storage.of(new double[] {0.3, 0.4}), report);
    assertFalse(none.clipped(report));
  }

  /** The norm of order ½ is (2·10¹⁵⁴)² = 4·10³⁰⁸, though the Euclidean one is a double. */
  @Test
  void aNormOfTheClipBeyondDoubleMovesNothing() {
    Clipped rule = new Clipped(new Sgd(1, 0, 0), new NormClip(1, 0.5, 0));
    Storage w = Storage.of(new double[] {1, 2});
    StepReport report = new StepReport();
    rule.step(w, Storage.of(new double[] {1e308, 1e308}), report);
    assertArrayEquals(new double[] {1, 2}, w.toDoubles());
    assertEquals(Double.POSITIVE_INFINITY, report.norm());
    assertEquals(0, report.step());
  }

  /** The largest element is not too long, but the Euclidean norm is no double. */
  @Test
  void aNormOfTheRuleBeyondDoubleIsReported() {
    NormClip clip = new NormClip(1.6e308, Double.POSITIVE_INFINITY, 0);
    Clipped rule = new Clipped(new Sgd(1, 0, 0), clip);
    Storage w = Storage.of(new double[] {1, 2});
    StepReport report = new StepReport();
    rule.step(w, Storage.of(new double[] {1.5e308, 1.5e308}), report);
    assertArrayEquals(new double[] {1, 2}, w.toDoubles());
    assertEquals(Double.POSITIVE_INFINITY, report.norm());
    assertEquals(0, report.step());
  }

  /** Adam's first step has length η whatever the gradient, but its memory tells. */
  @Test
  void theMemoryBelongsToTheRuleInside() {
    Clipped rule = new Clipped(new Adam(0.1, 0), NormClip.to(1));
    rule.step(Storage.of(new double[2]), Storage.of(new double[] {3, 4}), new StepReport());
    assertEquals(1, rule.updates());
    assertEquals(0.06, rule.state().getFirst().get(0), 1e-15);
    Clipped resumed = new Clipped(new Adam(0.1, 0), NormClip.to(1));
    resumed.restore(rule.updates(), rule.state());
    assertEquals(1, resumed.updates());
  }
}
