package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.Map;

/**
 * RMSprop as in PyTorch, not centred and without momentum: with d = g + λ·w, v ← α·v + (1 − α)·d²,
 * then w ← w − η·d/(√v + ε).
 *
 * <p>Source: Hinton, Neural Networks for Machine Learning, lecture 6e.
 */
public final class RmsProp implements Optimizer {
  private final double eta;
  private final double alpha;
  private final double epsilon;
  private final double weightDecay;
  private final OneVector square = new OneVector("rmsprop");

  /** With PyTorch's α = 0.99, ε = 10⁻⁸. */
  public RmsProp(double eta, double weightDecay) {
    this(eta, 0.99, 1e-8, weightDecay);
  }

  /**
   * A rule at rest.
   *
   * @throws IllegalArgumentException unless η and ε are finite and above 0, α in [0, 1), λ finite
   *     and not negative
   */
  public RmsProp(double eta, double alpha, double epsilon, double weightDecay) {
    Hyperparameter.requirePositive("eta", eta);
    Hyperparameter.requireBelowOne("alpha", alpha);
    Hyperparameter.requirePositive("epsilon", epsilon);
    Hyperparameter.requireNotNegative("weight decay", weightDecay);
    this.eta = eta;
    this.alpha = alpha;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  @Override
  public String name() {
    return "rmsprop";
  }

  @Override
  public double eta() {
    return eta;
  }

  @Override
  public void requireFit(DType dtype) {
    Hyperparameter.requireFinite(dtype, eta, weightDecay);
    Hyperparameter.requireBelowOne(dtype, "alpha", alpha);
    Hyperparameter.requirePositive(dtype, "epsilon", epsilon);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    Storage v = square.like(w);
    w.stepRmsprop(w.size(), eta, alpha, epsilon, weightDecay, g, v, 0, report);
  }

  @Override
  public List<Storage> state() {
    return square.state();
  }

  @Override
  public void restore(long updates, List<Storage> state) {
    square.restore(updates, state);
  }

  @Override
  public Map<String, String> options() {
    return Hyperparameter.options(
        name(), "eta", eta, "alpha", alpha, "epsilon", epsilon, "weight-decay", weightDecay);
  }
}
