package dev.lanewise.checks.certified;

/**
 * The numbers at the starting weights that the theorems use.
 *
 * @param alpha0 lower bound of α0 = √λ_min(K), zero when λ_min is not proved positive
 * @param lambdaMax upper bound of λ_max(K)
 * @param residual upper bound of ‖F(w₀) − y‖
 */
public record Start(double alpha0, double lambdaMax, double residual) {
  /** √λ_max(K), rounded up: ‖J(w₀)‖. */
  double jacobianNorm() {
    return Outward.sqrtUp(lambdaMax);
  }
}
