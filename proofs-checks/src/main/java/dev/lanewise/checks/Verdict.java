package dev.lanewise.checks;

/** The answer of one line. */
public enum Verdict {
  /** Holds for the exact numbers: the margin is larger than every rounding error together. */
  CERTIFIED,
  /** Holds numerically: {@code lhs ≤ rhs + slack}. */
  HOLDS,
  /**
   * A hypothesis of the theorem is not met at this size, so the conclusion is not promised; or
   * overflow or rounding has left nothing to compare.
   */
  VACUOUS,
  /** Fails by more than the slack; the note carries the smallest counterexample found. */
  REFUTED
}
