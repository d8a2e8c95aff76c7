package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;

/**
 * Keeps the worst of many instances of one inequality, so that a run of a thousand steps becomes
 * one line.
 *
 * <p>Worst is the first refuted instance if there is one, else the one whose {@code rhs − lhs} is
 * smallest in proportion to its size.
 */
final class Worst {
  private final String statement;
  private final Evidence evidence;
  private Line line;
  private double tightness;
  private int count;

  Worst(String statement, Evidence evidence) {
    this.statement = statement;
    this.evidence = evidence;
  }

  /** Judges {@code lhs ≤ rhs + slack}; {@code where} says at which instance, such as "t = 3". */
  void see(double lhs, double rhs, double slack, String where) {
    count++;
    Line instance = Line.atMost(statement, evidence, lhs, rhs, slack);
    double relative = (rhs - lhs) / Math.max(Math.abs(rhs), Math.abs(lhs));
    boolean refuted = instance.verdict() == Verdict.REFUTED;
    boolean settled = line != null && line.verdict() == Verdict.REFUTED;
    if (line == null || !settled && (refuted || relative < tightness)) {
      line = instance.withNote(where);
      tightness = Double.isNaN(relative) ? 0 : relative;
    }
  }

  /** The line, with the place of the worst instance as its note. */
  Line line() {
    if (line == null) {
      return Line.vacuous(statement, evidence, Double.NaN, Double.NaN, "nothing to look at");
    }
    String kind = line.verdict() == Verdict.REFUTED ? "first refuted at " : "tightest at ";
    return line.withNote(kind + line.note() + " of " + count);
  }
}
