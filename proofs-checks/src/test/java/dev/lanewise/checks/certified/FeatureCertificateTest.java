package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Progress;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Verdict;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Gaussian;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeatureCertificateTest {
  private static final int WIDTH = 256; // a power of four: √m is exact
  private static final Problem FOUR = Problem.embedded();
  private static final Net NET = CertifiedChecks.shallow(FOUR, WIDTH, Curve.GELU, 1);
  private static final FeatureCertificate FEATURES = new FeatureCertificate(NET, FOUR.inputs());

  /** Width 16 without biases, rows 2(sin(1.7r+.3), sin(2.3r+1.1)). */
  @Test
  void spectrumOfSixteenGeluFeatures() {
    double[] w = new double[48];
    for (int r = 0; r < 16; r++) {
      w[2 * r] = 2 * Math.sin(1.7 * r + .3);
      w[2 * r + 1] = 2 * Math.sin(2.3 * r + 1.1);
    }
    Net net = new Net(new int[] {2, 16, 1}, Curve.GELU, false, w);
    FeatureCertificate features = new FeatureCertificate(net, Fixtures.D4);
    assertEquals(3.7476870773903577, features.smallest(), 1e-9);
    double taken = 3.7476870773903577 - features.smallest();
    assertTrue(taken >= leastError(new Propagation(net, Fixtures.D4)), "taken off: " + taken);
    assertEquals(25.836598559880443, features.largest() * features.largest(), 1e-9);
    assertTrue(features.largest() * features.largest() > 25.836598559880443);
  }

  /** The error of ΦᵀΦ as far as that of Φ goes: no less than the least row sum of its bounds. */
  private static double leastError(Propagation pass) {
    double[] norm = pass.activationNorm[1];
    double[] error = pass.activationError[1];
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < norm.length; i++) {
      double sum = 0;
      for (int j = 0; j < norm.length; j++) {
        sum += norm[i] * error[j] + error[i] * norm[j];
      }
      least = Math.min(least, sum);
    }
    return least;
  }

  /** By the formulas of the theorem, in plain arithmetic. */
  @Test
  void constantsAreThoseOfTheTheorem() {
    double alpha0 = Math.sqrt(FEATURES.smallest());
    double[] x = new double[12];
    for (int i = 0; i < 4; i++) {
      x[3 * i] = FOUR.inputs()[2 * i];
      x[3 * i + 1] = FOUR.inputs()[2 * i + 1];
      x[3 * i + 2] = 1;
    }
    double omega = 1.1289041451851549 * SpectralNorm.upperBound(x, 4, 3);
    double radius = alpha0 / (2 * omega);
    BallDescent ball = FEATURES.ball(0);
    assertEquals(radius, ball.radius(), 1e-12 * radius);
    assertEquals(alpha0 * alpha0 / 4, ball.mu(), 1e-12);
    // V₀ = ±1/√m: its norm is 1
    double features = FEATURES.largest() + alpha0 / 2;
    double lambda = features * features + Math.pow(omega * (1 + radius), 2);
    assertEquals(lambda, ball.beta(), 1e-12 * lambda);
    double curvature = FEATURES.ball(1).beta() - lambda;
    double text = omega + (1 + radius) * Curve.GELU.curvature() * Math.sqrt(2) * omega;
    assertTrue(curvature > omega && curvature < text, omega + " < " + curvature + " < " + text);
    assertEquals(4 * .125 / alpha0, FEATURES.ball(.125).reach(), 1e-12);
    double limit = FEATURES.largestForDescent();
    assertEquals(alpha0 * alpha0 / (8 * omega), limit, 1e-12 * limit);
    assertTrue(FEATURES.ball(.999999 * limit).certified());
    assertFalse(FEATURES.ball(1.000001 * limit).certified());
    double flow = FEATURES.largestForFlow();
    double weights = 1 + 4 * flow * features / (alpha0 * alpha0);
    double left = 8 * omega * omega * weights * flow;
    assertEquals(Math.pow(alpha0, 3), left, 1e-9 * left);
    assertTrue(FEATURES.flow(.999999 * flow).holds());
    assertFalse(FEATURES.flow(1.000001 * flow).holds());
  }

  /**
   * On the sphere around the start, in random directions, against the least singular vector and
   * along V, all of it measured in (W̃, V).
   */
  @Test
  void constantsHoldOnTheBall() {
    Gaussian gaussian = new Gaussian(5);
    BallDescent ball = FEATURES.ball(1);
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < 12; k++) {
      double[] d = k < 10 ? random(gaussian) : againstTheLeast(k == 10 ? 1 : -1);
      if (k < 3) {
        Arrays.fill(d, 0, 3 * WIDTH, 0); // along V alone
      }
      Net at = moved(NET, d, .999 * ball.radius() / Vectors.norm(d));
      double smallest = new FeatureCertificate(at, FOUR.inputs()).smallest();
      least = Math.min(least, smallest);
      assertTrue(smallest >= ball.mu(), smallest + " ≥ " + ball.mu());
      double r = Vectors.norm(new Propagation(at, FOUR.inputs()).residual(FOUR.targets()));
      double curvature = curvature(at, gaussian);
      double beta = FEATURES.ball(r).beta();
      assertTrue(curvature <= beta, curvature + " ≤ " + beta);
      assertTrue(curvature >= .1 * beta, "the search finds " + curvature + " of " + beta);
    }
    assertTrue(least < .9 * FEATURES.smallest(), "the search moves it to " + least);
  }

  private static double[] random(Gaussian gaussian) {
    double[] d = new double[NET.weights().length];
    Arrays.setAll(d, k -> gaussian.next());
    return d;
  }

  /** The gradient of ‖Φv‖² with respect to W̃ by differences, v the least singular vector. */
  private static double[] againstTheLeast(double sign) {
    Propagation pass = new Propagation(NET, FOUR.inputs());
    double[] gram = new double[16];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        for (int k = 0; k < WIDTH; k++) {
          gram[4 * i + j] += pass.activation[1][i * WIDTH + k] * pass.activation[1][j * WIDTH + k];
        }
      }
    }
    double[] v = {1, .9, 1.1, .8};
    Cholesky.factor(gram, 4);
    for (int t = 0; t < 100; t++) {
      Triangular.solve(gram, 4, v);
      Triangular.solveTransposed(gram, 4, v);
      double norm = Vectors.norm(v);
      for (int i = 0; i < 4; i++) {
        v[i] /= norm;
      }
    }
    double[] d = new double[NET.weights().length];
    for (int k = 0; k < WIDTH; k++) {
      double unit = 0;
      for (int i = 0; i < 4; i++) {
        unit += v[i] * pass.activation[1][i * WIDTH + k];
      }
      for (int i = 0; i < 4; i++) {
        // the signal is σ'·a/√m, and a is ±1
        double slope = Math.abs(pass.signal[1][i * WIDTH + k]) * Math.sqrt(WIDTH);
        double weight = sign * unit * v[i] * slope;
        d[2 * k] -= weight * FOUR.inputs()[2 * i];
        d[2 * k + 1] -= weight * FOUR.inputs()[2 * i + 1];
        d[2 * WIDTH + k] -= weight;
      }
    }
    return d;
  }

  /** The net whose (W̃, V) is that of {@code net} plus t·d. */
  private static Net moved(Net net, double[] d, double t) {
    double[] w = net.weights().clone();
    for (int k = 0; k < w.length; k++) {
      w[k] += t * d[k] * (k < 3 * WIDTH ? 1 : Math.sqrt(WIDTH));
    }
    return net.withWeights(w);
  }

  private static double[] gradient(Net net) {
    Propagation pass = new Propagation(net, FOUR.inputs());
    double[] g = PullBack.of(pass, pass.residual(FOUR.targets()));
    for (int k = 3 * WIDTH; k < g.length; k++) {
      g[k] *= Math.sqrt(WIDTH);
    }
    return g;
  }

  /** |λ|_max(∇²L) from below, by power iteration on differences of gradients. */
  private static double curvature(Net at, Gaussian gaussian) {
    double[] x = random(gaussian);
    double norm = Vectors.norm(x);
    for (int t = 0; t < 40; t++) {
      double step = 1e-5 / norm;
      double[] forth = gradient(moved(at, x, step));
      double[] back = gradient(moved(at, x, -step));
      for (int k = 0; k < x.length; k++) {
        x[k] = (forth[k] - back[k]) / 2e-5;
      }
      norm = Vectors.norm(x);
    }
    return norm;
  }

  @Test
  void equalInputsAndTooFewFeaturesAreRefused() {
    double[] twice = FOUR.inputs().clone();
    System.arraycopy(twice, 0, twice, 2, 2);
    for (FeatureCertificate refused :
        List.of(
            new FeatureCertificate(NET, twice),
            new FeatureCertificate(
                CertifiedChecks.shallow(FOUR, 4, Curve.GELU, 1), FOUR.inputs()))) {
      assertFalse(refused.smallest() > 0);
      assertFalse(refused.ball(1e-300).certified());
      assertFalse(refused.flow(1e-300).holds());
      assertEquals(0, refused.largestForDescent());
      assertEquals(0, refused.largestForFlow());
      Line line = FeatureRun.judge(refused, refused.descent(1e-300), "");
      assertEquals(Verdict.VACUOUS, line.verdict(), line::toString);
    }
    Net relu = CertifiedChecks.shallow(FOUR, WIDTH, Curve.RELU, 1);
    assertThrows(IllegalArgumentException.class, () -> new FeatureCertificate(relu, FOUR.inputs()));
  }

  /** Each line of the run turns down a claim slightly beyond what the run itself shows. */
  @Test
  void plantedFaultsAreRefuted() {
    double limit = FEATURES.largestForDescent();
    Problem scaled = FOUR.withLabelScale(.9 * limit / Vectors.norm(FOUR.targets()));
    BallDescent ball = FEATURES.ball(Outward.normUp(scaled.targets()));
    List<Line> right = run(scaled, ball);
    right.forEach(line -> assertEquals(Verdict.HOLDS, line.verdict(), line::toString));
    Line pl = right.getFirst();
    double seen = Math.pow(pl.rhs() / pl.lhs(), 2) * ball.mu();
    assertHolds(run(scaled, with(ball, .999999 * seen, ball.reach())).get(0));
    assertRefuted(run(scaled, with(ball, 1.000001 * seen, ball.reach())).get(0));
    // The rate at the tightest step: ‖r⁺‖²/‖r‖² = 1 − ημ.
    Line rate = right.get(1);
    double ratio = rate.lhs() / rate.rhs();
    double square = ratio * ratio * (1 - ball.etaMax() * ball.mu());
    double fastest = (1 - square) / ball.etaMax();
    assertHolds(run(scaled, with(ball, .999999 * fastest, ball.reach())).get(1));
    assertRefuted(run(scaled, with(ball, 1.000001 * fastest, ball.reach())).get(1));
    double path = right.get(2).lhs();
    assertHolds(run(scaled, with(ball, ball.mu(), 1.000001 * path)).get(2));
    assertRefuted(run(scaled, with(ball, ball.mu(), .999999 * path)).get(2));
  }

  private static List<Line> run(Problem problem, BallDescent ball) {
    return FeatureDescent.run(NET, problem, ball, 40, new Sheet());
  }

  private static BallDescent with(BallDescent ball, double mu, double reach) {
    return new BallDescent(ball.radius(), mu, ball.beta(), ball.etaMax(), reach);
  }

  private static void assertHolds(Line line) {
    assertEquals(Verdict.HOLDS, line.verdict(), line::toString);
  }

  private static void assertRefuted(Line line) {
    assertEquals(Verdict.REFUTED, line.verdict(), line::toString);
  }

  @Test
  void theCheckRefutesNothingAndRejectsItsControls() {
    double[][] rows = new double[4][];
    for (int i = 0; i < 4; i++) {
      rows[i] = Arrays.copyOfRange(FOUR.inputs(), 2 * i, 2 * i + 2);
    }
    Subject four =
        new Subject("four points", rows, FOUR.targets(), 1, true, "./lanewise", Progress.NONE);
    for (Subject subject : List.of(four, Subject.embedded(1, true))) {
      Finding finding = new FeatureRun().run(subject);
      for (Line line : finding.lines()) {
        assertNotEquals(Verdict.REFUTED, line.verdict(), line::toString);
      }
      for (Control control : finding.controls()) {
        assertTrue(control.rejected(), control::toString);
      }
      assertEquals(5, finding.controls().size());
      List<Verdict> first = finding.lines().stream().limit(5).map(Line::verdict).toList();
      assertEquals(
          List.of(
              Verdict.CERTIFIED, Verdict.CERTIFIED, Verdict.HOLDS, Verdict.HOLDS, Verdict.HOLDS),
          first);
    }
  }
}
