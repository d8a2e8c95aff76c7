package dev.lanewise.checks;

/**
 * Keeps the worst of many instances of one inequality, so that a run of a thousand steps becomes
 * one line.
 *
 * <p>Worst is the first refuted instance if there is one; else one that could not be compared, else
 * one that merely holds, else one that is certified; and among equals the one whose margin {@code
 * rhs + slack − lhs} is smallest in proportion to its sides.
 */
public final class Worst {
  private static final int REFUTED = 3;

  private final String statement;
  private final Evidence evidence;
  private Line line;
  private double tightness;
  private int count;

  /**
   * Nothing seen yet.
   *
   * @param statement the inequality in formula letters, as for {@link Line}
   */
  public Worst(String statement, Evidence evidence) {
    this.statement = statement;
    this.evidence = evidence;
  }

  /** Judges {@code lhs ≤ rhs + slack}; {@code where} says at which instance, such as "t = 3". */
  public void see(double lhs, double rhs, double slack, String where) {
    count++;
    Line instance = Line.atMost(statement, evidence, lhs, rhs, slack);
    double relative = instance.margin() / Math.max(Math.abs(rhs), Math.abs(lhs));
    int gravity = gravity(instance);
    boolean graver = line == null || gravity > gravity(line);
    boolean tighter = gravity < REFUTED && Double.compare(relative, tightness) < 0;
    if (graver || gravity == gravity(line) && tighter) {
      line = instance.withNote(where + (instance.note().isEmpty() ? "" : ", " + instance.note()));
      tightness = relative;
    }
  }

  private static int gravity(Line line) {
    return switch (line.verdict()) {
      case REFUTED -> REFUTED;
      case VACUOUS -> 2;
      case HOLDS -> 1;
      case CERTIFIED -> 0;
    };
  }

  /** The line, with the place of the worst instance as its note; VACUOUS if none was seen. */
  public Line line() {
    if (line == null) {
      return Line.vacuous(statement, evidence, Double.NaN, Double.NaN, "nothing to look at");
    }
    String kind = line.verdict() == Verdict.REFUTED ? "first refuted at " : "tightest at ";
    return line.withNote(kind + line.note() + " of " + count);
  }
}
