package dev.lanewise.checks.certified;

/**
 * One line of a certificate: {@code lhs < rhs} (or ≤, as the statement says), with both sides
 * already rounded against the claim.
 */
public record Inequality(String statement, double lhs, double rhs) {
  /** Strictly less; false when either side is NaN. */
  public boolean holds() {
    return lhs < rhs;
  }

  @Override
  public String toString() {
    return statement + ": " + lhs + (holds() ? " < " : " is not below ") + rhs;
  }
}
