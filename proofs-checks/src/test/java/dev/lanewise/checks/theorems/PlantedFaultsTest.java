package dev.lanewise.checks.theorems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Line;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Verdict;
import dev.lanewise.checks.limits.ArcCosine;
import dev.lanewise.checks.limits.FourPoints;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.kernels.f64.Level1;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each check would say if the code under it were wrong, one small fault at a time. */
class PlantedFaultsTest {
  private static final double[] W = SineNet.weights(16);
  private static final NetLoss FOUR = SineNet.loss(16, Activation.TANH, 4);
  private static final NetLoss ONE = SineNet.loss(16, Activation.TANH, 1);

  @Test
  void rayleighQuotientNoticesAKernelOffByOnePartInTenThousandMillion() {
    NetPoint point = NetPoint.of(ONE, W);
    double exact = point.kernel()[0][0];
    assertHolds(PlRayleigh.Sample.of(point).upper(""));
    assertHolds(PlRayleigh.Sample.of(point).lower(""));
    double[][] tooSmall = {{exact * (1 - 1e-10)}};
    double[][] tooLarge = {{exact * (1 + 1e-10)}};
    assertRefuted(PlRayleigh.Sample.of(point.withKernel(tooSmall)).upper(""));
    assertRefuted(PlRayleigh.Sample.of(point.withKernel(tooLarge)).lower(""));
  }

  @Test
  void gradientIdentityNoticesOneWrongEntry() {
    double[] g = new double[W.length];
    FOUR.gradient(W, g);
    double[] v = new double[W.length];
    Arrays.fill(v, 0.125);
    double[][] kernel = FOUR.tangentKernel(W);
    assertHolds(GradientIdentity.quadraticForm(FOUR, W, g, kernel, ""));
    double[] derivative = FOUR.outputDerivative(W, v);
    assertHolds(GradientIdentity.directional(FOUR, W, g, v, derivative, ""));
    g[7] += 1e-9;
    assertRefuted(GradientIdentity.quadraticForm(FOUR, W, g, kernel, ""));
    assertRefuted(GradientIdentity.directional(FOUR, W, g, v, derivative, ""));
  }

  /**
   * A program that binds its tangents to the weights is right along the weights, and only there.
   */
  @Test
  void gradientIdentityNoticesADerivativeAlongTheWeights() {
    for (WideNet net : Nets.assorted(Subject.embedded(1, true))) {
      NetLoss loss = net.loss();
      double[] w = net.weights();
      double[] g = new double[w.length];
      loss.gradient(w, g);
      double[] v = GradientIdentity.direction(w.length, net.directionSeed());
      assertHolds(
          GradientIdentity.directional(loss, w, g, v, loss.outputDerivative(w, v), "right"));
      assertRefuted(
          GradientIdentity.directional(loss, w, g, v, loss.outputDerivative(w, w), "along w"));
    }
  }

  /** Deep nets on thousands of columns, where norms of weights overestimate activations most. */
  @Test
  void gradientIdentityNoticesAWrongSignOnWideInputs() {
    double[][] inputs = WideNets.normal(16, 3072, 3);
    for (double[] row : inputs) {
      Vectors.normalize(row, 0, row.length);
    }
    double[] targets = WideNets.normal(1, 16, ~3)[0];
    WideNet net =
        new WideNet(List.of(128, 96, 64, 32), Activation.RELU, Bias.ALL, inputs, targets, 3);
    NetLoss loss = net.loss();
    double[] w = net.weights();
    double[] g = new double[w.length];
    loss.gradient(w, g);
    double[] v = GradientIdentity.direction(w.length, net.directionSeed());
    double[] derivative = loss.outputDerivative(w, v);
    assertHolds(GradientIdentity.directional(loss, w, g, v, derivative, "right"));
    assertRefuted(GradientIdentity.directional(loss, w, g, v, new double[16], "nothing"));
    for (int i = 0; i < g.length; i++) {
      g[i] = -g[i];
    }
    assertRefuted(GradientIdentity.directional(loss, w, g, v, derivative, "wrong sign"));
  }

  /** Where both sides are nothing beside the rounding bound, nothing has been compared. */
  @Test
  void gradientIdentityRefusesToCompareWhatIsAllRounding() {
    double[] outputs = FOUR.residual(W);
    double[] targets = FourPoints.targets().clone();
    for (int i = 0; i < targets.length; i++) {
      targets[i] += outputs[i];
    }
    NetLoss solved = new NetLoss(SineNet.net(16, Activation.TANH), FourPoints.inputs(), targets);
    double[] g = new double[W.length];
    solved.gradient(W, g);
    double[] v = GradientIdentity.direction(W.length, 1);
    Line line =
        GradientIdentity.directional(solved, W, g, v, solved.outputDerivative(W, v), "solved");
    assertEquals(Verdict.VACUOUS, line.verdict(), line::toString);
  }

