package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Worst;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import java.util.List;

/**
 * Judges the lines A1 to A4 of Theorem A along one run.
 *
 * <p>A floating-point step is {@code Δ = −h ĝ + e} with {@code ĝ = ∇L + ε}; ‖ε‖ and ‖e‖ are bounded
 * by the run. Then {@code ⟨∇L, Δ⟩ + ½β‖Δ‖²} exceeds {@code −c h‖ĝ‖²} by at most
 *
 * <pre>  σ = (1 + βh)‖ĝ‖‖e‖ + h‖ε‖‖ĝ‖ + ‖ε‖‖e‖ + ½β‖e‖²,</pre>
 *
 * which, with the errors of both losses, is the slack of A1. A2 replaces ‖ĝ‖² by 2μL, at the cost
 * of {@code c h (2‖ε‖‖ĝ‖ + ‖ε‖²)}. For A3, {@code √a − √b ≥ (a − b)/(2√a)} turns A1 into a
 * statement about one step's length, and the slacks of all steps so far are added. A4 compares with
 * the zero of L where that is known. Else it compares with the last iterate, whose own distance to
 * the limit is bounded by A4 too; that much follows from A3 already.
 *
 * <p>Evaluating both sides of A1 and A2 takes fewer than 8 roundings of numbers up to L and h‖g‖²,
 * c included, and one for each of the p terms of ‖g‖². A3 and A4 divide by c = 1 − βη/2, which is
 * off by 2u, in proportion by 2u/c, and take another 8 roundings.
 */
final class DescentLines {
  private final DescentBound bound;
  private final Descent run;
  private final int parameters;
  private final Worst a1;
  private final Worst a2;
  private final Worst a3;
  private final Worst a4;

  private DescentLines(DescentBound bound, Descent run, int parameters, String label) {
    this.bound = bound;
    this.run = run;
    this.parameters = parameters;
    this.a1 = new Worst("A1 L(t+1) ≤ L(t) − c h‖∇L‖², " + label, Evidence.SAMPLED);
    this.a2 = new Worst("A2 L(t+1) ≤ (1 − 2μch) L(t), " + label, Evidence.SAMPLED);
    this.a3 = new Worst("A3 path(t) ≤ (√L₀ − √L(t))√(2/μ)/c, " + label, Evidence.SAMPLED);
    this.a4 = new Worst("A4 ‖w(t) − w*‖ ≤ √(2L(t)/μ)/c, " + label, Evidence.SAMPLED);
  }

  /** The four lines, or one VACUOUS line when a hypothesis is not met. */
  static List<Line> judge(DescentBound bound, Descent run, int parameters, String label) {
    if (!bound.applies()) {
      return List.of(refusal(bound, label));
    }
    if (run.length() == 0) {
      return List.of(notRun(run, label));
    }
    DescentLines lines = new DescentLines(bound, run, parameters, label);
    lines.alongTheRun();
    lines.distances();
    return List.of(lines.a1.line(), lines.a2.line(), lines.a3.line(), lines.a4.line());
  }

  /** No step was taken, because the loss is at its rounding from the start. */
  static Line notRun(Descent run, String label) {
    Descent.Level start = run.level(0);
    return Line.vacuous(
        "0 < L₀, " + label,
        Evidence.SAMPLED,
        start.error(),
        start.loss(),
        "the loss cannot be told from rounding");
  }

  /** The rule has a floor, and no step met it. */
  static Line floorNeverFires(StepRule rule, Descent run, String label) {
    return Line.vacuous(
        "γ/δ < ‖∇L‖ at some step, " + label,
        Evidence.SAMPLED,
        rule.gamma() / rule.delta(),
        run.longestGradient(),
        "the floor never fires: this is a run of GClip");
  }

  /** Which hypothesis of the theorem is not met. */
  static Line refusal(DescentBound bound, String label) {
    if (!(bound.mu() > 0)) {
      return Line.vacuous(
          "0 < μ, " + label, Evidence.CERTIFIED, 0, bound.mu(), "no positive PL* constant");
    }
    if (!(bound.c() > 0)) {
      return Line.vacuous(
          "η < 2/β, " + label,
          Evidence.CERTIFIED,
          bound.eta(),
          2 / bound.beta(),
          "the step size is too large");
    }
    return Line.vacuous(
        "R* < R, " + label,
        Evidence.CERTIFIED,
        bound.pathBound(),
        bound.radius(),
        "the path may leave the ball on which μ and β hold");
  }

  /** The slacks alone, for what follows from A1 to A4. */
  static DescentLines slacks(DescentBound bound, Descent run, int parameters) {
    return new DescentLines(bound, run, parameters, "");
  }

  /** What rounding may add to the path over the whole run: the slack of A3 at its end. */
  double pathSlack() {
    double rootError =
        rootError(run.level(0))
            + rootError(run.level(run.length()))
            + evaluation() * Math.sqrt(bound.loss0());
    return Rounding.up(pathSlackFrom(0) + perRootLoss() * rootError);
  }

