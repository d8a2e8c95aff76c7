package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.mulUp;

/**
 * What rounding does to a step ŵ⁺ = fl(ŵ − fl(h·ĝ)) of a run that is followed in floating point,
 * where theorems speak of w⁺ = ŵ − h∇L(ŵ).
 */
final class StepRounding {
  private StepRounding() {}

  /**
   * Bound of ‖ŵ⁺ − w⁺‖: h times the error of the gradient ({@link PullBack#error}), and that of the
   * {@link #update}.
   *
   * @param g ĝ, the pull-back of the residual at {@code from}
   */
  static double defect(Propagation from, double[] targets, double h, double[] g, double[] next) {
    double gradient = PullBack.error(from, from.residual(targets), from.residualError(targets));
    return addUp(mulUp(h, gradient), update(h, g, next));
  }

  /**
   * Bound of ‖ŵ⁺ − (ŵ − h·ĝ)‖: the product and the difference err by u|h·g| and u|ŵ⁺| per entry.
   */
  static double update(double h, double[] g, double[] next) {
    double sum = addUp(mulUp(h, Outward.normUp(g)), Outward.normUp(next));
    return addUp(mulUp(Outward.U, sum), g.length * Double.MIN_NORMAL);
  }

  /**
   * Bound of |‖r̂‖ − ‖r‖| at the point of a propagation, where r̂ is computed and so is its norm:
   * the error of r̂, and n squares, their sum and the root, at most n + 8 roundings with those of
   * the comparison that the norm is used in.
   */
  static double norm(Propagation at, double[] targets) {
    double[] r = at.residual(targets);
    double size = Outward.normUp(r);
    return addUp(
        Outward.normUp(at.residualError(targets)), mulUp(Outward.gamma(r.length + 8L), size));
  }

  /**
   * Bound of ‖r(ŵ⁺)‖ − ‖r(w⁺)‖ together with what the norms before and after the step are wrong by:
   * the slack of ‖r⁺‖ ≤ q‖r‖ with 0 ≤ q ≤ 1.
   *
   * @param jacobian bound of ‖J‖ between ŵ⁺ and w⁺
   * @param defect bound of ‖ŵ⁺ − w⁺‖
   */
  static double residual(
      Propagation from, Propagation to, double[] targets, double jacobian, double defect) {
    return addUp(mulUp(jacobian, defect), norm(from, targets), norm(to, targets));
  }

  /**
   * Bound of ‖J‖ near the weights of a shallow smooth net with one output: twice √tr(K), the second
   * time for the way from ŵ⁺ to w⁺, which is by many digits shorter than what changes J by its own
   * size. Good enough for runs that are sampled; no proof stands on it.
   */
  static double jacobian(Propagation at) {
    return mulUp(2, rootOfTrace(at));
  }

  /** √tr(K), rounded up: ‖α_i‖²/m + (‖x_i‖² + 1)‖s_i‖² summed over the examples. */
  static double rootOfTrace(Propagation at) {
    double trace = 0;
    for (int i = 0; i < at.examples; i++) {
      double activation = addUp(at.activationNorm[1][i], at.activationError[1][i]);
      double features = Outward.divUp(mulUp(activation, activation), at.net.width(1));
      double inputs = addUp(mulUp(at.activationNorm[0][i], at.activationNorm[0][i]), 1);
      double signal = addUp(at.signalNorm[1][i], at.signalError[1][i]);
      trace = addUp(trace, features, mulUp(inputs, mulUp(signal, signal)));
    }
    return Outward.sqrtUp(trace);
  }

  /**
   * ‖X̃‖_F, a bound of ‖J‖ at all weights of a shallow ReLU net with fixed outgoing weights ±1: an
   * output i changes by at most (1/√m)Σ|δ_r·x̃_i| ≤ ‖x̃_i‖‖δ‖.
   */
  static double inputNorm(Propagation at) {
    double squares = 0;
    for (int i = 0; i < at.examples; i++) {
      squares = addUp(squares, mulUp(at.activationNorm[0][i], at.activationNorm[0][i]), 1);
    }
    return Outward.sqrtUp(squares);
  }
}
