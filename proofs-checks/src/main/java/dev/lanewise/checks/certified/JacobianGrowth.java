package dev.lanewise.checks.certified;

/** How fast the Jacobian of a concrete net on concrete data can change around its weights. */
interface JacobianGrowth {
  /**
   * ℓ(R) with ‖J(w) − J(w')‖₂ ≤ ℓ(R)‖w − w'‖ for all w, w' in the ball of radius R around the
   * weights; rounded up, not decreasing in R.
   */
  double lipschitz(double radius);
}
