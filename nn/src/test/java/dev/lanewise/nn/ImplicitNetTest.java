package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The implicit ReLU net with m = 8, γ = ¼ and trigonometric weights on four unit vectors.
 *
 * <p>Expected figures from an independent evaluation in double precision, to a relative 1e-12 of
 * the largest figure of each line.
 */
class ImplicitNetTest {
  private static final double RELATIVE = 1e-12;
  private static final FixedPoint.Rule RULE = FixedPoint.Rule.picard(1e-13, 1000);
  private static final ImplicitNet NET = new ImplicitNet(2, 8, 0.25, Activation.RELU);
  private static final double[] Y = {1, -1, 0.5, -0.5};

  private static Tensor fourPoints() {
    return Tensor.of(
        new double[][] {
          {1, 0}, {3 / 5.0, 4 / 5.0}, {-5 / 13.0, 12 / 13.0}, {-8 / 17.0, -15 / 17.0}
        });
  }

  private static Dataset data() {
    return new Dataset(fourPoints(), new Values(new Tensor(Storage.of(Y.clone()), 0, Y.length, 1)));
  }

  private static Storage weights() {
    Storage w = Storage.allocate(DType.F64, NET.parameters());
    for (int r = 0; r < 8; r++) {
      for (int s = 0; s < 8; s++) {
        NET.a(w).set(r, s, 2 * StrictMath.sin(1.3 * r + 2.9 * s * s + 0.5));
      }
      NET.w(w).set(r, 0, 2 * StrictMath.sin(1.7 * r + 0.3));
      NET.w(w).set(r, 1, 2 * StrictMath.sin(2.3 * r + 1.1));
      NET.u(w).set(r, 0, r % 2 == 0 ? 1 : -1);
      NET.v(w).set(r, 0, r % 3 == 0 ? -1 : 1);
    }
    return w;
  }

  private final Storage w = weights();
  private final ImplicitEvaluation at = new ImplicitEvaluation(NET, w, data(), RULE);

  private static void assertClose(double[] expected, double[] actual) {
    double largest = 0;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    assertArrayEquals(expected, actual, RELATIVE * largest);
  }

  /** ‖A‖ = 9.0209…: the proved bound lies above it, by less than the 32nd root of the rank. */
  @Test
  void theCertificateIsAboveTheNormAndClose() {
    double norm = 9.02093707901421;
    Tensor gram = Tensor.zeros(DType.F64, 8, 8);
    gram.storage().gemm(8, 1, NET.a(w), false, NET.a(w), true, gram);
    double[] squares = Spectrum.symmetricEigenvalues(Spectrum.symmetrised(gram.toDoubles()));
    assertEquals(norm, Math.sqrt(squares[7]), RELATIVE * norm);
    assertEquals(0.7973457226535142, NET.factor() * Math.sqrt(squares[7]), RELATIVE);
    double bound = SpectralBound.of(NET.a(w), 4);
    assertTrue(bound >= norm * (1 - 1e-14), "bound " + bound);
    assertTrue(bound <= norm * Math.pow(8, 1 / 32.0), "bound " + bound);
    assertTrue(SpectralBound.quick(NET.a(w)) >= bound);
    double contraction = at.equilibrium().contraction();
    assertTrue(contraction >= 0.7973457226535142 * (1 - 1e-14) && contraction < 0.86);
  }

  @Test
  void outputsLossAndEquilibria() {
    assertEquals(FixedPoint.Stop.CONVERGED, at.stop());
    assertClose(
        new double[] {
          1.3244942714070609, -0.4368652111767355, -1.6645084624972197, 1.2928318029009134
        },
        at.outputs());
    assertEquals(4.16088004013702, at.loss(), RELATIVE * 4.2);
    double[] norms = new double[4];
    for (int i = 0; i < 4; i++) {
      norms[i] = at.equilibrium().z().storage().nrm2(8 * i, 8);
    }
    assertClose(
        new double[] {
          0.9466256803010604, 0.8022422934517682, 1.2268806562978625, 1.1798703928683423
        },
        norms);
    assertTrue(at.equilibrium().error() < RELATIVE, "error " + at.equilibrium().error());
  }

  @Test
  void gradientNorms() {
    Storage g = Storage.allocate(DType.F64, NET.parameters());
    assertEquals(at.loss(), at.gradient(g));
    assertClose(
        new double[] {0.6194779998373909, 2.152946977242424, 3.073774781910985, 2.9826459548148696},
        new double[] {g.nrm2(0, 64), g.nrm2(64, 16), g.nrm2(80, 8), g.nrm2(88, 8)});
    // Tolerance 1e-13 for each equilibrium and adjoint, times weights, and summed over examples.
    assertTrue(at.gradientError() < 1e-11, "error " + at.gradientError());
  }

