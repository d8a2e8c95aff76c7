package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.Map;

/**
 * Adagrad as in PyTorch: with d = g + λ·w, v ← v + d², then w ← w − η·d/(√v + ε).
 *
 * <p>Source: Duchi, Hazan, Singer, JMLR 12, 2011.
 */
public final class Adagrad implements Optimizer {
  private final double eta;
  private final double epsilon;
  private final double weightDecay;
  private final OneVector square = new OneVector("adagrad");

  /** With PyTorch's ε = 10⁻¹⁰. */
  public Adagrad(double eta, double weightDecay) {
    this(eta, 1e-10, weightDecay);
  }

  /**
   * A rule at rest.
   *
   * @throws IllegalArgumentException unless η and ε are finite and above 0, λ finite and not
   *     negative
   */
  public Adagrad(double eta, double epsilon, double weightDecay) {
    Hyperparameter.requirePositive("eta", eta);
    Hyperparameter.requirePositive("epsilon", epsilon);
    Hyperparameter.requireNotNegative("weight decay", weightDecay);
    this.eta = eta;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  @Override
  public String name() {
    return "adagrad";
  }

  @Override
  public double eta() {
    return eta;
  }

  @Override
  public void requireFit(DType dtype) {
    Hyperparameter.requireFinite(dtype, eta, weightDecay);
    Hyperparameter.requirePositive(dtype, "epsilon", epsilon);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    w.stepAdagrad(w.size(), eta, epsilon, weightDecay, g, square.like(w), 0, report);
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
        name(), "eta", eta, "epsilon", epsilon, "weight-decay", weightDecay);
  }
}
