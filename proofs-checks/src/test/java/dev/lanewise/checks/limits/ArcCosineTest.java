package dev.lanewise.checks.limits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Spectrum;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** The expected numbers were computed from the same closed forms with 40 digits. */
class ArcCosineTest {
  private static final double[][] PLAIN = FourPoints.inputs();
  private static final double[][] BIASED = ArcCosine.withBias(FourPoints.inputs());

  @Test
  void kappaAtSevenAngles() {
    double[] cosines = {1, 0.9, 0.5, 0, -0.5, -0.9, -1};
    double[] kappa0 = {
      1.0, 0.856433706871, 0.666666666667, 0.5, 0.333333333333, 0.143566293129, 0.0
    };
    double[] kappa1 = {
      1.0, 0.909538398845, 0.608997781044, 0.318309886184, 0.108997781044, 0.00953839884467, 0.0
    };
    for (int i = 0; i < cosines.length; i++) {
      double theta = StrictMath.acos(cosines[i]);
      assertEquals(kappa0[i], ArcCosine.kappa0(theta), 5e-13);
      assertEquals(kappa1[i], ArcCosine.kappa1(theta), 5e-13);
    }
  }

  @Test
  void innerLayerOfTheFourPoints() {
    double[][] h = ArcCosine.innerLayer(PLAIN, 0);
    assertEquals(0.21144982940974, h[0][1], 1e-14);
    assertEquals(-0.0719873237734611, h[0][2], 1e-14);
    assertEquals(-0.0809509974694733, h[0][3], 1e-14);
    assertEquals(0.169950334803496, h[1][2], 1e-14);
    assertEquals(-0.0241497548901715, h[1][3], 1e-14);
    assertEquals(-0.0892022280510944, h[2][3], 1e-14);
    assertEigenvalues(
        h, 0.173229049120772, 0.4785878654768745, 0.5743774442928774, 0.773805641109476);
  }

  @Test
  void outerLayerOfTheFourPoints() {
    double[][] g = ArcCosine.outerLayer(PLAIN, 0);
    assertEquals(0.338773783883256, g[0][1], 1e-14);
    assertEquals(0.000191589347412444, g[1][3], 1e-14);
    assertEigenvalues(
        g, 0.0735954657435557, 0.4227537129606725, 0.5027217357909283, 1.000929085504844);
  }

  @Test
  void tangentKernelOfTheFourPoints() {
    assertEigenvalues(
        ArcCosine.tangentKernel(PLAIN, 0),
        0.2726846132830275,
        0.969241369192471,
        1.024418882333667,
        1.733655135190834);
  }

  @Test
  void biasesAddOneCoordinate() {
    double[][] h = ArcCosine.innerLayer(BIASED, 0);
    assertEquals(0.636133788240693, h[0][1], 1e-14);
    assertEquals(0.102379665107768, h[2][3], 1e-14);
    assertEigenvalues(
        h, 0.2059900217487515, 0.812255383934375, 1.003131039017004, 1.97862355529987);
    assertEigenvalues(
        ArcCosine.outerLayer(BIASED, 0),
        0.04636282196307751,
        0.5119146920365838,
        0.749877685657989,
        2.69184480034235);
    double[][] both = ArcCosine.tangentKernel(BIASED, 0);
    assertEigenvalues(
        both, 0.2529690183181979, 1.325901570049559, 1.792174445620153, 4.62895496601209);
    for (double[] row : both) {
      for (int j = 0; j < row.length; j++) {
        row[j] += 1;
      }
    }
    assertEigenvalues(
        both, 0.253590554334606, 1.328421354039402, 1.874993625483404, 8.542994466142588);
  }

  @Test
  void parallelInputsNeedABias() {
    double[][] parallel = {{1, 0}, {2, 0}};
    assertEigenvalues(ArcCosine.innerLayer(parallel, 0), 0, 2.5);
    assertEigenvalues(
        ArcCosine.innerLayer(ArcCosine.withBias(parallel), 0),
        0.2088229209407868,
        3.291177079059213);
  }