  @Test
  void sandwichNoticesAGaussNewtonTermCountedTwice() {
    ShallowCurvature shallow =
        new ShallowCurvature(Activation.TANH, Bias.HIDDEN, FourPoints.inputs());
    NetLoss near =
        SmoothnessSandwich.nearlySolved(
            SineNet.net(16, Activation.TANH), FourPoints.inputs(), FourPoints.targets(), W);
    SmoothnessSandwich.Ends right = SmoothnessSandwich.Ends.of(near, W, shallow, 1);
    double curvature = SmoothnessSandwich.curvature(near, W, shallow);
    assertHolds(SmoothnessSandwich.upper(right, curvature, ""));
    assertHolds(SmoothnessSandwich.reverse(right, curvature, ""));
    assertRefuted(SmoothnessSandwich.upper(withLargest(right, 2), curvature, "twice"));
    assertRefuted(SmoothnessSandwich.upper(withLargest(right, 1.001), curvature, "a thousandth"));
    assertRefuted(SmoothnessSandwich.reverse(withLargest(right, 0.4), curvature, "two fifths"));
  }

  private static SmoothnessSandwich.Ends withLargest(SmoothnessSandwich.Ends ends, double factor) {
    return new SmoothnessSandwich.Ends(
        ends.smallest(),
        factor * ends.largest(),
        ends.kernelLargest(),
        ends.error(),
        ends.evidence());
  }

  @Test
  void descentNoticesStepsUphillAndConstantsThatAreTooGood() {
    DescentBound bound = new DescentBound(1, 4, 0.25, Double.POSITIVE_INFINITY, 12.5);
    Stepper right = Stepper.fused(new StepRule(0.25, 1, 0.1));
    assertTrue(judged(bound, right).stream().allMatch(l -> l.verdict() == Verdict.HOLDS));
    Stepper uphill =
        (w, g, report) -> {
          right.step(w, g, report);
          for (int i = 0; i < w.length; i++) {
            w[i] += 2 * report.step() * g[i];
          }
        };
    assertRefuted(judged(bound, uphill).get(0));
    assertRefuted(judged(bound, uphill).get(1));
    assertRefuted(judged(bound, uphill).get(2));
    // The run takes the slow coordinate only, whose curvature is 1: μ = 4 is too much to claim.
    Descent slow = Descent.run(new Quadratic(1, 4), new double[] {3, 0}, right, 40, 4);
    DescentBound tooGood = new DescentBound(4, 4, 0.25, Double.POSITIVE_INFINITY, 4.5);
    assertRefuted(DescentLines.judge(tooGood, slow, 2, "").get(1));
    // √(2L₀/5)/c = 2.68, and the zero is 3 away.
    DescentBound farBetter = new DescentBound(5, 4, 0.25, Double.POSITIVE_INFINITY, 4.5);
    assertRefuted(DescentLines.judge(farBetter, slow, 2, "").get(3));
  }

  /** A comparison of floors in which the floor never fires compares nothing. */
  @Test
  void theFloorIsAtWorkWhereItIsComparedWithNone() {
    CertifiedStart start = certifiedStart();
    Descent clipped = DescentPath.descend(start, 1, 20);
    Descent floored = DescentPath.descend(start, 2, 20);
    assertTrue(floored.floored(DescentPath.rule(start, 2)) > 0);
    assertTrue(floored.level(20).loss() != clipped.level(20).loss());
    StepRule rule = ClipCount.rule(start, 0.2);
    Descent run = Descent.run(start.loss(), start.weights(), Stepper.fused(rule), 20, 2);
    assertTrue(run.floored(rule) > 0);
    StepRule asleep = ClipCount.rule(start, 0.01);
    Descent gclip = Descent.run(start.loss(), start.weights(), Stepper.fused(asleep), 20, 2);
    List<Line> lines = ClipLines.judge(start.bound(), asleep, gclip, start.weights().length, "");
    assertEquals(List.of(Verdict.VACUOUS), lines.stream().map(Line::verdict).toList());
  }

  private static CertifiedStart certifiedStart() {
    return CertifiedStart.on(Subject.embedded(1, true), 128).atCertifiedScale().orElseThrow();
  }

