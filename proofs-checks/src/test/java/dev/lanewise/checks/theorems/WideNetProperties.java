package dev.lanewise.checks.theorems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** The mathematics of the checks on random wide nets; tolerances are the slacks of the lines. */
class WideNetProperties {

  @Provide
  Arbitrary<WideNet> anyDepth() {
    return WideNets.anyDepth();
  }

  @Provide
  Arbitrary<WideNet> shallowAndSmooth() {
    return WideNets.shallowAndSmooth();
  }

  @Property(tries = 100)
  void realisedPlConstantLiesInTheSpectrum(@ForAll("anyDepth") WideNet net) {
    assertNoneRefuted(PlRayleigh.atStart(net));
  }

  @Property(tries = 100)
  void gradientKernelAndDirectionalDerivativeAgree(@ForAll("anyDepth") WideNet net) {
    assertNoneRefuted(GradientIdentity.atStart(net));
  }

  /** Else ⟨∇L, v⟩ would be looked at along w alone, where it is known beforehand. */
  @Property(tries = 100)
  void directionsAreNotTheWeights(@ForAll("anyDepth") WideNet net) {
    double[] w = net.weights();
    double[] v = GradientIdentity.direction(w.length, net.directionSeed());
    double cosine = Vectors.dot(w, v) / (Vectors.norm(w) * Vectors.norm(v));
    // A normal cosine of two in 20 or more coordinates exceeds 0.9 once in 10⁸.
    assertTrue(w.length < 20 || Math.abs(cosine) < 0.9, () -> "cosine " + cosine);
  }

  /**
   * A slack that hides a visible error would make the properties above worthless. The largest of
   * 30000 such nets have 1.8e-9, 3.3e-12 and 1.4e-9 of the scale, GELU and tanh between wide
   * layers, whose kernels are small for the norms of their weights.
   */
  @Property(tries = 100)
  void slacksStayFarBelowWhatTheyAreAddedTo(@ForAll("anyDepth") WideNet net) {
    NetLoss loss = net.loss();
    double[] w = net.weights();
    NetPoint point = NetPoint.of(loss, w);
    double scale = (1 + point.loss()) * (1 + point.trace());
    assertTrue(point.gradientSquaredError() <= 1e-8 * scale, point::toString);
    assertTrue(point.lossError() <= 1e-10 * scale, point::toString);
    assertTrue(point.kernelError() <= 1e-8 * scale, point::toString);
  }

  @Property(tries = 50)
  void hessianEndsFollowTheKernel(@ForAll("shallowAndSmooth") WideNet net) {
    assertNoneRefuted(SmoothnessSandwich.atStart(net));
  }

  /** ‖(J(w) − J(w′))v‖ ≤ ℓ(R)‖w − w′‖‖v‖ on the ball, whichever direction is tried. */
  @Property(tries = 50)
  void closedFormBoundsTheChangeOfTheJacobian(
      @ForAll("shallowAndSmooth") WideNet net,
      @ForAll @DoubleRange(min = 0.01, max = 3) double radius) {
    NetLoss loss = net.loss();
    double[] w = net.weights();
    double[] direction = WideNets.normal(1, w.length, net.seed() ^ 2)[0];
    double[] other = w.clone();
    for (int i = 0; i < w.length; i++) {
      other[i] += radius * direction[i] / Vectors.norm(direction);
    }
    ShallowCurvature shallow = new ShallowCurvature(net.activation(), net.bias(), net.inputs());
    double ell = shallow.lipschitz(net.hidden().getFirst(), shallow.largestOutput(w), radius);
    double[] v = WideNets.normal(1, w.length, net.seed() ^ 3)[0];
    double change = Vectors.distance(loss.outputDerivative(w, v), loss.outputDerivative(other, v));
    double slack = 2 * (loss.bounds(w).jacobianError() + loss.bounds(other).jacobianError());
    double allowed = (ell * radius + slack) * Vectors.norm(v);
    assertTrue(change <= allowed, () -> change + " > " + allowed);
  }

