package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.numerics.Rounding;
import java.util.List;

/**
 * Judges the lines of clip-count along one run of T steps.
 *
 * <p>Until T exceeds R*⁄(ηγ) the theorem says nothing, whatever the steps were. The two facts
 * behind it speak of every run: the clipped steps together are no longer than the path, and each
 * step contracts by the factor of its h.
 *
 * <p>Slack: a clipped step is ηγ long up to its move error and the error γ(2p+8) of the norm and of
 * h; the measured path is off by γ(p + T + 4). Contraction is A2 at every step, with the slacks of
 * {@link DescentLines}, which later steps shrink.
 */
final class ClipLines {
  /** Where in {@link #judge} the line on the clipped steps' length stands. */
  static final int LENGTH = 0;

  /** Where the bound on their number stands, if the run is long enough for it. */
  static final int COUNT = 2;

  private final DescentBound bound;
  private final StepRule rule;
  private final Descent run;
  private final int parameters;
  private final String label;
  private final DescentLines slacks;
  private final int clipped;

  private ClipLines(DescentBound bound, StepRule rule, Descent run, int parameters, String label) {
    this.bound = bound;
    this.rule = rule;
    this.run = run;
    this.parameters = parameters;
    this.label = label;
    this.slacks = DescentLines.slacks(bound, run, parameters);
    this.clipped = run.clipped(rule.gamma());
  }

  /**
   * Length of the clipped steps and contraction, then the count and the two-phase rate or, of a run
   * too short for them, a refusal; or one refusal of everything.
   */
  static List<Line> judge(
      DescentBound bound, StepRule rule, Descent run, int parameters, String where) {
    String label = rule.name() + " γ=" + rule.gamma() + " δ=" + rule.delta() + " " + where;
    if (!bound.applies()) {
      return List.of(DescentLines.refusal(bound, label));
    }
    if (run.length() == 0) {
      return List.of(DescentLines.notRun(run, label));
    }
    if (run.neverAtFloor(rule)) {
      return List.of(DescentLines.floorNeverFires(rule, run, label));
    }
    ClipLines lines = new ClipLines(bound, rule, run, parameters, label);
    double allowed = bound.clippedSteps(rule.gamma());
    if (run.length() > allowed) {
      return List.of(
          lines.length(), lines.contraction(), lines.count(allowed), lines.rate(allowed));
    }
    Line tooShort =
        Line.vacuous(
            "R*/(ηγ) < T, " + label,
            Evidence.SAMPLED,
            allowed,
            run.length(),
            "the run is too short to have more clipped steps than that");
    return List.of(lines.length(), lines.contraction(), tooShort);
  }

  private double shortest() {
    return rule.eta() * rule.gamma();
  }

  /** By how much rounding may have shortened the clipped steps. */
  private double lost() {
    double lost = clipped * Rounding.gamma(2L * parameters + 8) * shortest();
    for (int t = 0; t < run.length(); t++) {
      lost += run.step(t).moveError();
    }
    return lost;
  }

  private Line length() {
    String statement = "N_clip·ηγ ≤ path(T), " + label;
    double path = run.path();
    if (clipped == 0) {
      return Line.vacuous(statement, Evidence.SAMPLED, 0, path, "no step was clipped");
    }
    double pathError = Rounding.gamma(parameters + run.length() + 4L) * path;
    return Line.atMost(
            statement,
            Evidence.SAMPLED,
            clipped * shortest(),
            path,
            Rounding.up(lost() + pathError))
        .withNote(ofSteps() + ", " + run.floored(rule) + " of them at the floor");
  }

  private String ofSteps() {
    return clipped + " of " + run.length() + " steps clipped";
  }

  /**
   * With the h of the rule, from which that of a kernel may be γ(2p+8) away; and T products of
   * factors, whose own rounding is in the slack of A2.
   */
  private Line contraction() {
    double guaranteed = run.level(0).loss();
    double drift = 0;
    for (int t = 0; t < run.length(); t++) {
      double h = rule.step(run.step(t).norm());
      double factor = Math.max(0, bound.factor(h));
      double otherStep = 2 * bound.mu() * bound.c() * Rounding.gamma(2L * parameters + 8) * h;
      drift = factor * drift + otherStep * run.level(t).loss() + slacks.contractionSlack(t);
      guaranteed *= factor;
    }
    return Line.atMost(
            "L(T) ≤ L₀ Π(1 − 2μch), " + label,
            Evidence.SAMPLED,
            run.level(run.length()).loss(),
            guaranteed,
            Rounding.up(drift + Rounding.gamma(run.length() + 2L) * guaranteed))
        .withNote("T = " + run.length());
  }

  private double countSlack() {
    return Rounding.up((lost() + slacks.pathSlack()) / shortest());
  }

  private Line count(double allowed) {
    return Line.atMost(
            "N_clip ≤ R*/(ηγ), " + label, Evidence.SAMPLED, clipped, allowed, countSlack())
        .withNote(ofSteps());
  }

  private Line rate(double allowed) {
    double phase = Math.max(0, run.length() - allowed - countSlack());
    // Rounding may make a factor of 0 negative. It is off by 4u, its power in proportion by phase
    // times as much and the roundings of the product.
    double factor = Math.max(0, bound.factor(rule.eta()));
    double guaranteed = bound.loss0() * Math.pow(factor, phase);
    double power = factor > 0 ? 4 * Rounding.UNIT * (phase / factor + 2) * guaranteed : 0;
    Descent.Level last = run.level(run.length());
    return Line.atMost(
            "L(T) ≤ L₀ (1 − 2μcη)^(T − R*/(ηγ)), " + label,
            Evidence.SAMPLED,
            last.loss(),
            guaranteed,
            Rounding.up(power + last.error() + slacks.lossDrift()))
        .withNote("T = " + run.length());
  }
}
