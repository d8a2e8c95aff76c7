package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {
  private static final MathContext MC = new MathContext(80);

  /**
   * Suprema of |σ'| and |σ''| to 21 digits: 1, ¼, 4/(3√3), 1/(6√3), 2/√(2π) and Φ(√2) + √2·φ(√2).
   */
  private static final Map<Activation, String[]> SUPREMA =
      new EnumMap<>(
          Map.of(
              Activation.TANH, new String[] {"1", "0.769800358919501019346"},
              Activation.SIGMOID, new String[] {"0.25", "0.096225044864937627418"},
              Activation.GELU, new String[] {"1.128904145185154786341", "0.797884560802865355880"},
              Activation.SOFTPLUS, new String[] {"1", "0.25"},
              Activation.IDENTITY, new String[] {"1", "0"}));

  @Test
  void constantsAreAtOrAboveTheSupremaByARelative1e15() {
    SUPREMA.forEach(
        (activation, suprema) -> {
          assertJustAbove(suprema[0], activation.lipschitz(), activation);
          assertJustAbove(suprema[1], activation.curvatureBound(), activation);
        });
    assertEquals(1, Activation.RELU.lipschitz());
    assertEquals(1, Activation.LEAKY_RELU.lipschitz());
    assertEquals(Double.POSITIVE_INFINITY, Activation.RELU.curvatureBound());
    assertEquals(Double.POSITIVE_INFINITY, Activation.LEAKY_RELU.curvatureBound());
  }

  private static void assertJustAbove(String supremum, double bound, Activation activation) {
    BigDecimal exact = new BigDecimal(supremum);
    assertTrue(
        new BigDecimal(bound).compareTo(exact) >= 0,
        () -> activation + ": " + bound + " is below " + supremum);
    assertTrue(
        bound - exact.doubleValue() <= 1e-15 * bound,
        () -> activation + ": " + bound + " is too far above " + supremum);
  }

  /**
   * Bounds in ulp from the parts: StrictMath's exp, log1p 1 ulp, tanh, cosh 2.5 ulp (1 ulp is at
   * most 2u), each further operation u; GELU's Φ and φ {@value Normal#MAX_ULP} ulp.
   */
  @Test
  void smoothActivationsAreAccurateEverywhere() {
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 200; i++) {
      double u = (i % 2 == 0 ? 2 : 30) * (2 * random.nextDouble() - 1);
      BigDecimal e = BigNormal.exp(new BigDecimal(-Math.abs(u)), MC);
      BigDecimal one = BigDecimal.ONE;
      BigDecimal sum = one.add(e);
      BigDecimal sigmoid = (u >= 0 ? one : e).divide(sum, MC);
      BigDecimal sigmoidSlope = e.divide(sum.multiply(sum), MC);
      BigDecimal tanhHalf =
          one.subtract(e).divide(sum, MC).multiply(BigDecimal.valueOf(Math.signum(u)));
      BigDecimal square = e.multiply(e);
      BigDecimal tanh =
          one.subtract(square)
              .divide(one.add(square), MC)
              .multiply(BigDecimal.valueOf(Math.signum(u)));
      BigDecimal tanhSlope =
          BigDecimal.valueOf(4).multiply(square).divide(one.add(square).pow(2), MC);
      assertUlps(3, Activation.TANH::value, u, tanh);
      assertUlps(13, Activation.TANH::slope, u, tanhSlope);
      assertUlps(
          20,
          Activation.TANH::curvature,
          u,
          tanhSlope.multiply(tanh).multiply(BigDecimal.valueOf(-2)));
      assertUlps(6, Activation.SIGMOID::value, u, sigmoid);
      assertUlps(10, Activation.SIGMOID::slope, u, sigmoidSlope);
      assertUlps(16, Activation.SIGMOID::curvature, u, sigmoidSlope.multiply(tanhHalf).negate());
      assertUlps(6, Activation.SOFTPLUS::slope, u, sigmoid);
      assertUlps(10, Activation.SOFTPLUS::curvature, u, sigmoidSlope);
      assertUlps(
          Normal.MAX_ULP + 1,
          Activation.GELU::value,
          u,
          new BigDecimal(u).multiply(BigNormal.cdf(u)));
    }
  }

  private static void assertUlps(int bound, DoubleFunction<Double> f, double u, BigDecimal exact) {
    double ulps = BigNormal.ulps(f.apply(u), exact);
    assertTrue(
        ulps <= bound,
        () -> "at " + u + ": " + f.apply(u) + " is off by " + ulps + " ulp, allowed " + bound);
  }

  /** Where the two terms of GELU's derivatives cancel, the error is that of the larger term. */
  @Test
  void geluDerivativesAreAccurateRelativeToTheirTerms() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100; i++) {
      double u = 8 * (2 * random.nextDouble() - 1);
      BigDecimal phi = BigNormal.density(u);
      BigDecimal x = new BigDecimal(u);
      BigDecimal slope = BigNormal.cdf(u).add(x.multiply(phi));
      double slopeTerms = Normal.cdf(u) + Math.abs(u) * Normal.density(u);
      assertEquals(slope.doubleValue(), Activation.GELU.slope(u), 18 * Math.ulp(slopeTerms));
      BigDecimal curvature = BigDecimal.TWO.subtract(x.pow(2)).multiply(phi);
      double curvatureTerms = (2 + u * u) * Normal.density(u);
      assertEquals(
          curvature.doubleValue(), Activation.GELU.curvature(u), 6 * Math.ulp(curvatureTerms));
    }
  }

  @Test
  void softplusLosesNothingForNegativeArguments() {
    // log(1 + e^−30) = e^−30 − e^−60/2 + …
    BigDecimal e = BigNormal.exp(new BigDecimal(-30), MC);
    BigDecimal series =
        e.subtract(e.pow(2).divide(BigDecimal.TWO)).add(e.pow(3).divide(BigDecimal.valueOf(3), MC));
    assertUlps(5, Activation.SOFTPLUS::value, -30, series);
    assertEquals(1000, Activation.SOFTPLUS.value(1000));
  }

  @ParameterizedTest
  @EnumSource
  void infinitiesHaveTheirLimits(Activation a) {
    double far =
        switch (a) {
          case TANH, SIGMOID -> 1;
          default -> Double.POSITIVE_INFINITY;
        };
    assertEquals(far, a.value(Double.POSITIVE_INFINITY));
    double low =
        switch (a) {
          case TANH -> -1;
          case RELU, GELU, SOFTPLUS, SIGMOID -> 0;
          case LEAKY_RELU, IDENTITY -> Double.NEGATIVE_INFINITY;
        };
    assertEquals(low, a.value(Double.NEGATIVE_INFINITY), 0.0);
    for (double u : new double[] {-1e300, -800, -50, 50, 800, 1e300}) {
      assertTrue(
          Double.isFinite(a.value(u))
              && Double.isFinite(a.slope(u))
              && Double.isFinite(a.curvature(u)),
          a + " at " + u);
    }
  }

  @ParameterizedTest
  @EnumSource
  void derivativesRespectTheConstants(Activation a) {
    double rounding = 1 + (Normal.MAX_ULP + 2) * Math.ulp(1.0);
    for (double u = -12; u <= 12; u += 0x1p-7) {
      assertTrue(Math.abs(a.slope(u)) <= a.lipschitz() * rounding, a + " at " + u);
      assertTrue(Math.abs(a.curvature(u)) <= a.curvatureBound() * rounding, a + " at " + u);
    }
  }

  /** PyTorch 2.13: relu(NaN) = NaN, relu'(NaN) = 1, relu'(0) = 0. */
  @Test
  void kinksAndNaN() {
    assertEquals(0, Activation.RELU.slope(0));
    assertEquals(0, Activation.RELU.slope(-0.0));
    assertEquals(0.0, Activation.RELU.value(-0.0));
    assertEquals(1, Activation.RELU.slope(Double.NaN));
    assertEquals(0.01, Activation.LEAKY_RELU.slope(0));
    for (Activation a : Activation.values()) {
      assertTrue(Double.isNaN(a.value(Double.NaN)), a + " hides a NaN");
    }
    Tensor u = Tensor.of(new double[][] {{Double.NaN, 0, -0.0, 1, -1}});
    Tape tape = new Tape();
    Var x = tape.input(u);
    Var y = new NetOps.Activate(Activation.RELU, 0, x).record();
    Var ones = tape.input(Tensor.of(new double[][] {{1, 1, 1, 1, 1}}));
    Var dx = tape.vjp(y, ones, java.util.List.of(x)).getFirst();
    tape.run();
    for (int i = 0; i < 5; i++) {
      assertEquals(Activation.RELU.value(u.get(0, i)), y.value().get(0, i));
      assertEquals(Activation.RELU.slope(u.get(0, i)), dx.value().get(0, i));
    }
  }

  @Test
  void namesAreRead() {
    for (Activation a : Activation.values()) {
      assertEquals(a, Activation.parse(a.spelling()));
    }
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> Activation.parse("swish"))
            .getMessage()
            .contains("'swish'"));
    assertThrows(IllegalArgumentException.class, () -> Activation.TANH.derivative(3, 0));
  }
}