  private static List<Line> judged(DescentBound bound, Stepper stepper) {
    Descent run = Descent.run(new Quadratic(1, 4), new double[] {3, -2}, stepper, 10, 4);
    return DescentLines.judge(bound, run, 2, "");
  }

  @Test
  void clipCountNoticesStepsShorterThanTheRuleSays() {
    StepRule rule = new StepRule(0.25, 1, 0);
    DescentBound bound = new DescentBound(1, 4, 0.25, Double.POSITIVE_INFINITY, 12.5);
    Stepper tiny = Stepper.fused(new StepRule(0.25, 0.05, 0));
    Descent run = Descent.run(new Quadratic(1, 4), new double[] {3, -2}, tiny, 120, 2);
    ClipLines.judge(bound, rule, run, 2, "").forEach(PlantedFaultsTest::assertRefuted);
  }

  /** On a net a run is often too short for the bound on its clipped steps, not for their length. */
  @Test
  void clipCountNoticesShortStepsOnANetHoweverShortTheRun() {
    CertifiedStart start = certifiedStart();
    StepRule rule = ClipCount.rule(start, 0);
    StepRule twentieth = new StepRule(rule.eta(), rule.gamma() / 20, 0);
    ClipCount.judge(start, rule, Stepper.fused(rule), 40)
        .subList(0, 2)
        .forEach(PlantedFaultsTest::assertHolds);
    List<Line> lines = ClipCount.judge(start, rule, Stepper.fused(twentieth), 40);
    assertRefuted(lines.get(ClipLines.LENGTH));
    assertTrue(40 <= start.bound().clippedSteps(rule.gamma()));
    assertEquals(Verdict.VACUOUS, lines.getLast().verdict());
  }

  @Test
  void bitIdentityNoticesOneUnitInTheLastPlace() {
    StepRule gclip = new StepRule(0.1, 0.25, 0);
    assertHolds(DeltaIdentity.identical(FOUR, W, Stepper::fused, gclip, 0.01, 20, true, ""));
    assertRefuted(
        DeltaIdentity.identical(
            FOUR, W, PlantedFaultsTest::leaking, gclip, 0.01, 20, true, "δ leaks into η"));
  }

  private static Stepper leaking(StepRule rule) {
    double eta = rule.delta() > 0 ? Math.nextUp(rule.eta()) : rule.eta();
    return Stepper.fused(new StepRule(eta, rule.gamma(), rule.delta()));
  }

  /** Inputs of zeros under a net without biases: the gradient is 0, and so is every step. */
  @Test
  void bitIdentityRefusesWhereNothingWasClipped() {
    double[][] zeros = {{0, 0}};
    WideNet net = new WideNet(List.of(8), Activation.RELU, Bias.NONE, zeros, new double[] {1}, 1);
    Line line =
        DeltaIdentity.identical(
            net.loss(),
            net.weights(),
            Stepper::fused,
            new StepRule(1, 1e-300, 0),
            0.01,
            20,
            true,
            "");
    assertEquals(Verdict.VACUOUS, line.verdict(), line::toString);
  }

  /** Between two norms of one gradient that differ in their last bits, the step's own decides. */
  @Test
  void bitIdentityTakesTheBranchThatTheStepTakes() {
    int tried = 0;
    for (long seed = 1; seed <= 50; seed++) {
      double[][] x = WideNets.normal(4, 3, seed);
      double[] y = WideNets.normal(1, 4, ~seed)[0];
      WideNet net = new WideNet(List.of(100), Activation.RELU, Bias.NONE, x, y, seed);
      double[] w = net.weights();
      double[] g = new double[w.length];
      net.loss().gradient(w, g);
      double norm = Vectors.norm(g);
      if (Level1.nrm2(g.length, g, 0) > norm) {
        tried++;
        StepRule border = new StepRule(1, 0.5 * norm, 0);
        Line line =
            DeltaIdentity.identical(net.loss(), w, Stepper::fused, border, 0.5, 1, true, "");
        assertEquals(Verdict.VACUOUS, line.verdict(), line::toString);
      }
    }
    assertTrue(tried > 0);
  }

