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
          "‖r⁺‖ ≤ (1 − hλ_min(K̂) + hρ)‖r‖ with ρ = ‖r⁺ − (I − hK̂)r‖/(h‖r‖), K̂ the computed kernel",
          List.of("hλ_max(K̂) ≤ 1"),
          "the step contracts when ρ < λ_min(K̂)");

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
    control(widths[widths.length - 1], sheet);
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
      if (worst == null || graver(step, worst)) {
        worst = step;
      }
    }
    String statement = "ρ < λ_min(K̂) at the worst of %d steps, m = %d".formatted(steps, width);
    String note = certified + " of " + steps + " steps are certified to contract";
    sheet.line(judge(worst, statement).withNote(note));
    return sum / steps;
  }

  /** A step that is not certified before one that is, then the smaller margin; NaN is small. */
  private static boolean graver(LinearizedStep step, LinearizedStep than) {
    if (step.contracts() != than.contracts()) {
      return than.contracts();
    }
    return !(step.smallest() - step.rho() >= than.smallest() - than.rho());
  }

  /**
   * On the same points for everybody: so small labels that ρ < λ_min(K̂), and the length of the
   * step is all that the theorem can object to.
   */
  private static void control(int width, Sheet sheet) {
    Problem data = Problem.embedded().withLabelScale(0.1);
    Net net = CertifiedChecks.shallow(data, width, Curve.RELU, 1);
    double longest = 1 / new Linearization(net, data.inputs(), data.targets()).start().lambdaMax();
    LinearizedStep allowed = firstStep(net, data, 0.9 * longest);
    LinearizedStep refused = firstStep(net, data, 1.5 * longest);
    if (!allowed.contracts() || !(refused.rho() < refused.smallest())) {
      throw new IllegalStateException("small labels are refused for another reason than the step");
    }
    sheet.control(
        Control.vacuous(
            "a step half as long again as hλ_max ≤ 1 allows, four points, m = " + width,
            judge(refused, "too long")));
  }

  private static LinearizedStep firstStep(Net net, Problem data, double h) {
    Restart run = new Restart(net, data.inputs(), data.targets(), h);
    Linearization before = run.at();
    run.advance();
    return LinearizedStep.between(before, run.at(), h);
  }

  private static Line judge(LinearizedStep step, String statement) {
    if (step.contracts()) {
      return new Line(
          statement, Evidence.CERTIFIED, Verdict.CERTIFIED, step.rho(), step.smallest(), 0, "");
    }
    return Line.vacuous(
        statement, Evidence.CERTIFIED, step.rho(), step.smallest(), "not certified, or hλ_max > 1");
  }
}
