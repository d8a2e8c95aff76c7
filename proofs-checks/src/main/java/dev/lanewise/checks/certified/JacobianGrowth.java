package dev.lanewise.checks.certified;

/** How fast the Jacobian of a concrete net on concrete data can change around its weights. */
interface JacobianGrowth {
  /**
   * ℓ(R) with ‖J(w) − J(w')‖₂ ≤ ℓ(R)‖w − w'‖ for all w, w' in the ball of radius R around the
   * weights; rounded up, not decreasing in R.
   */
  double lipschitz(double radius);

  /** The sharpest bound known for the net: of its activation cell when it has kinks. */
  static JacobianGrowth of(Linearization at) {
    if (at.net().depth() > 1) {
      return new DeepGrowth(at.pass);
    }
    return at.net().curve().isSmooth()
        ? new ShallowGrowth(at.net(), at.pass.inputs, ShallowGrowth.Form.STRONG)
        : new CellGrowth(at.pass);
  }
}
