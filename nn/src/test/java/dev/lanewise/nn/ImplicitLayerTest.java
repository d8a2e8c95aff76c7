package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Kernels;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fixed points and implicit derivatives against figures from unrolled iterations in JAX 0.10 and
 * PyTorch 2.13, to 1e-12, and against solutions by hand.
 */
class ImplicitLayerTest {
  private static final double TOLERANCE = 1e-12;
  private static final FixedPoint.Rule PICARD = FixedPoint.Rule.picard(1e-14, 500);

  /** Three units, two inputs: A, U, b, x and the loss c·z. */
  private static final Tensor A =
      Tensor.of(new double[][] {{0.2, -0.1, 0.3}, {0.05, 0.25, -0.2}, {-0.15, 0.1, 0.3}});

  private static final double[][] U = {{1, -0.5}, {0.3, 0.8}, {-0.7, 0.2}};
  private static final double[] B = {0.1, -0.2, 0.05};
  private static final double[] X = {0.6, -1.2};
  private static final Tensor C = Tensor.of(new double[][] {{1, -2, 0.5}});

  private static Tensor phi() {
    double[] phi = new double[3];
    for (int r = 0; r < 3; r++) {
      phi[r] = U[r][0] * X[0] + U[r][1] * X[1] + B[r];
    }
    return Tensor.of(new double[][] {phi});
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 5})
  void aTanhLayerAndItsImplicitDerivatives(int memory) {
    ImplicitLayer layer =
        new ImplicitLayer(Activation.TANH, 1, new FixedPoint.Rule(1e-14, 500, memory));
    ImplicitLayer.Equilibrium at = layer.solve(A, phi());
    assertEquals(FixedPoint.Stop.CONVERGED, at.result().stop());
    double[] z = at.z().toDoubles()[0];
    assertArrayEquals(
        new double[] {0.8651231534929995, -0.7475371520100695, -0.7813940697459303}, z, TOLERANCE);
    ImplicitLayer.Adjoint adjoint = layer.adjoint(at, C);
    assertArrayEquals(
        new double[] {0.9474784995018893, -2.2366264222246537, 0.870564984456195},
        adjoint.result().z().toDoubles()[0],
        TOLERANCE);
    double[] db = adjoint.dphi().toDoubles()[0];
    assertArrayEquals(
        new double[] {0.23834951929580037, -0.9867731995291336, 0.339018295872094}, db, TOLERANCE);
    double[][] da = {
      {0.20620168776672335, -0.1781751208373517, -0.18624490090453158},
      {-0.8536803421590209, 0.7376496272558726, 0.7710587262962826},
      {0.29329257721668867, -0.25342877137553227, -0.2649068859298254}
    };
    double[][] du = {
      {0.14300971157748021, -0.28601942315496043},
      {-0.5920639197174801, 1.1841278394349601},
      {0.20341097752325638, -0.40682195504651275}
    };
    for (int r = 0; r < 3; r++) {
      for (int c = 0; c < 3; c++) {
        assertEquals(da[r][c], db[r] * z[c], TOLERANCE);
      }
      for (int c = 0; c < 2; c++) {
        assertEquals(du[r][c], db[r] * X[c], TOLERANCE);
      }
    }
    assertTrue(at.result().error() < TOLERANCE, "error " + at.result().error());
    assertTrue(adjoint.error() < TOLERANCE, "error " + adjoint.error());
  }

  /** ‖D·A‖₂: what one more iteration would shrink the distance by, below the proved bound. */
  @Test
  void theSlopeOfTheMapAtItsFixedPoint() {
    ImplicitLayer.Equilibrium at = new ImplicitLayer(Activation.TANH, 1, PICARD).solve(A, phi());
    double[][] gram = new double[3][3];
    for (int r = 0; r < 3; r++) {
      for (int s = 0; s < 3; s++) {
        for (int c = 0; c < 3; c++) {
          gram[r][s] += at.slopes().get(0, r) * A.get(r, c) * at.slopes().get(0, s) * A.get(s, c);
        }
      }
    }
    double norm = Math.sqrt(Spectrum.symmetricEigenvalues(Spectrum.symmetrised(gram))[2]);
    assertEquals(0.1759817040570054, norm, TOLERANCE);
    assertTrue(norm < at.result().contraction());
  }

  /** Backpropagation through the last application only; it is off, and by no more than it says. */
  @Test
  void oneStepInPlaceOfTheAdjoint() {
    ImplicitLayer layer = new ImplicitLayer(Activation.TANH, 1, PICARD);
    ImplicitLayer.Equilibrium at = layer.solve(A, phi());
    double[] oneStep = layer.oneStep(at, C).toDoubles()[0];
    assertArrayEquals(
        new double[] {0.251561929290328, -0.8823764127293483, 0.1947116538829461},
        oneStep,
        TOLERANCE);
    double[] whole = layer.adjoint(at, C).dphi().toDoubles()[0];
    double off = 0;
    for (int r = 0; r < 3; r++) {
      off += (whole[r] - oneStep[r]) * (whole[r] - oneStep[r]);
    }
    double contraction = at.result().contraction();
    double bound = contraction / (1 - contraction) * C.storage().nrm2();
    assertTrue(off > 0.01 && Math.sqrt(off) <= bound, Math.sqrt(off) + " of " + bound);
  }

  /**
   * Ridge regression ½·mean((X·w − y)²) + ½·λ·‖w‖² with λ = 5: gradient descent is an affine layer,
   * A = I − η·H, φ = η·Xᵀy/n, H = XᵀX/n + λ·I. Since dA/dλ = −η·I, dw/dλ = ∂w/∂φ·(−η·w). Figures
   * from jaxopt's implicit differentiation.
   */
  @Test
  void theSolutionOfARidgeRegressionAndItsDerivativeByThePenalty() {
    double[][] x = {{0.5, 0.5}, {1, 1}, {2, 1}, {3, -2}};
    double[] y = {1, 1, 0.5, 1};
    double eta = 0.1;
    Tensor a = Tensor.of(new double[][] {{1 - 5 * eta, 0}, {0, 1 - 5 * eta}});
    Tensor phi = Tensor.zeros(DType.F64, 1, 2);
    for (int i = 0; i < 4; i++) {
      for (int r = 0; r < 2; r++) {
        phi.set(0, r, phi.get(0, r) + eta * x[i][r] * y[i] / 4);
        for (int c = 0; c < 2; c++) {
          a.set(r, c, a.get(r, c) - eta * x[i][r] * x[i][c] / 4);
        }
      }
    }
    ImplicitLayer layer = new ImplicitLayer(Activation.IDENTITY, 1, PICARD);
    ImplicitLayer.Equilibrium at = layer.solve(a, phi);
    double[] w = at.z().toDoubles()[0];
    assertArrayEquals(new double[] {0.1619461581604038, 0.01696578799775659}, w, TOLERANCE);
    double[] slope = new double[2];
    for (int r = 0; r < 2; r++) {
      Tensor unit = Tensor.zeros(DType.F64, 1, 2);
      unit.set(0, r, 1);
      double[] byPhi = layer.adjoint(at, unit).dphi().toDoubles()[0];
      slope[r] = -eta * (byPhi[0] * w[0] + byPhi[1] * w[1]);
    }
    double[] expected = {-0.019283197167490433, -0.004605407398157144};
    assertArrayEquals(expected, slope, TOLERANCE * 0.02);
  }

  @Test
  void aReluLayer() {
    ImplicitLayer layer = new ImplicitLayer(Activation.RELU, 1, PICARD);
    ImplicitLayer.Equilibrium at = layer.solve(A, phi());
    assertArrayEquals(new double[] {1.625, 0, 0}, at.z().toDoubles()[0], TOLERANCE);
    ImplicitLayer.Adjoint adjoint = layer.adjoint(at, C);
    assertArrayEquals(new double[] {1.25, 0, 0}, adjoint.dphi().toDoubles()[0], TOLERANCE);
    assertEquals(0, at.slopeError(), "no kink within the error");
    assertTrue(adjoint.error() < TOLERANCE);
  }

  /** σ = id: z = (I − A)⁻¹φ and ∂z/∂φ = (I − A)⁻¹. */
  @Test
  void anAffineLayer() {
    Tensor a = Tensor.of(new double[][] {{0.3, 0.1}, {0.1, -0.2}});
    ImplicitLayer layer = new ImplicitLayer(Activation.IDENTITY, 1, PICARD);
    ImplicitLayer.Equilibrium at = layer.solve(a, Tensor.of(new double[][] {{1, 2}}));
    assertArrayEquals(
        new double[] {1.6867469879518073, 1.8072289156626506}, at.z().toDoubles()[0], TOLERANCE);
    double[][] inverse = {
      {1.4457831325301205, 0.12048192771084339}, {0.1204819277108434, 0.8433734939759036}
    };
    for (int r = 0; r < 2; r++) {
      Tensor unit = Tensor.zeros(DType.F64, 1, 2);
      unit.set(0, r, 1);
      double[] dphi = layer.adjoint(at, unit).dphi().toDoubles()[0];
      assertEquals(inverse[r][1], dphi[1], TOLERANCE);
      assertEquals(inverse[r][0], dphi[0], TOLERANCE);
    }
  }

  /** z = cos z + θ; near θ = 0 all iterates lie in [0, 1], where |sin| ≤ sin 1. */
  @Test
  void theFixedPointOfTheCosine() {
    FixedPoint.Result result = cosine(0, StrictMath.sin(1), 200);
    assertEquals(FixedPoint.Stop.CONVERGED, result.stop());
    double z = result.z().get(0, 0);
    assertEquals(0.7390851332151607, z, TOLERANCE);
    assertEquals(0.5975100456753034, 1 / (1 + StrictMath.sin(z)), TOLERANCE);
  }

  /**
   * At θ = π/2 the slope at the fixed point is −1: a plain loop stalls at 1.53 and calls it done.
   */
  @Test
  void aMapThatDoesNotContractIsNotIterated() {
    FixedPoint.Result result = cosine(Math.PI / 2, 1, 200);
    assertEquals(FixedPoint.Stop.NOT_CONTRACTIVE, result.stop());
    assertEquals(Double.POSITIVE_INFINITY, result.error());
    assertEquals(0, result.z().get(0, 0));
    assertEquals(FixedPoint.Stop.NOT_CONTRACTIVE, cosine(0, Double.NaN, 200).stop());
  }

  private static FixedPoint.Result cosine(double theta, double contraction, int limit) {
    DoubleUnaryOperator f = z -> StrictMath.cos(z) + theta;
    return FixedPoint.solve(
        (z, image) -> image.set(0, f.applyAsDouble(z.get(0))),
        Tensor.zeros(DType.F64, 1, 1),
        contraction,
        FixedPoint.Rule.picard(1e-14, limit));
  }

  @Test
  void tooFewIterationsAreReportedWithTheErrorThatIsLeft() {
    ImplicitLayer layer = new ImplicitLayer(Activation.TANH, 1, FixedPoint.Rule.picard(1e-14, 4));
    ImplicitLayer.Equilibrium at = layer.solve(A, phi());
    assertEquals(FixedPoint.Stop.ITERATION_LIMIT, at.result().stop());
    assertEquals(4, at.result().iterations());
    double distance = Math.abs(at.z().get(0, 0) - 0.8651231534929995);
    assertTrue(distance > 1e-9 && distance <= at.result().error(), "distance " + distance);
    String message =
        assertThrows(IllegalStateException.class, () -> layer.adjoint(at, C)).getMessage();
    assertTrue(message.contains("after 4 iterations"), message);
  }

  @Test
  void aLayerThatIsNotContractiveIsReportedAndNothingIsNaN() {
    for (double factor : new double[] {3, 1e200, Double.MAX_VALUE}) {
      ImplicitLayer layer = new ImplicitLayer(Activation.RELU, factor, PICARD);
      ImplicitLayer.Equilibrium at = layer.solve(A, phi());
      assertEquals(FixedPoint.Stop.NOT_CONTRACTIVE, at.result().stop());
      assertFalse(at.converged());
      assertArrayEquals(new double[3], at.z().toDoubles()[0]);
      String message =
          assertThrows(IllegalStateException.class, () -> layer.adjoint(at, C)).getMessage();
      assertTrue(message.contains("not contractive"), message);
    }
    Tensor bad = Tensor.of(new double[][] {{Double.NaN, 0}, {0, 0}});
    ImplicitLayer layer = new ImplicitLayer(Activation.TANH, 0.1, PICARD);
    ImplicitLayer.Equilibrium at = layer.solve(bad, Tensor.zeros(DType.F64, 1, 2));
    assertEquals(FixedPoint.Stop.NOT_CONTRACTIVE, at.result().stop());
  }

  /**
   * φ = 0 puts every s on the kink of ReLU: which slope holds is not known, and no bound is given.
   */
  @Test
  void aKinkAtTheFixedPointTakesTheGradientsBoundAway() {
    ImplicitLayer layer = new ImplicitLayer(Activation.RELU, 1, PICARD);
    ImplicitLayer.Equilibrium at = layer.solve(A, Tensor.zeros(DType.F64, 1, 3));
    assertTrue(at.converged());
    assertEquals(Double.POSITIVE_INFINITY, layer.adjoint(at, C).error());
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void bitsDoNotDependOnTheNumberOfThreads(DType dtype) {
    int m = 150;
    Tensor a = Tensor.zeros(dtype, m, m);
    new Gaussian(1).fill(a.storage(), 0, m * m, 1);
    Tensor phi = Tensor.zeros(dtype, 200, m);
    new Gaussian(2).fill(phi.storage(), 0, 200 * m, 1);
    FixedPoint.Rule rule = new FixedPoint.Rule(1e-3, 200, 4);
    ImplicitLayer layer = new ImplicitLayer(Activation.TANH, 0.4 / Math.sqrt(m), rule);
    double[][] z = new double[3][];
    try {
      for (int threads = 1; threads <= 3; threads++) {
        Kernels.threads(threads);
        ImplicitLayer.Equilibrium at = layer.solve(a, phi);
        assertTrue(at.converged());
        z[threads - 1] = layer.adjoint(at, phi).dphi().storage().toDoubles();
      }
    } finally {
      Kernels.threads(Runtime.getRuntime().availableProcessors());
    }
    assertArrayEquals(z[0], z[1]);
    assertArrayEquals(z[0], z[2]);
  }

  @Test
  void badArgumentsAreNamed() {
    ImplicitLayer layer = new ImplicitLayer(Activation.TANH, 1, PICARD);
    refuses("A is 3×3 F64, φ is 1×2", () -> layer.solve(A, Tensor.zeros(DType.F64, 1, 2)));
    refuses("F32", () -> layer.solve(A, Tensor.zeros(DType.F32, 1, 3)));
    Tensor nan = Tensor.of(new double[][] {{Double.NaN, 0, 0}});
    refuses("φ holds NaN", () -> layer.solve(A, nan));
    ImplicitLayer.Equilibrium at = layer.solve(A, phi());
    refuses("dz is 1×2 F64, z is 1×3", () -> layer.adjoint(at, Tensor.zeros(DType.F64, 1, 2)));
    refuses("dz is 1×3 F32", () -> layer.oneStep(at, Tensor.zeros(DType.F32, 1, 3)));
    refuses("factor is -1.0", () -> new ImplicitLayer(Activation.TANH, -1, PICARD));
    refuses("maxIterations 0", () -> FixedPoint.Rule.picard(1e-3, 0));
    refuses("tolerance NaN", () -> FixedPoint.Rule.picard(Double.NaN, 1));
  }

  private static void refuses(String part, org.junit.jupiter.api.function.Executable action) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    assertTrue(message.contains(part), message);
  }
}