  @Test
  void clipStepNoticesAStepUphillAndOneAboveTheCeiling() {
    StepRule rule = new StepRule(5, 0.25, 1e-3);
    double[] w = {1, -2, 3};
    double[] g = {0.03, 0.04, 0};
    ClipStep.Lines uphill = new ClipStep.Lines("");
    Stepper right = Stepper.of(rule);
    uphill.see(
        rule,
        (v, slope, report) -> {
          right.step(v, slope, report);
          for (int i = 0; i < v.length; i++) {
            v[i] += 2 * report.step() * slope[i];
          }
        },
        w,
        g,
        "");
    assertRefuted(uphill.all().get(4));
    ClipStep.Lines above = new ClipStep.Lines("");
    above.see(rule, Stepper.of(new StepRule(5 * 1.0000001, 0.25, 1e-3)), w, g, "");
    assertRefuted(above.all().get(0));
  }

  @Test
  void clipStepNoticesARelativeErrorOfOnePartInTenMillionMillion() {
    StepRule rule = new StepRule(5, 0.25, 1e-3);
    ClipStep.Lines right = new ClipStep.Lines("");
    ClipStep.Lines wrong = new ClipStep.Lines("");
    double[] w = {1, -2, 3};
    double[] g = {3, 4, 0};
    right.see(rule, Stepper.fused(rule), w, g, "");
    wrong.see(rule, Stepper.of(new StepRule(5 * (1 + 1e-13), 0.25, 1e-3)), w, g, "");
    right.all().forEach(PlantedFaultsTest::assertHolds);
    assertRefuted(wrong.all().get(3));
  }

  @Test
  void degeneracyNoticesADiagonalTooLargeByOnePartInAMillionMillion() {
    double[][] pairs = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0.6, 0.8}, {-0.6, -0.8}};
    BiasDegeneracy.inTheLimit(pairs, "").forEach(PlantedFaultsTest::assertHolds);
    double[][] kernel = ArcCosine.innerLayer(pairs, 0);
    for (int i = 0; i < kernel.length; i++) {
      kernel[i][i] += 1e-12;
    }
    assertRefuted(BiasDegeneracy.degenerate(kernel, 2, ""));
  }

  @Test
  void degeneracyNoticesWhatNoGramMatrixCanHave() {
    for (double smallest : new double[] {-0.5, Double.NaN}) {
      KernelSpectrum impossible = new KernelSpectrum(smallest, 1, 1e-12, 1e-12);
      assertRefuted(BiasDegeneracy.decided(impossible, 0, ""));
    }
    KernelSpectrum zero = new KernelSpectrum(1e-13, 1, 1e-12, 1e-12);
    assertEquals(Verdict.VACUOUS, BiasDegeneracy.decided(zero, 0, "").verdict());
  }

  /** A kernel that forgets the bias cannot be excused with inputs that are nearly parallel. */
  @Test
  void degeneracyNoticesAForgottenBiasOnSeparatedData() {
    double[][] data = {{1, 0}, {2, 0}, {0, 1}};
    double[][] biased = ArcCosine.withBias(data);
    KernelSpectrum inner = KernelSpectrum.of(ArcCosine.innerLayer(data, 0), 1e-12);
    KernelSpectrum outer = KernelSpectrum.of(ArcCosine.outerLayer(data, 0), 1e-12);
    double promised = BiasDegeneracy.promised(biased, BiasDegeneracy.INNER);
    assertRefuted(BiasDegeneracy.decided(inner, promised, ""));
    assertRefuted(
        BiasDegeneracy.decided(outer, BiasDegeneracy.promised(biased, BiasDegeneracy.OUTER), ""));
  }

  /** On N12 of the pairs, and on data of several lengths: below what the kernels have. */
  @Test
  void whatIsPromisedWithBiasesIsKept() {
    double[][] pairs = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0.6, 0.8}, {-0.6, -0.8}};
    double[][] lengths = {{1, 0}, {2, 0}, {0, 1}, {-3, 0.5}};
    for (double[][] data : List.of(pairs, lengths)) {
      double[][] biased = ArcCosine.withBias(data);
      double inner = BiasDegeneracy.promised(biased, BiasDegeneracy.INNER);
      double outer = BiasDegeneracy.promised(biased, BiasDegeneracy.OUTER);
      assertTrue(0 < outer && outer < inner, outer + " < " + inner);
      assertTrue(inner <= KernelSpectrum.of(ArcCosine.innerLayer(biased, 0), 0).smallest());
      assertTrue(outer <= KernelSpectrum.of(ArcCosine.outerLayer(biased, 0), 0).smallest());
    }
  }

  private static void assertHolds(Line line) {
    assertTrue(
        line.verdict() == Verdict.HOLDS || line.verdict() == Verdict.CERTIFIED, line::toString);
  }

  private static void assertRefuted(Line line) {
    assertEquals(Verdict.REFUTED, line.verdict(), line::toString);
  }
}
