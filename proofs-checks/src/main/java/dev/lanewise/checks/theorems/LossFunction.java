package dev.lanewise.checks.theorems;

import java.util.Optional;

/** A loss of p weights, with its gradient and bounds on what rounding does to both. */
public interface LossFunction {

  /**
   * Bounds on rounding errors at one w.
   *
   * @param loss bound on |L̂ − L|
   * @param gradient bound on ‖ĝ − ∇L‖
   */
  record Errors(double loss, double gradient) {}

  /** Number p of weights. */
  int parameters();

  /**
   * L(w), and ∇L(w) into g.
   *
   * @param w p weights
   * @param g receives the p entries of the gradient
   */
  double gradient(double[] w, double[] g);

  /**
   * What rounding may have done to {@link #gradient} at w.
   *
   * @param loss the loss that it returned
   * @param norm the norm of the gradient that it wrote
   */
  Errors errors(double[] w, double loss, double norm);

  /** The one point where the loss is 0, if there is but one and it is known. */
  default Optional<double[]> minimiser() {
    return Optional.empty();
  }
}
