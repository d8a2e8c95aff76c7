package dev.lanewise.checks.certified;

import java.util.List;

/**
 * What one convergence theorem says about a concrete start.
 *
 * <p>When certified: from these weights every step rule w⁺ = w − h_t∇L(w), L = ½‖F − y‖², with 0
 * &lt; h_t ≤ {@code etaMax} moves at most {@code radius} in all, satisfies ‖r_{t+1}‖ ≤ (1 −
 * h_t·{@code rate})‖r_t‖, and an exact interpolant lies within {@code radius}.
 *
 * @param theorem its short name
 * @param ell the Jacobian's Lipschitz constant in the ball; in Theorem K′, which follows the growth
 *     e(s) of the Jacobian along the path, the mean slope 2∫₀ᴿe/R², with which ‖r₀‖ &lt; cα₀R −
 *     ½ℓR² reads as in Theorem K
 * @param c the step constant: 1 when η·λ̄ ≤ 1
 * @param radius the radius of the ball; NaN when not certified
 * @param rate NaN when not certified
 * @param etaMax NaN when not certified
 * @param kantorovich ℓ‖r₀‖/(cα₀)²; certified exactly when below ½ (when refused, half of ‖r₀‖ over
 *     the largest residual that would pass)
 * @param largestResidual the theorem would certify every ‖r₀‖ below this
 * @param inequalities what was checked, the failing ones included
 */
public record Conclusion(
    String theorem,
    double ell,
    double c,
    double radius,
    double rate,
    double etaMax,
    double kantorovich,
    double largestResidual,
    List<Inequality> inequalities) {
  public Conclusion {
    inequalities = List.copyOf(inequalities);
  }

  public boolean certified() {
    return !inequalities.isEmpty() && inequalities.stream().allMatch(Inequality::holds);
  }

  /** The first inequality that fails, or null. */
  public Inequality failing() {
    return inequalities.stream().filter(i -> !i.holds()).findFirst().orElse(null);
  }

  /**
   * The same numbers with longer steps than are certified, for runs that must break the promise.
   */
  Conclusion withSteps(double factor) {
    return new Conclusion(
        theorem, ell, c, radius, rate, factor * etaMax, kantorovich, largestResidual, inequalities);
  }

  static Conclusion refused(
      String theorem,
      double kantorovich,
      double largestResidual,
      double ell,
      double c,
      List<Inequality> inequalities) {
    return new Conclusion(
        theorem,
        ell,
        c,
        Double.NaN,
        Double.NaN,
        Double.NaN,
        kantorovich,
        largestResidual,
        inequalities);
  }
}
