package dev.lanewise.checks.theorems;

/**
 * The step size of δ-GClip as a formula: {@code h = η min{1, max{δ, γ/‖g‖}}}, and no step at ‖g‖ =
 * 0 or where ‖g‖ is not finite. δ = 0 is GClip, γ = ∞ gradient descent.
 *
 * <p>Source: Tucat, Mukherjee et al., Regularized Gradient Clipping Provably Trains Wide and Deep
 * Neural Networks, arXiv:2404.08624.
 *
 * @param eta largest step size, finite and above 0
 * @param gamma clipping threshold, above 0, possibly infinite
 * @param delta floor, in [0, 1)
 */
public record StepRule(double eta, double gamma, double delta) {

  /** Refuses constants outside their ranges; NaN is outside. */
  public StepRule {
    if (!(eta > 0) || Double.isInfinite(eta)) {
      throw new IllegalArgumentException("eta must be positive and finite, not " + eta);
    }
    if (!(gamma > 0)) {
      throw new IllegalArgumentException("gamma must be positive, not " + gamma);
    }
    if (!(delta >= 0 && delta < 1)) {
      throw new IllegalArgumentException("delta must lie in [0, 1), not " + delta);
    }
  }

  /** Plain gradient descent. */
  public static StepRule gradientDescent(double eta) {
    return new StepRule(eta, Double.POSITIVE_INFINITY, 0);
  }

  /** h at that gradient norm. */
  public double step(double norm) {
    if (norm == 0 || !Double.isFinite(norm)) {
      return 0;
    }
    return eta * Math.min(1, Math.max(delta, gamma / norm));
  }

  /** Which of the three branches h takes. */
  public Branch branch(double norm) {
    double ratio = gamma / norm;
    if (norm == 0 || ratio >= 1) {
      return Branch.FULL;
    }
    return delta <= ratio ? Branch.CLIPPED : Branch.FLOOR;
  }

  /** A lower bound on every h: ηδ, or η where nothing is ever clipped. */
  public double least() {
    return Double.isInfinite(gamma) ? eta : eta * delta;
  }

  /** The three branches of the rule. */
  public enum Branch {
    /** h = η: the gradient is no longer than γ. */
    FULL,
    /** h = ηγ/‖g‖: the step has length ηγ. */
    CLIPPED,
    /** h = ηδ: the gradient is at least γ/δ long. */
    FLOOR
  }

  /** GD, GClip or δ-GClip. */
  public String name() {
    if (Double.isInfinite(gamma)) {
      return "GD";
    }
    return delta == 0 ? "GClip" : "δ-GClip";
  }

  /** The name with its constants, such as "GClip(η=0.1, γ=1.0)". */
  @Override
  public String toString() {
    String clip = Double.isInfinite(gamma) ? "" : ", γ=" + gamma;
    return name() + "(η=" + eta + clip + (delta == 0 ? "" : ", δ=" + delta) + ")";
  }
}
