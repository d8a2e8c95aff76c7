package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.certified.ShallowGrowth.Form;
import org.junit.jupiter.api.Test;

class DescentTest {
  /** Every line of the certificate over a thousand steps of gradient descent, GClip and δ-GClip. */
  @Test
  void executedRunsObeyEveryLineOfTheCertificate() {
    Net net = StartingNet.ANTISYMMETRIC.draw(new int[] {2, 2048, 1}, Curve.TANH, true, 1);
    Problem problem = Problem.embedded().withLabelScale(.05);
    Linearization at = new Linearization(net, problem.inputs(), problem.targets());
    Conclusion c = new Certifier(at, 1).best();
    assertTrue(c.certified());
    BallDescent ball =
        BallDescent.search(at.start(), new ShallowGrowth(net, problem.inputs(), Form.STRONG));
    assertTrue(ball.certified());
    double[][] rules = {{Double.POSITIVE_INFINITY, 0}, {.03, 0}, {.03, .9}};
    for (double[] rule : rules) {
      run(net, problem, c, ball, Math.min(c.etaMax(), ball.etaMax()), rule[0], rule[1]);
    }
  }

  private static void run(
      Net start,
      Problem problem,
      Conclusion c,
      BallDescent ball,
      double eta,
      double gamma,
      double delta) {
    Net at = start;
    double path = 0;
    int clipped = 0;
    int floored = 0;
    Propagation pass = new Propagation(at, problem.inputs());
    double first = residual(pass, problem.targets());
    for (int t = 0; t < 1000; t++) {
      double before = residual(pass, problem.targets());
      double[] r = new double[before > 0 ? pass.output.length : 0];
      if (r.length == 0) {
        break;
      }
      for (int i = 0; i < r.length; i++) {
        r[i] = pass.output[i] - problem.targets()[i];
      }
      double[] g = PullBack.of(pass, r);
      double norm = Outward.normUp(g);
      double h = eta * Math.min(1, Math.max(delta, gamma / norm));
      if (h < eta) {
        clipped++;
      }
      floored += gamma / norm < delta ? 1 : 0;
      path += h * norm;
      at = GaussNewton.moved(at, g, h);
      Propagation next = new Propagation(at, problem.inputs());
      double after = residual(next, problem.targets());
      // what rounding can add: the errors of both residuals, and ‖J‖ times that of the update
      double update =
          Outward.U * (Outward.normUp(at.weights()) + h * norm)
              + h * PullBack.error(pass, r, pass.outputError.clone());
      double slack =
          Outward.normUp(pass.outputError)
              + Outward.normUp(next.outputError)
              + 2 * update
              + 1e-15 * first;
      assertTrue(after <= (1 - h * c.rate()) * before + slack, "‖r⁺‖ ≤ (1 − hD²)‖r‖ at step " + t);
      double descent = .5 * before * before - BallDescent.C * h * norm * norm;
      assertTrue(
          .5 * after * after <= descent + slack * (before + after), "descent line at step " + t);
      pass = next;
    }
    assertTrue(path <= c.radius(), "path " + path + " within " + c.radius());
    assertTrue(path <= ball.reach());
    double moved = 0;
    for (int k = 0; k < at.weights().length; k++) {
      moved += Math.pow(at.weights()[k] - start.weights()[k], 2);
    }
    assertTrue(Math.sqrt(moved) <= c.radius());
    if (gamma < 1) {
      assertTrue(
          clipped > 0 && clipped <= ball.clippedSteps(eta, gamma), clipped + " clipped steps");
    }
    assertTrue(delta == 0 || floored > 0, "the floor is met");
    assertTrue(residual(pass, problem.targets()) < 1e-6 * first);
  }

