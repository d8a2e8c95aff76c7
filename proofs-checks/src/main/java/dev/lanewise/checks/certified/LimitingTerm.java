package dev.lanewise.checks.certified;

/**
 * Which number of a start stands most in the way of a certificate.
 *
 * <p>For steps up to 1/λ̄ the theorems ask for h = ℓ‖r₀‖/α₀² &lt; ½. Measured with √λ̄ ≥ ‖J(w₀)‖ as
 * the unit (weights are of order one) this is the product of three pure numbers,
 *
 * <pre>h = λ̄/α₀² · ℓ/√λ̄ · ‖r₀‖/√λ̄:</pre>
 *
 * the condition of the tangent kernel, by how much the Jacobian may change in a unit ball, and how
 * far the weights must move at least. The greatest factor names the term.
 */
enum LimitingTerm {
  /** α₀ = √λ_min(K) is small beside √λ_max(K): nearly dependent examples. */
  ALPHA0("alpha0"),
  /** ℓ, the growth of the Jacobian: the net is narrow. */
  ELL("ell"),
  /** ‖r₀‖: the labels are far from the outputs. */
  R0("r0");

  private final String field;

  LimitingTerm(String field) {
    this.field = field;
  }

  /** The name of the certificate's field that holds the term. */
  String field() {
    return field;
  }

  /**
   * @param start where the theorems were applied
   * @param ell the Jacobian's Lipschitz constant used there
   */
  static LimitingTerm of(Start start, double ell) {
    double root = start.jacobianNorm();
    double condition = root / start.alpha0() * (root / start.alpha0());
    double growth = ell / root;
    double distance = start.residual() / root;
    if (!(growth > condition || distance > condition)) {
      return ALPHA0;
    }
    return distance > growth ? R0 : ELL;
  }
}