  @Property(tries = 40)
  void theoremAHoldsWhereverItsHypothesesAreCertified(
      @ForAll @IntRange(min = 1, max = 60) int halfWidth,
      @ForAll @IntRange(min = 1, max = 4) int rows,
      @ForAll @IntRange(min = 1, max = 5) int columns,
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0, max = 0.9) double delta) {
    CertifiedStart full =
        CertifiedStart.of(
            new WideNet(
                List.of(2 * halfWidth),
                Activation.TANH,
                Bias.HIDDEN,
                WideNets.normal(rows, columns, seed),
                WideNets.normal(1, rows, seed ^ 1)[0],
                seed));
    Optional<CertifiedStart> certified = full.atCertifiedScale();
    if (certified.isEmpty()) {
      return;
    }
    CertifiedStart start = certified.get();
    DescentBound bound = start.bound();
    StepRule rule = new StepRule(bound.eta(), start.gradientNorm() / 4, delta);
    Descent run = Descent.run(start.loss(), start.weights(), Stepper.fused(rule), 30, 5);
    List<Line> lines = DescentLines.judge(bound, run, start.weights().length, "");
    // Labels may have to be so small that the loss cannot be told from its rounding.
    assertEquals(run.length() == 0 ? 1 : 4, lines.size());
    assertNoneRefuted(lines);
    assertNoneRefuted(ClipLines.judge(bound, rule, run, start.weights().length, ""));
  }

  @Property(tries = 200)
  void theoremAHoldsOnQuadratics(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0.01, max = 100) Double> curvatures,
      @ForAll @DoubleRange(min = 0.01, max = 1.99) double theta,
      @ForAll @DoubleRange(min = 0.01, max = 10) double gamma,
      @ForAll @DoubleRange(min = 0, max = 0.99) double delta,
      @ForAll long seed) {
    Quadratic quadratic =
        new Quadratic(curvatures.stream().mapToDouble(Double::doubleValue).toArray());
    double[] w0 = WideNets.normal(1, curvatures.size(), seed)[0];
    StepRule rule = new StepRule(theta / quadratic.largest(), gamma, delta);
    DescentBound bound =
        new DescentBound(
            quadratic.smallest(),
            quadratic.largest(),
            rule.eta(),
            Double.POSITIVE_INFINITY,
            quadratic.gradient(w0, new double[w0.length]));
    Descent run = Descent.run(quadratic, w0, Stepper.fused(rule), 100, 5);
    assertNoneRefuted(DescentLines.judge(bound, run, w0.length, ""));
    assertNoneRefuted(ClipLines.judge(bound, rule, run, w0.length, ""));
  }

  /** Where the loss itself underflows nothing is judged by bounds that have become zero. */
  @Property(tries = 200)
  void theoremAIsNotRefutedByUnderflow(
      @ForAll @DoubleRange(min = 0.01, max = 100) double curvature,
      @ForAll @DoubleRange(min = 0.3, max = 1.7) double theta,
      @ForAll @DoubleRange(min = -3, max = 3) double w0) {
    Quadratic quadratic = new Quadratic(curvature, 1.5 * curvature);
    double[] start = {w0, 1};
    StepRule rule = StepRule.gradientDescent(theta / quadratic.largest());
    DescentBound bound =
        new DescentBound(
            quadratic.smallest(),
            quadratic.largest(),
            rule.eta(),
            Double.POSITIVE_INFINITY,
            quadratic.gradient(start, new double[2]));
    Descent run = Descent.run(quadratic, start, Stepper.fused(rule), 4000, 40);
    assertTrue(run.length() < 4000, "steps " + run.length());
    assertNoneRefuted(DescentLines.judge(bound, run, 2, ""));
  }

  @Property(tries = 50)
  void aFloorThatNeverFiresChangesNoBit(
      @ForAll("anyDepth") WideNet net,
      @ForAll @DoubleRange(min = 0.01, max = 0.5) double delta,
      @ForAll @DoubleRange(min = 0.01, max = 10) double gamma) {
    StepRule rule = new StepRule(0.01, gamma, 0);
    assertNoneRefuted(
        List.of(
            DeltaIdentity.identical(
                net.loss(), net.weights(), Stepper::fused, rule, delta, 10, true, "")));
  }

  @Property(tries = 300)
  void stepsFollowTheRule(
      @ForAll @DoubleRange(min = -6, max = 3) double logEta,
      @ForAll @DoubleRange(min = -6, max = 6) double logGamma,
      @ForAll @DoubleRange(min = 0, max = 0.99) double delta,
      @ForAll @DoubleRange(min = -6, max = 6) double logLength,
      @ForAll @IntRange(min = 1, max = 200) int parameters,
      @ForAll long seed) {
    double[] w = WideNets.normal(1, parameters, seed)[0];
    double[] g = WideNets.normal(1, parameters, seed ^ 1)[0];
    for (int i = 0; i < parameters; i++) {
      g[i] *= StrictMath.pow(10, logLength);
    }
    StepRule rule = new StepRule(StrictMath.pow(10, logEta), StrictMath.pow(10, logGamma), delta);
    ClipStep.Lines lines = new ClipStep.Lines("");
    lines.see(rule, Stepper.fused(rule), w, g, "");
    assertNoneRefuted(lines.all());
  }

  /** With biases distinct inputs are told apart, without them a parallel pair is not. */
  @Property(tries = 60)
  void biasesDecideAboutParallelInputs(
      @ForAll @IntRange(min = 1, max = 4) int columns,
      @ForAll @DoubleRange(min = 1.5, max = 4) double factor,
      @ForAll long seed) {
    double[] x = WideNets.normal(1, columns, seed)[0];
    double[][] pair = {x.clone(), x.clone()};
    for (int j = 0; j < columns; j++) {
      pair[0][j] = x[j] / Vectors.norm(x);
      pair[1][j] = factor * pair[0][j];
    }
    assertNoneRefuted(BiasDegeneracy.inTheLimit(pair, ""));
  }

  private static void assertNoneRefuted(List<Line> lines) {
    for (Line line : lines) {
      assertNotEquals(Verdict.REFUTED, line.verdict(), line::toString);
    }
  }
}