  @Test
  void threeAntipodalPairsInThePlaneNeedABias() {
    double[][] pairs = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0.6, 0.8}, {-0.6, -0.8}};
    assertEquals(0, smallest(ArcCosine.innerLayer(pairs, 0)), 1e-12);
    assertEquals(0, smallest(ArcCosine.outerLayer(pairs, 0)), 1e-12);
    double[][] biased = ArcCosine.withBias(pairs);
    assertEquals(0.1118496579445698, smallest(ArcCosine.innerLayer(biased, 0)), 1e-12);
    assertEquals(0.008525789114560345, smallest(ArcCosine.outerLayer(biased, 0)), 1e-12);
  }

  @Test
  void separationBoundsTheSmallestEigenvalueFromBelow() {
    double separation = separation(PLAIN);
    assertEquals(0.153392997769, separation, 5e-13);
    double bound = separation / (100 * 16);
    assertEquals(9.5870624e-5, bound, 5e-13);
    assertTrue(bound <= smallest(ArcCosine.innerLayer(PLAIN, 0)));
  }

  /** The least ‖x_i ∓ x_j‖ over pairs i ≠ j, either sign. */
  private static double separation(double[][] inputs) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < inputs.length; i++) {
      for (int j = 0; j < i; j++) {
        double minus = 0;
        double plus = 0;
        for (int k = 0; k < inputs[i].length; k++) {
          minus += Math.pow(inputs[i][k] - inputs[j][k], 2);
          plus += Math.pow(inputs[i][k] + inputs[j][k], 2);
        }
        least = Math.min(least, Math.sqrt(Math.min(minus, plus)));
      }
    }
    return least;
  }

  /** A leaky slope against the plane integral E[σ(a)σ(b)], by the midpoint rule in the angle. */
  @Test
  void leakySlopeAgreesWithTheIntegral() {
    double slope = 0.3;
    DoubleUnaryOperator value = t -> t > 0 ? t : slope * t;
    DoubleUnaryOperator derivative = t -> t > 0 ? 1 : slope;
    double[] x = {1.5, 0};
    double[] y = {-0.4, 1.1};
    double[][] both = {x, y};
    // With w = ρ(cos φ, sin φ): E[ρ²] = 2, and σ(w·x) = ρ σ(x·(cos φ, sin φ)).
    double outer = 2 * circleMean((p, q) -> value.applyAsDouble(p) * value.applyAsDouble(q), x, y);
    double inner =
        (x[0] * y[0] + x[1] * y[1])
            * circleMean((p, q) -> derivative.applyAsDouble(p) * derivative.applyAsDouble(q), x, y);
    assertEquals(outer, ArcCosine.outerLayer(both, slope)[0][1], 1e-8);
    // The jumps of σ′ limit the midpoint rule to one cell: 4 jumps of at most |x·y|/points.
    assertEquals(inner, ArcCosine.innerLayer(both, slope)[0][1], 4 * 0.6 / 1_000_000);
  }

  private static double circleMean(ToDoubleBiFunction<Double, Double> f, double[] x, double[] y) {
    int points = 1_000_000;
    double sum = 0;
    for (int k = 0; k < points; k++) {
      double phi = 2 * Math.PI * (k + 0.5) / points;
      double c = Math.cos(phi);
      double s = Math.sin(phi);
      sum += f.applyAsDouble(c * x[0] + s * x[1], c * y[0] + s * y[1]);
    }
    return sum / points;
  }

  private static double smallest(double[][] matrix) {
    return Spectrum.symmetricEigenvalues(matrix)[0];
  }

  private static void assertEigenvalues(double[][] matrix, double... expected) {
    assertArrayEquals(expected, Spectrum.symmetricEigenvalues(matrix), 1e-12);
  }
}
