package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import java.util.List;
import java.util.Optional;

/**
 * Under Theorem A at most R*⁄(ηγ) steps have ‖∇L‖ > γ, since each of them is at least ηγ long and
 * the whole path at most R*; all other steps contract by 1 − 2μcη. So the loss after T steps is at
 * most {@code L₀ (1 − 2μcη)^(T − R*⁄(ηγ))} for GClip and δ-GClip alike.
 *
 * <p>{@link ClipLines} has the lines.
 */
final class ClipCount implements Check {
  private static final double FLOOR = 0.2;

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
            new StepRule(0.25, 1, 0.3), new StepRule(0.25, 1, 0), new StepRule(0.25, 0.05, 0.01))) {
      Descent run = Descent.run(quadratic, w0, Stepper.fused(rule), 2000, 2);
      ClipLines.judge(known, rule, run, 2, "on ½(w₁² + 4w₂²)").forEach(sheet::line);
    }
    int[] widths = subject.quick() ? new int[] {128} : new int[] {128, 1024};
    int lastWidth = 0;
    for (int width : widths) {
      CertifiedStart start = CertifiedStart.on(subject, width);
      // Many columns may have made two widths one.
      if (start.width() != lastWidth) {
        subject.progress().at(start.toString(), 0.5);
        lastWidth = start.width();
        onWideNet(subject, start, sheet);
      }
    }
    StepRule gclip = new StepRule(0.25, 1, 0);
    Descent run = Descent.run(quadratic, w0, Stepper.fused(gclip), 800, 2);
    // A bound of R*/4 in place of R* would be 10 steps; there are 13.
    DescentBound short4 = new DescentBound(16, 4, 0.25, Double.POSITIVE_INFINITY, 12.5);
    sheet.control(
        Control.refuted(
            "a PL* constant claimed 16 times too large, so that R* is a quarter of what it is",
            ClipLines.judge(short4, gclip, run, 2, "on ½(w₁² + 4w₂²)").get(ClipLines.COUNT)));
    Stepper short20 = Stepper.fused(new StepRule(0.25, 0.05, 0));
    Descent slow = Descent.run(quadratic, w0, short20, 30, 2);
    List<Line> tooShort = ClipLines.judge(known, gclip, slow, 2, "on ½(w₁² + 4w₂²)");
    sheet.control(
        Control.refuted(
            "steps a twentieth as long as the rule says, and only 30 of them",
            tooShort.get(ClipLines.LENGTH)));
    sheet.control(
        Control.vacuous(
            "the same 30 steps, asked about the bound of 40 on their number", tooShort.getLast()));
    DescentBound tooFast = new DescentBound(1, 4, 0.6, Double.POSITIVE_INFINITY, 12.5);
    sheet.control(
        Control.vacuous(
            "η = 0.6 > 2/β: the theorem must refuse",
            ClipLines.judge(tooFast, new StepRule(0.6, 1, 0), run, 2, "on ½(w₁² + 4w₂²)")
                .getFirst()));
  }

  private static void onWideNet(Subject subject, CertifiedStart full, Sheet sheet) {
    Optional<CertifiedStart> start = full.atCertifiedScale();
    if (start.isEmpty()) {
      sheet.line(full.refusal());
      return;
    }
    for (double delta : new double[] {0, FLOOR}) {
      Shrinking.explain(
              judge(start.get(), delta, subject.quick()),
              full.net(),
              net ->
                  CertifiedStart.of(net)
                      .atCertifiedScale()
                      .map(smaller -> judge(smaller, delta, subject.quick()))
                      .orElse(List.of()))
          .forEach(sheet::line);
    }
  }

  private static List<Line> judge(CertifiedStart start, double delta, boolean quick) {
    StepRule rule = rule(start, delta);
    return judge(start, rule, Stepper.fused(rule), steps(start, rule, quick));
  }

  /** γ = ‖∇L₀‖/10: with δ = 0.2 the floor takes part until ‖∇L‖ has fallen to ‖∇L₀‖/2. */
  static StepRule rule(CertifiedStart start, double delta) {
    return new StepRule(start.bound().eta(), start.gradientNorm() / 10, delta);
  }

  /**
   * Twice as many steps as may be clipped, if they are no more than 3000 (quick) or 10 000 and
   * about 5·10⁸ or 5·10⁹ multiplications allow.
   */
  private static int steps(CertifiedStart start, StepRule rule, boolean quick) {
    double perStep = 6.0 * start.weights().length * start.net().inputs().length;
    double affordable = Math.min(quick ? 3000 : 10_000, (quick ? 5e8 : 5e9) / perStep);
    double wanted = 2 * start.bound().clippedSteps(rule.gamma());
    return (int) Math.max(10, Math.min(wanted, affordable));
  }

  /** The lines of one run of those steps, which ought to follow the rule. */
  static List<Line> judge(CertifiedStart start, StepRule rule, Stepper stepper, int steps) {
    Descent run = Descent.run(start.loss(), start.weights(), stepper, steps, 2);
    return ClipLines.judge(start.bound(), rule, run, start.weights().length, "on " + start);
  }
}