  /** The slack of A2 at step t. */
  double contractionSlack(int t) {
    return contractionSlack(run.step(t), run.level(t), run.level(t + 1));
  }

  /** The slacks of A2 over the run: each later step shrinks what came before it. */
  double lossDrift() {
    double drift = 0;
    for (int t = 0; t < run.length(); t++) {
      double factor = Math.max(0, bound.factor(run.step(t).h()));
      drift = factor * drift + contractionSlack(t);
    }
    return Rounding.up(drift);
  }

  private void alongTheRun() {
    double path = 0;
    double pathSlack = 0;
    double perRootLoss = perRootLoss();
    Descent.Level start = run.level(0);
    for (int t = 0; t < run.length(); t++) {
      Descent.Step step = run.step(t);
      Descent.Level from = run.level(t);
      Descent.Level to = run.level(t + 1);
      String where = "step " + t;
      double slack = descentSlack(step, from, to);
      double drop = bound.c() * step.h() * step.norm() * step.norm();
      a1.see(to.loss(), from.loss() - drop, slack, where);

      a2.see(
          to.loss(), bound.factor(step.h()) * from.loss(), contractionSlack(step, from, to), where);

      path += step.length();
      pathSlack += pathSlackOf(t);
      double rootError = rootError(start) + rootError(to) + evaluation() * Math.sqrt(start.loss());
      a3.see(
          path,
          bound.pathBetween(start.loss(), to.loss()),
          Rounding.up(pathSlack + perRootLoss * rootError),
          where);
    }
  }

  /** What replacing ‖ĝ‖² by 2μL costs: c h (2‖ε‖‖ĝ‖ + ‖ε‖²). */
  private double normSlack(Descent.Step step) {
    double epsilon = step.gradientError();
    return bound.c() * step.h() * epsilon * (2 * step.norm() + epsilon);
  }

  private double contractionSlack(Descent.Step step, Descent.Level from, Descent.Level to) {
    return Rounding.up(
        descentSlack(step, from, to) + normSlack(step) + 2 * bound.mu() * step.h() * from.error());
  }

  private double descentSlack(Descent.Step step, Descent.Level from, Descent.Level to) {
    double g = step.norm();
    double h = step.h();
    double epsilon = step.gradientError();
    double e = step.moveError();
    double sigma =
        (1 + bound.beta() * h) * g * e + h * epsilon * g + epsilon * e + bound.beta() * e * e / 2;
    double evaluation = Rounding.gamma(parameters + 8L) * (from.loss() + h * g * g);
    return Rounding.up(sigma + evaluation + from.error() + to.error());
  }

  /** √ of a loss known up to an error: |√a − √b| ≤ min(√|a−b|, |a−b|/√a). */
  private static double rootError(Descent.Level level) {
    double byRoot = Math.sqrt(level.error());
    return level.loss() > 0 ? Math.min(byRoot, level.error() / Math.sqrt(level.loss())) : byRoot;
  }

  private void distances() {
    double[] last = run.weights(run.kept() - 1);
    double[] center = run.minimiser().orElse(last);
    boolean known = run.minimiser().isPresent();
    Descent.Level end = run.level(run.length());
    double toTheLimit = known ? 0 : bound.distanceToLimit(end.loss());
    String limit = known ? "" : ", w* within A4 of the last";
    for (int k = 0; k < run.kept(); k++) {
      int t = run.time(k);
      Descent.Level level = run.level(t);
      double distance = Vectors.distance(run.weights(k), center);
      double allowed = bound.distanceToLimit(level.loss()) + toTheLimit;
      double rootErrors = rootError(level) + (known ? 0 : rootError(end));
      double slack =
          Rounding.gamma(parameters + 4L) * distance
              + evaluation() * allowed
              + perRootLoss() * rootErrors
              + (known ? 0 : pathSlackFrom(t));
      a4.see(distance, allowed, Rounding.up(slack), "step " + t + limit);
    }
  }

  /** Relative error of what A3 and A4 allow, by its evaluation alone. */
  private double evaluation() {
    return Rounding.UNIT * (2 / bound.c() + 8);
  }

  /** √(2/μ)/c: how much path a unit of √L buys. */
  private double perRootLoss() {
    return Math.sqrt(2 / bound.mu()) / bound.c();
  }

  /** What rounding may add to the length of step t, and to what A3 allows for it. */
  private double pathSlackOf(int t) {
    Descent.Step step = run.step(t);
    Descent.Level from = run.level(t);
    double slack = descentSlack(step, from, run.level(t + 1)) + normSlack(step);
    return perRootLoss() * slack / (2 * Math.sqrt(from.loss()))
        + step.moveError()
        + Rounding.gamma(parameters + run.length() + 4L) * step.length();
  }

  /** What rounding may add to the path from step t on. */
  private double pathSlackFrom(int t) {
    double sum = 0;
    for (int s = t; s < run.length(); s++) {
      sum += pathSlackOf(s);
    }
    return sum;
  }
}