  private static double residual(Propagation pass, double[] targets) {
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      sum += (pass.output[i] - targets[i]) * (pass.output[i] - targets[i]);
    }
    return Math.sqrt(sum);
  }

  /** Reference run: m = 4096, s = 0.1, η = 0.2/(1.2 λ_max), with the plain constants. */
  @Test
  void constantsOfTheReferenceRun() {
    Linearization at = Fixtures.sine(4096, .1);
    ShallowGrowth plain = new ShallowGrowth(at.net(), Fixtures.D4, Form.PLAIN);
    Conclusion c = Kantorovich.plain(at.start(), plain, .2);
    assertEquals(0.35659178883422504, c.radius(), 1e-9);
    assertEquals(0.18622559292931762, c.rate(), 1e-9);
    assertEquals(.9, c.c(), 1e-15);
    double eta = .2 / (1.2 * at.start().lambdaMax());
    assertEquals(0.07203829130311944, eta, 1e-8);
    Restart run = new Restart(at.net(), Fixtures.D4, Fixtures.labelsAt(at.net(), .1), eta);
    double path = 0;
    while (run.at().start().residual() > 1e-9 && run.step() < 1100) {
      double before = run.at().start().residual();
      double[] w = run.at().net().weights();
      run.advance();
      double moved = 0;
      for (int k = 0; k < w.length; k++) {
        moved += Math.pow(run.at().net().weights()[k] - w[k], 2);
      }
      path += Math.sqrt(moved);
      assertTrue(run.at().start().residual() <= (1 - eta * c.rate()) * before * (1 + 1e-5));
    }
    assertEquals(1013, run.step(), 3);
    assertEquals(0.30749, path, 1e-5);
  }

  /** The older local theorem needs 2L‖r₀‖/μ, which is never less. */
  @Test
  void kantorovichsRadiusIsBelowTheOlderOne() {
    for (int m : new int[] {256, 4096}) {
      Linearization at = Fixtures.sine(m, .1);
      ShallowGrowth plain = new ShallowGrowth(at.net(), Fixtures.D4, Form.PLAIN);
      Conclusion c = Kantorovich.plain(at.start(), plain, 0);
      double mu = Math.pow(at.start().alpha0() - c.ell() * c.radius(), 2);
      double lipschitz = Math.sqrt(at.start().lambdaMax()) + c.ell() * c.radius();
      assertTrue(c.radius() <= 2 * lipschitz * at.start().residual() / mu);
    }
  }

  /** The per-step theorem on a ReLU net, where no smoothness is known. */
  @Test
  void everyStepOfAReluRunIsJudgedByItsLinearisation() {
    Net net = StartingNet.PLAIN.draw(new int[] {2, 512, 64, 1}, Curve.RELU, true, 3);
    Restart run = new Restart(net, Fixtures.D4, Fixtures.D4_TARGETS, 1e-3);
    double h = .5 / run.at().start().lambdaMax();
    run = new Restart(net, Fixtures.D4, Fixtures.D4_TARGETS, h);
    int certified = 0;
    for (int t = 0; t < 60; t++) {
      Linearization before = run.at();
      run.advance();
      LinearizedStep step = LinearizedStep.between(before, run.at(), h);
      if (step.contracts()) {
        certified++;
        assertTrue(step.factor() < 1);
        double slack =
            Outward.normUp(before.residualError()) + Outward.normUp(run.at().residualError());
        assertTrue(
            run.at().start().residual() <= step.factor() * before.start().residual() + 2 * slack);
      }
    }
    assertTrue(certified > 40, certified + " of 60 steps certified");
  }

  /**
   * A step that is far too long changes the pattern and the kernel so much that nothing may be
   * certified.
   */
  @Test
  void aStepThatDivergesIsNotCertified() {
    Net net = StartingNet.PLAIN.draw(new int[] {2, 32, 1}, Curve.RELU, true, 3);
    Restart run = new Restart(net, Fixtures.D4, Fixtures.D4_TARGETS, 5);
    Linearization before = run.at();
    run.advance();
    assertFalse(LinearizedStep.between(before, run.at(), 5).contracts());
  }

  @Test
  void noiseFloorAndClippedStepsFollowTheFormulas() {
    BallDescent b = new BallDescent(10, 1, 4, .25, 10);
    assertEquals(40, b.clippedSteps(.25, 1), 1e-12);
    assertEquals(.02, b.noiseFloor(.2), 1e-15);
    assertEquals(Double.POSITIVE_INFINITY, new BallDescent(1, 0, 1, 1, 1).noiseFloor(1));
  }
}
