package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Verdict;
import dev.lanewise.checks.numerics.Vectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Theorem A along runs of gradient descent, GClip and δ-GClip: on quadratics, where μ and β are
 * known, and on shallow tanh nets, where {@link WideBall} certifies them on a ball.
 */
final class DescentPath implements Check {
  private static final int RULES = 3;

  private static final Theorem THEOREM =
      new Theorem(
          "descent-path",
          "C5",
          "Loss, path and limit of adaptive steps under PL* in a ball",
          "Liu, Zhu, Belkin, arXiv:2003.00307 (gradient descent); Tucat, Mukherjee et al.,"
              + " arXiv:2404.08624 (δ-GClip); radius sharpened to be free of δ and γ",
          "For 0 < h_min ≤ h_t ≤ η: L falls by c h_t‖∇L_t‖² and by the factor 1 − 2μc h_t, the path stays"
              + " below (√L₀ − √L_t)√(2/μ)/c, and w_t converges to a zero of L; c = 1 − βη/2",
          List.of(
              "½‖∇L‖² ≥ μL on B(w₀, R)",
              "∇L is β-Lipschitz on B(w₀, R)",
              "η < 2/β",
              "R* = √(2L₀/μ)/c < R"),
          "A1 to A4 for every step, whatever the rule that chooses h_t");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    subject.progress().at("quadratics", 0);
    quadratics(subject, sheet);
    controls(sheet);
    int[] widths = subject.quick() ? new int[] {128, 512} : new int[] {128, 512, 2048, 8192};
    List<Rate> rates = new ArrayList<>();
    int lastWidth = 0;
    for (int k = 0; k < widths.length; k++) {
      CertifiedStart start = CertifiedStart.on(subject, widths[k]);
      if (start.width() != lastWidth) {
        subject.progress().at(start.toString(), (k + 1) / (widths.length + 1.0));
        lastWidth = start.width();
        wideNet(subject, start, k + 1 == widths.length, sheet, rates);
      }
    }
    Curves.of("Rate against width", rates.stream().mapToDouble(Rate::width).toArray())
        .add("guaranteed", rates, Rate::guaranteed)
        .add("observed", rates, Rate::observed)
        .add("largest certified label scale", rates, Rate::labelScale)
        .to(sheet);
  }

  /** Per-step contraction of the loss, guaranteed and observed: −ln(L_{t+1}/L_t). */
  record Rate(int width, double guaranteed, double observed, double labelScale) {}

  private static void quadratics(Subject subject, Sheet sheet) {
    double[] w0 = {3, -2};
    for (StepRule rule : rules(0.25, 1, 0.3)) {
      onQuadratic(new Quadratic(1, 4), w0, rule, 60, "½(w₁² + 4w₂²)").forEach(sheet::line);
    }
    SplittableRandom random = new SplittableRandom(subject.seed());
    for (int k = 0; k < (subject.quick() ? 2 : 10); k++) {
      double[] curvatures = new double[2 + random.nextInt(30)];
      double[] start = new double[curvatures.length];
      for (int i = 0; i < start.length; i++) {
        curvatures[i] = StrictMath.pow(10, 2 * random.nextDouble() - 1);
        start[i] = 2 * random.nextDouble() - 1;
      }
      Quadratic quadratic = new Quadratic(curvatures);
      double eta = (0.1 + 1.8 * random.nextDouble()) / quadratic.largest();
      double[] g = new double[start.length];
      quadratic.gradient(start, g);
      // Clipped from the start, and with a floor that the first step meets.
      double clip = 0.05 + 0.45 * random.nextDouble();
      double delta = clip + 0.4 * random.nextDouble();
      double gamma = clip * Vectors.norm(g);
      String label = "random quadratic " + k + " of " + start.length + " weights";
      for (StepRule rule : rules(eta, gamma, delta)) {
        onQuadratic(quadratic, start, rule, 200, label).forEach(sheet::line);
      }
    }
  }

  private static List<StepRule> rules(double eta, double gamma, double delta) {
    return List.of(
        StepRule.gradientDescent(eta),
        new StepRule(eta, gamma, 0),
        new StepRule(eta, gamma, delta));
  }

  private static List<Line> onQuadratic(
      Quadratic quadratic, double[] w0, StepRule rule, int steps, String name) {
    double loss0 = quadratic.gradient(w0, new double[w0.length]);
    DescentBound bound =
        new DescentBound(
            quadratic.smallest(), quadratic.largest(), rule.eta(), Double.POSITIVE_INFINITY, loss0);
    Descent run = Descent.run(quadratic, w0, Stepper.fused(rule), steps, 10);
    return judge(bound, rule, run, w0.length, rule + " on " + name);
  }

  private static List<Line> judge(
      DescentBound bound, StepRule rule, Descent run, int parameters, String label) {
    return bound.applies() && run.length() > 0 && run.neverAtFloor(rule)
        ? List.of(DescentLines.floorNeverFires(rule, run, label))
        : DescentLines.judge(bound, run, parameters, label);
  }

  private static void wideNet(
      Subject subject, CertifiedStart full, boolean draw, Sheet sheet, List<Rate> rates) {
    boolean wideEnough = full.bound().applies();
    Optional<CertifiedStart> certified = full.atCertifiedScale();
    if (wideEnough) {
      sheet.line(insideTheBall(full));
    }
    if (!wideEnough || certified.isEmpty()) {
      sheet.line(full.refusal());
    }
    if (certified.isEmpty()) {
      return;
    }
    CertifiedStart start = certified.get();
    DescentBound bound = start.bound();
    sheet.line(insideTheBall(start));
    int steps = steps(subject, start);
    for (int which = 0; which < RULES; which++) {
      int rule = which;
      Descent run = descend(start, rule, steps);
      Shrinking.explain(judge(start, rule, run), start.net(), net -> onSmallerNet(net, rule, steps))
          .forEach(sheet::line);
      if (rule == 0) {
        rates.add(rate(start, run));
      }
      if (draw && rule < 2) {
        draw(bound, run, rule(start, rule).name(), sheet);
      }
    }
  }

  /** The 0.1% by which μ, L₀ and β are on the safe side covers the roundings of R*. */
  private static Line insideTheBall(CertifiedStart start) {
    return Line.atMost(
        "R* ≤ R: the path cannot leave the ball, " + start,
        Evidence.CERTIFIED,
        start.bound().pathBound(),
        start.bound().radius(),
        0);
  }

  /**
   * GD, GClip and δ-GClip by number, with γ a tenth of the first gradient's norm. The floor is at
   * work until half of that norm is left.
   */
  static StepRule rule(CertifiedStart start, int which) {
    return rules(start.bound().eta(), start.gradientNorm() / 10, 0.2).get(which);
  }

  static Descent descend(CertifiedStart start, int which, int steps) {
    Stepper stepper = Stepper.fused(rule(start, which));
    return Descent.run(start.loss(), start.weights(), stepper, steps, 8);
  }

  private static List<Line> judge(CertifiedStart start, int which, Descent run) {
    StepRule rule = rule(start, which);
    String label = rule.name() + " on " + start;
    return judge(start.bound(), rule, run, start.weights().length, label);
  }

  private static List<Line> onSmallerNet(WideNet net, int which, int steps) {
    return CertifiedStart.of(net)
        .atCertifiedScale()
        .map(start -> judge(start, which, descend(start, which, steps)))
        .orElse(List.of());
  }

  private static Rate rate(CertifiedStart start, Descent run) {
    double last = Math.max(run.level(run.length()).loss(), Double.MIN_NORMAL);
    double fall = Math.log(run.level(0).loss() / last);
    DescentBound bound = start.bound();
    return new Rate(
        start.width(),
        -Math.log(bound.factor(bound.eta())),
        fall / Math.max(1, run.length()),
        start.scale());
  }

  /** As many steps as about 5·10⁸ (quick) or 5·10⁹ multiplications allow. */
  private static int steps(Subject subject, CertifiedStart start) {
    double perStep = 6.0 * start.weights().length * subject.size();
    double budget = subject.quick() ? 5e8 : 5e9;
    return (int) Math.max(10, Math.min(subject.quick() ? 60 : 400, budget / perStep));
  }

  private static void draw(DescentBound bound, Descent run, String name, Sheet sheet) {
    double[] losses = run.losses();
    double[] guaranteed = new double[losses.length];
    double[] allowed = new double[losses.length];
    guaranteed[0] = bound.loss0();
    for (int t = 0; t < losses.length; t++) {
      allowed[t] = bound.pathBound();
      if (t > 0) {
        guaranteed[t] = guaranteed[t - 1] * bound.factor(run.step(t - 1).h());
      }
    }
    sheet.curve("Loss against guaranteed envelope, " + name, "loss", losses);
    sheet.curve("Loss against guaranteed envelope, " + name, "guaranteed", guaranteed);
    sheet.curve("Ball radius used against allowed, " + name, "‖w(t) − w₀‖", run.distances());
    sheet.curve("Ball radius used against allowed, " + name, "allowed", allowed);
    sheet.curve("Step sizes", name, run.stepSizes());
  }

  private static void controls(Sheet sheet) {
    Quadratic quadratic = new Quadratic(1, 4);
    double[] w0 = {3, -2};
    StepRule tooLarge = StepRule.gradientDescent(0.51);
    sheet.control(
        Control.vacuous(
            "η = 0.51 > 2/β on ½(w₁² + 4w₂²): the theorem must refuse",
            onQuadratic(quadratic, w0, tooLarge, 60, "½(w₁² + 4w₂²)").getFirst()));
    Descent diverging = Descent.run(quadratic, w0, Stepper.fused(tooLarge), 60, 10);
    DescentBound claimed = new DescentBound(1, 3.9, 0.51, Double.POSITIVE_INFINITY, 12.5);
    sheet.control(
        Control.refuted(
            "the same run with β = 3.9 claimed, which would allow it",
            refuted(DescentLines.judge(claimed, diverging, 2, "divergent run"))));
    DescentBound tooGood = new DescentBound(5, 4, 0.25, Double.POSITIVE_INFINITY, 4.5);
    Descent slow =
        Descent.run(quadratic, new double[] {3, 0}, Stepper.fused(new StepRule(0.25, 1, 0)), 40, 4);
    sheet.control(
        Control.refuted(
            "μ = 5 claimed along the coordinate whose curvature is 1: the zero is farther away",
            DescentLines.judge(tooGood, slow, 2, "½(w₁² + 4w₂²) from (3, 0)").getLast()));
    StepRule floor = new StepRule(0.01, 1, 0.1);
    Descent blowUp = Descent.run(new Quartic(), new double[] {30}, Stepper.fused(floor), 3, 3);
    DescentBound local =
        new DescentBound(1e-6, 1 / floor.eta(), floor.eta(), Double.POSITIVE_INFINITY, 810_000);
    sheet.control(
        Control.refuted(
            "δ-GClip on w⁴ from 30, whose δ-floor takes it away although ‖∇L‖ is clipped",
            refuted(DescentLines.judge(local, blowUp, 1, "w⁴"))));
  }

  private static Line refuted(List<Line> lines) {
    return lines.stream()
        .filter(line -> line.verdict() == Verdict.REFUTED)
        .findFirst()
        .orElse(lines.getFirst());
  }
}
