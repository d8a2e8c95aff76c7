package dev.lanewise.checks.theorems;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.limits.FourPoints;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.Spectrum;
import org.junit.jupiter.api.Test;

/**
 * Numbers that were worked out independently of this code; 1e-12 relative unless said otherwise.
 */
class KnownNumbersTest {

  @Test
  void stepSizesOfThePublishedConstants() {
    StepRule rule = new StepRule(5, 0.25, 1e-3);
    assertEquals(5, rule.step(0.1));
    assertEquals(1.25, rule.step(1));
    assertEquals(0.0125, rule.step(100), 1e-17);
    assertEquals(0.005, rule.step(1000));
    assertEquals(StepRule.Branch.CLIPPED, rule.branch(249.9));
    assertEquals(StepRule.Branch.FLOOR, rule.branch(250.1));
    assertEquals(StepRule.Branch.FULL, rule.branch(0.25));
  }

  @Test
  void aQuadraticUnderDeltaGClip() {
    StepRule rule = new StepRule(0.25, 1, 0.1);
    Descent run =
        Descent.run(new Quadratic(1, 4), new double[] {3, -2}, Stepper.fused(rule), 400, 2);
    double[] expected = {
      12.5,
      10.477440844492534,
      8.678708374298848,
      7.098757456348682,
      5.730913096744024,
      4.566168315979983
    };
    for (int t = 0; t < expected.length; t++) {
      assertEquals(expected[t], run.level(t).loss(), 1e-12 * expected[t]);
    }
    assertEquals(0.029260286799032642, run.step(0).h(), 1e-14);
    assertEquals(13, run.clipped(1));
    DescentBound bound = new DescentBound(1, 4, 0.25, Double.POSITIVE_INFINITY, 12.5);
    assertEquals(0.5, bound.c());
    assertEquals(10, bound.pathBound(), 1e-14);
    assertEquals(40, bound.clippedSteps(1), 1e-13);
    // What is left of the path after the last step is bounded by A4.
    double rest = bound.distanceToLimit(run.level(run.length()).loss());
    assertEquals(4.037757208742806, run.path(), 4e-12 + rest);
  }

  @Test
  void theFloorLosesTheQuarticAndGClipKeepsIt() {
    double[] start = {30};
    Descent floored =
        Descent.run(new Quartic(), start, Stepper.fused(new StepRule(0.01, 1, 0.1)), 3, 3);
    assertTrue(floored.level(3).loss() > 1e6 * floored.level(0).loss());
    Descent clipped =
        Descent.run(new Quartic(), start, Stepper.fused(new StepRule(0.01, 1, 0)), 4000, 1);
    assertEquals(0.10673791023977, clipped.weights(clipped.kept() - 1)[0], 1e-13);
  }

  @Test
  void aTanhNetAtItsStart() {
    NetLoss loss = SineNet.loss(16, Activation.TANH, 4);
    double[] w = SineNet.weights(16);
    NetPoint point = NetPoint.of(loss, w);
    assertEquals(4.897247740835613, point.loss(), 5e-12);
    assertEquals(11.417670959114867, point.gradientSquared(), 1.2e-11);
    double[] outputs = loss.residual(w);
    for (int i = 0; i < 4; i++) {
      outputs[i] += FourPoints.targets()[i];
    }
    assertArrayEquals(
        new double[] {
          0.8083493010131348, 1.5847051753840136, 1.3971513867140586, 1.007376541183128
        },
        outputs,
        1e-12);
    assertEquals(1.1657232351049776, PlRayleigh.Sample.of(point).mu(), 1.2e-12);
    assertArrayEquals(
        new double[] {
          0.25420198860086074, 0.9310736123887352, 1.2616100290292482, 2.112050638788369
        },
        Spectrum.symmetricEigenvalues(point.kernel()),
        1e-12);
  }

  @Test
  void secondDerivativesOfThatNet() {
    ShallowCurvature shallow =
        new ShallowCurvature(Activation.TANH, Bias.HIDDEN, FourPoints.inputs());
    double[] w = SineNet.weights(16);
    assertArrayEquals(
        new double[] {
          0.5092954353583018, 0.5127560411419401, 0.5123615711214734, 0.5112377007527967
        },
        shallow.outputHessianNorms(w),
        1e-12);
    SmoothnessSandwich.Ends ends =
        SmoothnessSandwich.Ends.of(SineNet.loss(16, Activation.TANH, 4), w, shallow, 1);
    assertEquals(-1.4409780819177165, ends.smallest(), 1e-12);
    assertEquals(2.3294776929784646, ends.largest(), 1e-12);
  }

  @Test
  void oneDeltaGClipStepOfThatNet() {
    NetLoss loss = SineNet.loss(16, Activation.TANH, 4);
    double[] w = SineNet.weights(16);
    double[][] kernel = loss.tangentKernel(w);
    double[] before = loss.residual(w);
    double[] g = new double[w.length];
    loss.gradient(w, g);
    StepReport report = new StepReport();
    Stepper.fused(new StepRule(0.5, 0.25, 0.01)).step(w, g, report);
    assertEquals(0.036993144718723205, report.step(), 1e-13);
    assertEquals(4.489869814689485, loss.gradient(w, g), 5e-12);
    // ε = r⁺ − (I − hK) r, and ρ = ‖ε‖/(h‖r‖): how far the step is from linear.
    double[] epsilon = loss.residual(w);
    for (int i = 0; i < 4; i++) {
      epsilon[i] -= before[i] - report.step() * Vectors.dot(kernel[i], before);
    }
    assertEquals(0.001208984710460974, Vectors.norm(epsilon), 1e-12);
    double rho = Vectors.norm(epsilon) / (report.step() * Vectors.norm(before));
    assertEquals(0.010442597094204219, rho, 1e-11);
  }

  /** The closed form is rounded up in three places, each time by a thousandth. */
  @Test
  void lipschitzConstantOnABall() {
    ShallowCurvature shallow =
        new ShallowCurvature(Activation.TANH, Bias.HIDDEN, FourPoints.inputs());
    assertRoundedUp(0.26468368656732, shallow.lipschitz(256, 1, 0.34379594976598));
    assertRoundedUp(0.06545629575265, shallow.lipschitz(4096, 1, 0.31915942449890));
  }

  private static void assertRoundedUp(double exact, double bound) {
    assertTrue(bound >= exact, () -> bound + " is below " + exact);
    assertTrue(bound <= 1.005 * exact, () -> bound + " is far above " + exact);
  }
}
