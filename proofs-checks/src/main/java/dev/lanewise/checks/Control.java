package dev.lanewise.checks;

/**
 * A counterexample that the same check must turn down; if it does not, the check itself is broken.
 *
 * @param counterexample what was planted, in words
 * @param expected REFUTED, or VACUOUS where the theorem must refuse to speak
 * @param line what the check answered
 */
public record Control(String counterexample, Verdict expected, Line line) {

  /** Refuses an expectation that would be no control. */
  public Control {
    if (expected != Verdict.REFUTED && expected != Verdict.VACUOUS) {
      throw new IllegalArgumentException("a control expects REFUTED or VACUOUS, not " + expected);
    }
  }

  /** A planted fault that the check must refute. */
  public static Control refuted(String counterexample, Line line) {
    return new Control(counterexample, Verdict.REFUTED, line);
  }

  /** A case outside the hypotheses, about which the theorem must refuse to speak. */
  public static Control vacuous(String counterexample, Line line) {
    return new Control(counterexample, Verdict.VACUOUS, line);
  }

  /** Whether the check did what it must; what is not a number was not refuted, but broken. */
  public boolean rejected() {
    boolean numbers = Double.isFinite(line.lhs()) && Double.isFinite(line.rhs());
    return line.verdict() == expected && (numbers || expected == Verdict.VACUOUS);
  }
}
