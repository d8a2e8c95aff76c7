package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Series;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Verdict;
import java.util.List;

/** Theorem L: each step of a run on ReLU nets is certified by its own linearisation. */
final class LinearizationRun implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "linearization-step",
          "L",
          "Contraction of one step, from its linearisation, for any net",
          "semi-smoothness arguments of Allen-Zhu, Li, Song, arXiv:1811.03962; stated without constants to estimate",
          "‖r⁺‖ ≤ (1 − hλ_min(K) + hρ)‖r‖ with ρ = ‖r⁺ − (I − hK)r‖/(h‖r‖)",
          List.of("hλ_max(K) ≤ 1"),
          "the step contracts when ρ < λ_min(K)");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem problem = CertifiedChecks.problem(subject).first(8);
    int[] widths = subject.quick() ? new int[] {128, 1024} : new int[] {64, 256, 1024, 4096};
    double[] m = new double[widths.length];
    double[] rho = new double[widths.length];
    for (int k = 0; k < widths.length; k++) {
      subject.progress().at("width " + widths[k], (double) k / widths.length);
      m[k] = widths[k];
      rho[k] = run(subject, problem, widths[k], subject.quick() ? 8 : 40, sheet);
    }
    sheet.series(new Series("Non-linearity per unit step", "mean ρ", m, rho));
  }

  private static double run(Subject subject, Problem problem, int width, int steps, Sheet sheet) {
    Net net = CertifiedChecks.shallow(problem, width, Curve.RELU, subject.seed());
    Linearization first = new Linearization(net, problem.inputs(), problem.targets());
    double h = 0.5 / first.start().lambdaMax();
    Restart run = new Restart(net, problem.inputs(), problem.targets(), h);
    int certified = 0;
    double sum = 0;
    LinearizedStep worst = null;
    for (int t = 0; t < steps; t++) {
      Linearization before = run.at();
      run.advance();
      LinearizedStep step = LinearizedStep.between(before, run.at(), h);
      sum += step.rho();
      if (step.contracts()) {
        certified++;
      }
      if (worst == null || step.smallest() - step.rho() < worst.smallest() - worst.rho()) {
        worst = step;
      }
    }
    String statement = "ρ < λ_min(K) at the worst of %d steps, m = %d".formatted(steps, width);
    String note = certified + " of " + steps + " steps are certified to contract";
    sheet.line(judge(worst, statement).withNote(note));
    Restart diverging = new Restart(net, problem.inputs(), problem.targets(), 20 * h);
    Linearization before = diverging.at();
    diverging.advance();
    sheet.control(
        Control.vacuous(
            "a step ten times too long for hλ_max ≤ 1, m = " + width,
            judge(LinearizedStep.between(before, diverging.at(), 20 * h), "too long")));
    return sum / steps;
  }

  private static Line judge(LinearizedStep step, String statement) {
    if (step.contracts()) {
      return new Line(
          statement, Evidence.CERTIFIED, Verdict.CERTIFIED, step.rho(), step.smallest(), 0, "");
    }
    return Line.vacuous(
        statement, Evidence.CERTIFIED, step.rho(), step.smallest(), "not certified");
  }
}