  @Test
  void spectraOfTheKernelAndOfTheFeatures() {
    assertClose(
        new double[] {0.7804948998056003, 2.3923851994346883, 3.297466364901355, 4.545717453182856},
        Spectrum.symmetricEigenvalues(at.tangentKernel()));
    Tensor gram = Tensor.zeros(DType.F64, 4, 4);
    gram.storage().gemm(8, 1, at.features(), false, at.features(), true, gram);
    assertClose(
        new double[] {
          0.17683143899827627, 0.808176771848508, 1.0328520076720462, 1.8219796261927756
        },
        Spectrum.symmetricEigenvalues(Spectrum.symmetrised(gram.toDoubles())));
  }

  /** Row i of J is the gradient for example i alone with residual 1; K = J·Jᵀ, ∇L = Jᵀr. */
  @Test
  void theKernelIsTheJacobianTimesItsTranspose() {
    double[][] j = new double[4][];
    for (int i = 0; i < 4; i++) {
      Tensor y = Tensor.of(new double[][] {{at.outputs()[i] - 1}});
      Dataset single = new Dataset(fourPoints().rows(i, i + 1).copy(DType.F64), new Values(y));
      Storage g = Storage.allocate(DType.F64, NET.parameters());
      new ImplicitEvaluation(NET, w, single, RULE).gradient(g);
      j[i] = g.toDoubles();
    }
    Tensor k = at.tangentKernel();
    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < 4; b++) {
        assertEquals(Storage.of(j[a]).dot(Storage.of(j[b])), k.get(a, b), 1e-13 * 5);
      }
    }
    Storage g = Storage.allocate(DType.F64, NET.parameters());
    at.gradient(g);
    double[] r = at.residual();
    for (int c = 0; c < g.size(); c++) {
      double sum = 0;
      for (int i = 0; i < 4; i++) {
        sum += j[i][c] * r[i];
      }
      assertEquals(sum, g.get(c), 1e-13 * 5);
    }
  }

  /** A loose tolerance: the bounds cover the distance to the tight solution. */
  @Test
  void theBoundsCoverWhatALooseToleranceLeavesOpen() {
    ImplicitNet smooth = new ImplicitNet(2, 8, 0.25, Activation.TANH);
    Storage exact = Storage.allocate(DType.F64, smooth.parameters());
    ImplicitEvaluation tight = new ImplicitEvaluation(smooth, w, data(), RULE);
    tight.gradient(exact);
    double[][] kernel = tight.tangentKernel().toDoubles();
    assertTrue(tight.kernelError() < 1e-9, "error " + tight.kernelError());
    for (double tolerance : new double[] {1e-1, 1e-3, 1e-6}) {
      ImplicitEvaluation loose =
          new ImplicitEvaluation(smooth, w, data(), FixedPoint.Rule.picard(tolerance, 100));
      assertEquals(FixedPoint.Stop.CONVERGED, loose.stop());
      Storage g = Storage.allocate(DType.F64, smooth.parameters());
      loose.gradient(g);
      g.axpy(-1, exact);
      assertTrue(g.nrm2() <= loose.gradientError(), g.nrm2() + " > " + loose.gradientError());
      assertTrue(g.nrm2() > 1e-5 * loose.gradientError(), "the bound is not idle");
      double distance = distance(kernel, loose.tangentKernel().toDoubles());
      double bound = loose.kernelError();
      assertTrue(distance <= bound + tight.kernelError(), distance + " > " + bound);
      assertTrue(distance > 1e-5 * bound, "the bound is not idle");
      for (int i = 0; i < 4; i++) {
        double off = Math.abs(loose.outputs()[i] - tight.outputs()[i]);
        assertTrue(off <= loose.outputError() + tight.outputError());
      }
    }
  }

  /** ‖a − b‖₂ of symmetric matrices. */
  private static double distance(double[][] a, double[][] b) {
    double[][] difference = new double[a.length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a.length; j++) {
        difference[i][j] = a[i][j] - b[i][j];
      }
    }
    double[] values = Spectrum.symmetricEigenvalues(difference);
    return Math.max(-values[0], values[values.length - 1]);
  }

  /** At an input of zeros φ, z and the argument of σ are 0. */
  @Test
  void atAKinkNothingBoundsTheErrors() {
    Tensor zeros = Tensor.zeros(DType.F64, 1, 2);
    Dataset kink = new Dataset(zeros, new Values(Tensor.zeros(DType.F64, 1, 1)));
    ImplicitEvaluation flat = new ImplicitEvaluation(NET, w, kink, RULE);
    assertEquals(Double.POSITIVE_INFINITY, flat.kernelError());
    assertEquals(Double.POSITIVE_INFINITY, flat.gradientError());
  }

  /** Training by plain gradient steps: every step is certified, and the loss falls to zero. */
  @Test
  void everyStepOfATrainingRunIsCertified() {
    ImplicitNet net = new ImplicitNet(2, 64, 0.2, Activation.RELU);
    Storage weights = net.initial(DType.F64, 3);
    Storage g = Storage.allocate(DType.F64, net.parameters());
    double loss = Double.POSITIVE_INFINITY;
    for (int step = 0; step < 400; step++) {
      ImplicitEvaluation now =
          new ImplicitEvaluation(net, weights, data(), FixedPoint.Rule.picard(1e-12, 200));
      assertEquals(FixedPoint.Stop.CONVERGED, now.stop());
      loss = now.gradient(g);
      weights.axpy(-0.1, g);
    }
    assertTrue(loss < 1e-6, "loss " + loss);
  }

  @Test
  void weightsWithoutACertificateAreReported() {
    Storage large = w.copy();
    large.scal(2);
    ImplicitEvaluation refused = new ImplicitEvaluation(NET, large, data(), RULE);
    assertEquals(FixedPoint.Stop.NOT_CONTRACTIVE, refused.stop());
    String message = assertThrows(IllegalStateException.class, refused::outputs).getMessage();
    assertTrue(message.contains("which must be below 1"), message);
    Storage g = Storage.allocate(DType.F64, NET.parameters());
    assertThrows(IllegalStateException.class, () -> refused.gradient(g));
    assertThrows(IllegalStateException.class, refused::tangentKernel);
    assertThrows(
        IllegalArgumentException.class,
        () -> new ImplicitEvaluation(NET, Storage.allocate(DType.F64, 3), data(), RULE));
    assertThrows(
        IllegalArgumentException.class, () -> new ImplicitNet(0, 8, 0.25, Activation.RELU));
  }

  /**
   * σ = id and A = −s·I, so that z = φ/(1 + γ₀) and q = u/(1 + γ₀), with u of some hundreds: their
   * rounding is above any tolerance for numbers around 1, and γ₀ = 0.995 needs 6000 iterations.
   */
  @ParameterizedTest
  @CsvSource({"F32, 64, 0.9", "F64, 64, 0.9", "F64, 16, 0.995"})
  void theLearnerSolvesToTheSizeOfTheProblem(DType dtype, int width, double contraction) {
    ImplicitNet net = new ImplicitNet(2, width, 0.25, Activation.IDENTITY);
    Storage weights = net.initial(dtype, 5);
    Tensor a = net.a(weights);
    double[] reach = new double[width];
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < width; k++) {
        a.set(j, k, j == k ? -contraction / net.factor() : 0);
      }
      net.u(weights).set(j, 0, 500 + 17.3 * j);
      reach[j] = net.u(weights).get(j, 0) / (1 + contraction) + net.v(weights).get(j, 0);
    }
    double loss = 0;
    double[][] slope = new double[width][2];
    double kappa = 1 / Math.sqrt(width);
    Tensor features = net.w(weights);
    for (int i = 0; i < 4; i++) {
      double[] x = fourPoints().toDoubles()[i];
      double r = -Y[i];
      for (int j = 0; j < width; j++) {
        r += kappa * reach[j] * (features.get(j, 0) * x[0] + features.get(j, 1) * x[1]);
      }
      loss += r * r / 2;
      for (int j = 0; j < width; j++) {
        slope[j][0] += kappa * r * reach[j] * x[0];
        slope[j][1] += kappa * r * reach[j] * x[1];
      }
    }
    ImplicitLearner learner = new ImplicitLearner(net, Loss.HALF_SUM, dtype, Optional.empty());
    Storage g = Storage.allocate(dtype, net.parameters());
    double computed = learner.gradient(data().to(dtype), 0, weights, g);
    assertEquals(Optional.empty(), learner.trouble());
    assertEquals(loss, computed, 1e-3 * loss);
    double off = 0;
    double size = 0;
    for (int j = 0; j < width; j++) {
      for (int k = 0; k < 2; k++) {
        off = Math.max(off, Math.abs(slope[j][k] - net.w(g).get(j, k)));
        size = Math.max(size, Math.abs(slope[j][k]));
      }
    }
    assertTrue(off <= 1e-3 * size, off + " of " + size);
  }

  @Test
  void theLearnerTellsOverflowFromAMisfit() {
    ImplicitLearner learner = new ImplicitLearner(NET, Loss.HALF_SUM, DType.F64, Optional.empty());
    Storage g = Storage.allocate(DType.F64, NET.parameters());
    Storage large = w.copy();
    for (int r = 0; r < 8; r++) {
      NET.w(large).set(r, 0, 1.7e308);
      NET.w(large).set(r, 1, 1.7e308);
    }
    assertEquals(Double.NaN, learner.gradient(data(), 0, large, g));
    assertEquals(Optional.of("φ holds NaN or infinity: all must be finite"), learner.trouble());
    Tensor three = Tensor.zeros(DType.F64, 1, 3);
    Dataset misfit = new Dataset(three, new Values(Tensor.zeros(DType.F64, 1, 1)));
    assertThrows(IllegalArgumentException.class, () -> learner.gradient(misfit, 0, w, g));
  }
}
