package dev.lanewise.checks.numerics;

/**
 * The standard model of rounding: {@code fl(a∘b) = (a∘b)(1+ε), |ε| ≤ u} in double precision, and
 * {@code fl(ab) = ab(1+ε) + η} where a product may underflow.
 */
public final class Rounding {
  /** u = 2⁻⁵³, the unit roundoff of double. */
  public static final double UNIT = 0x1p-53;

  /**
   * 2⁻¹⁰⁷⁴, twice what |η| can be: what underflow may do to a product or a quotient. Sums do not
   * underflow.
   */
  public static final double UNDERFLOW = Double.MIN_VALUE;

  /**
   * Every bound is enlarged by this factor to cover the rounding of its own evaluation.
   *
   * <p>A sum, product or root of non-negative numbers that takes N operations has relative error at
   * most γ(N), which is under 10⁻³ for N up to 2⁴³.
   */
  public static final double UPWARD = 1.001;

  private Rounding() {}

  /**
   * {@code γ(k) = k u/(1 − k u)}: a sum of products with k roundings on the way of each term errs
   * by at most γ(k) times the sum of the absolute terms, in any order, with or without FMA (Higham,
   * Accuracy and Stability of Numerical Algorithms, section 3.1).
   */
  public static double gamma(long k) {
    double ku = k * UNIT;
    if (!(ku < 0.5)) {
      throw new IllegalArgumentException("k u must stay below 1/2, k = " + k);
    }
    return ku / (1 - ku);
  }

  /** A non-negative bound, enlarged to cover the rounding of its own evaluation. */
  public static double up(double bound) {
    return bound * UPWARD;
  }

  /** A positive lower bound, diminished to cover the rounding of its own evaluation. */
  public static double down(double bound) {
    return bound / UPWARD;
  }
}
