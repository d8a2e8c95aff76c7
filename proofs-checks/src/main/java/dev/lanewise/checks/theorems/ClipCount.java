package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.numerics.Rounding;
import java.util.List;
import java.util.Optional;

/**
 * Under Theorem A at most R*⁄(ηγ) steps have ‖∇L‖ > γ, since each of them is at least ηγ long and
 * the whole path at most R*; all other steps contract by 1 − 2μcη. So the loss after T steps is at
 * most {@code L₀ (1 − 2μcη)^(T − R*⁄(ηγ))} for GClip and δ-GClip alike.
 */
final class ClipCount implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "clip-count",
          "C7",
          "Only so many steps can be clipped",
          "Two-phase corollary of descent-path; rule of Tucat, Mukherjee et al., arXiv:2404.08624",
          "#{t : ‖∇L_t‖ > γ} ≤ R*/(ηγ) and L_T ≤ L₀ (1 − 2μcη)^(T − R*/(ηγ)), also for δ = 0",
          List.of("the hypotheses of descent-path", "h_t = η min{1, max{δ, γ/‖∇L_t‖}}"),
          "Clipping ends after finitely many steps and the rest contracts at the unclipped rate");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Quadratic quadratic = new Quadratic(1, 4);
    double[] w0 = {3, -2};
    DescentBound known = new DescentBound(1, 4, 0.25, Double.POSITIVE_INFINITY, 12.5);
    for (StepRule rule :
        List.of(
            new StepRule(0.25, 1, 0.1),
            new StepRule(0.25, 1, 0),
            new StepRule(0.25, 0.05, 0.001),
            new StepRule(0.25, 100, 0.1))) {
      Descent run = Descent.run(quadratic, w0, Stepper.fused(rule), 800, 2);
      judge(known, rule, run, 2, "on ½(w₁² + 4w₂²)").forEach(sheet::line);
    }
    int[] widths = subject.quick() ? new int[] {128} : new int[] {128, 1024};
    for (int width : widths) {
      subject.progress().at("width " + width, 0.5);
      onWideNet(subject, CertifiedStart.on(subject, width), sheet);
    }
    Descent run = Descent.run(quadratic, w0, Stepper.fused(new StepRule(0.25, 1, 0.1)), 800, 2);
    // A bound of R*/4 in place of R* would be 10 steps; there are 13.
    DescentBound short4 = new DescentBound(16, 4, 0.25, Double.POSITIVE_INFINITY, 12.5);
    sheet.control(
        Control.refuted(
            "a PL* constant claimed 16 times too large, so that R* is a quarter of what it is",
            judge(short4, new StepRule(0.25, 1, 0.1), run, 2, "on ½(w₁² + 4w₂²)").getFirst()));
    DescentBound tooFast = new DescentBound(1, 4, 0.6, Double.POSITIVE_INFINITY, 12.5);
    sheet.control(
        Control.vacuous(
            "η = 0.6 > 2/β: the theorem must refuse",
            judge(tooFast, new StepRule(0.6, 1, 0.1), run, 2, "on ½(w₁² + 4w₂²)").getFirst()));
  }

  private static void onWideNet(Subject subject, CertifiedStart full, Sheet sheet) {
    Optional<CertifiedStart> start = full.atCertifiedScale();
    if (start.isEmpty()) {
      sheet.line(full.refusal());
      return;
    }
    int steps = subject.quick() ? 40 : 200;
    for (double delta : new double[] {0, 0.01}) {
      Shrinking.explain(
              judge(start.get(), delta, steps),
              full.net(),
              net ->
                  CertifiedStart.of(net)
                      .atCertifiedScale()
                      .map(smaller -> judge(smaller, delta, steps))
                      .orElse(List.of()))
          .forEach(sheet::line);
    }
  }

  private static List<Line> judge(CertifiedStart start, double delta, int steps) {
    DescentBound bound = start.bound();
    StepRule rule = new StepRule(bound.eta(), start.gradientNorm() / 8, delta);
    Descent run = Descent.run(start.loss(), start.weights(), Stepper.fused(rule), steps, 2);
    return judge(bound, rule, run, start.weights().length, "on " + start);
  }

  /** The count and the two-phase rate, or a refusal. */
  static List<Line> judge(
      DescentBound bound, StepRule rule, Descent run, int parameters, String where) {
    String label = rule.name() + " γ=" + rule.gamma() + " δ=" + rule.delta() + " " + where;
    if (!bound.applies()) {
      return List.of(DescentLines.refusal(bound, label));
    }
    if (run.length() == 0) {
      return List.of(DescentLines.notRun(run, label));
    }
    int clipped = run.clipped(rule.gamma());
    // A clipped step is ηγ long up to its move error and the error γ(p) of the norm.
    double shortest = rule.eta() * rule.gamma();
    double lost = clipped * Rounding.gamma(2L * parameters + 8) * shortest;
    for (int t = 0; t < run.length(); t++) {
      lost += run.step(t).moveError();
    }
    double pathSlack = DescentLines.pathSlack(bound, run, parameters);
    double allowed = bound.clippedSteps(rule.gamma());
    Line count =
        Line.atMost(
            "N_clip ≤ R*/(ηγ), " + label,
            Evidence.SAMPLED,
            clipped,
            allowed,
            Rounding.up((lost + pathSlack) / shortest));
    double phase = Math.max(0, run.length() - allowed);
    // Rounding may make a factor of 0 negative. It is off by 4u, its power in proportion by phase
    // times as much and the roundings of the product.
    double factor = Math.max(0, bound.factor(rule.eta()));
    double guaranteed = bound.loss0() * Math.pow(factor, phase);
    double power = factor > 0 ? 4 * Rounding.UNIT * (phase / factor + 2) * guaranteed : 0;
    Descent.Level last = run.level(run.length());
    Line rate =
        Line.atMost(
            "L(T) ≤ L₀ (1 − 2μcη)^(T − R*/(ηγ)), " + label,
            Evidence.SAMPLED,
            last.loss(),
            guaranteed,
            Rounding.up(power + last.error() + DescentLines.lossDrift(bound, run, parameters)));
    return List.of(
        count.withNote(clipped + " of " + run.length() + " steps clipped"),
        rate.withNote("T = " + run.length()));
  }
}
