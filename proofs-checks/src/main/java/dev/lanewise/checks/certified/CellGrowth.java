package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.divUp;

/**
 * Growth of the Jacobian of a shallow ReLU net inside its activation cell, where F is a polynomial
 * of degree two.
 *
 * <p>No pre-activation changes its sign while no neuron moves by |w_k·x̃_i|/‖x̃_i‖, so on the open
 * ball of radius ρ = min_{i,k}|w_k·x̃_i|/‖x̃_i‖ the smooth argument of {@link ShallowGrowth}
 * applies with σ'' = 0 and |σ'| ≤ 1: ‖J(w) − J(w')‖ ≤ (‖X̃‖/√m)‖w − w'‖. Beyond ρ nothing is
 * claimed: ℓ = ∞. A pre-activation whose sign rounding leaves open makes ρ zero.
 */
final class CellGrowth implements JacobianGrowth {
  /** ρ, a lower bound. */
  final double cell;

  /** Upper bound of ‖X̃‖. */
  final double inputNorm;

  private final double inside;

  CellGrowth(Propagation pass) {
    Net net = pass.net;
    if (net.depth() != 1) {
      throw new IllegalArgumentException(
          "the activation cell is known for one hidden layer, the net has " + net.depth());
    }
    inputNorm = ShallowGrowth.inputNorm(net, pass.inputs);
    inside = divUp(inputNorm, Outward.sqrtDown(net.width(1)));
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < pass.examples; i++) {
      double norm = pass.activationNorm[0][i];
      if (net.biases()) {
        norm = Outward.sqrtUp(Outward.addUp(Outward.mulUp(norm, norm), 1));
      }
      least = Math.min(least, Outward.divDown(Math.max(0, pass.clearance[1][i]), norm));
    }
    cell = least;
  }

  @Override
  public double lipschitz(double radius) {
    return radius == 0 || radius < cell ? inside : Double.POSITIVE_INFINITY;
  }
}
