package dev.lanewise.checks;

/**
 * One inequality {@code lhs ≤ rhs + slack} and its verdict.
 *
 * @param statement the inequality in formula letters, with the case it was looked at
 * @param evidence what the verdict rests on
 * @param verdict the answer
 * @param lhs left side as computed
 * @param rhs right side as computed
 * @param slack bound on the rounding error of both sides together, derived and never tuned; ≥ 0
 * @param note the hypothesis that is not met, the width needed, or the smallest counterexample;
 *     empty when there is nothing to add
 */
public record Line(
    String statement,
    Evidence evidence,
    Verdict verdict,
    double lhs,
    double rhs,
    double slack,
    String note) {

  /**
   * Judges {@code lhs ≤ rhs}.
   *
   * <p>REFUTED unless {@code lhs ≤ rhs + slack}, so a NaN on any side refutes. With {@link
   * Evidence#CERTIFIED} the verdict is CERTIFIED when even {@code lhs + slack ≤ rhs}: then the
   * inequality holds for the exact numbers. What is at most ∞, or at least −∞, or within an
   * infinite slack, was not compared with anything: VACUOUS. All else is HOLDS.
   */
  public static Line atMost(
      String statement, Evidence evidence, double lhs, double rhs, double slack) {
    Verdict verdict = Verdict.REFUTED;
    String note = "";
    if (lhs <= rhs + slack && slack >= 0) {
      // Math.nextUp: the sum is rounded, and a small slack must not vanish beside a large side.
      double left = slack > 0 ? Math.nextUp(lhs + slack) : lhs;
      boolean rigorous = evidence == Evidence.CERTIFIED && left <= rhs;
      verdict = rigorous ? Verdict.CERTIFIED : Verdict.HOLDS;
      if (Double.isInfinite(lhs) || Double.isInfinite(rhs) || Double.isInfinite(slack)) {
        verdict = Verdict.VACUOUS;
        note = "overflow: nothing could be compared";
      }
    }
    return new Line(statement, evidence, verdict, lhs, rhs, slack, note);
  }

  /** The theorem refuses: the hypothesis {@code lhs ≤ rhs} is not met, {@code note} says which. */
  public static Line vacuous(
      String statement, Evidence evidence, double lhs, double rhs, String note) {
    return new Line(statement, evidence, Verdict.VACUOUS, lhs, rhs, 0, note);
  }

  /** The same line with another note. */
  public Line withNote(String note) {
    return new Line(statement, evidence, verdict, lhs, rhs, slack, note);
  }

  /** {@code rhs + slack − lhs}: negative or NaN when the line is refuted. */
  public double margin() {
    return rhs + slack - lhs;
  }

  /** One line of text with both sides, so that a failing assertion explains itself. */
  @Override
  public String toString() {
    return statement
        + ": "
        + lhs
        + " ≤ "
        + rhs
        + " (slack "
        + slack
        + ") "
        + verdict
        + (note.isEmpty() ? "" : ", " + note);
  }
}
