package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.Map;

/**
 * Gradient descent, stochastic when its gradients are: v ← μ·v + (g + λ·w), then w ← w − η·v.
 *
 * <p>The momentum is PyTorch's, without damping; with μ = 0 there is no v, and the step is w ← w −
 * η·(g + λ·w). Nesterov's variant moves by the gradient and the next momentum, w ← w − η·(g + λ·w +
 * μ·v).
 */
public final class Sgd implements Optimizer {
  private final double eta;
  private final double momentum;
  private final double weightDecay;
  private final boolean nesterov;
  private Storage velocity;

  /**
   * A rule at rest that is not Nesterov's.
   *
   * @throws IllegalArgumentException unless η is finite and above 0, 0 ≤ μ &lt; 1, λ finite and not
   *     negative
   */
  public Sgd(double eta, double momentum, double weightDecay) {
    this(eta, momentum, weightDecay, false);
  }

  /**
   * A rule at rest.
   *
   * @throws IllegalArgumentException unless η is finite and above 0, 0 ≤ μ &lt; 1, and above 0 for
   *     Nesterov's, λ finite and not negative
   */
  public Sgd(double eta, double momentum, double weightDecay, boolean nesterov) {
    Hyperparameter.requirePositive("eta", eta);
    Hyperparameter.requireBelowOne("momentum", momentum);
    Hyperparameter.requireNotNegative("weight decay", weightDecay);
    if (nesterov && momentum == 0) {
      throw new IllegalArgumentException(
          "momentum is 0.0: Nesterov's rule needs one above 0, such as 0.9");
    }
    this.nesterov = nesterov;
    this.eta = eta;
    this.momentum = momentum;
    this.weightDecay = weightDecay;
  }

  @Override
  public String name() {
    return nesterov ? "nesterov" : "sgd";
  }

  @Override
  public double eta() {
    return eta;
  }

  @Override
  public void requireFit(DType dtype) {
    Hyperparameter.requireFinite(dtype, eta, weightDecay);
    Hyperparameter.requireBelowOne(dtype, "momentum", momentum);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    if (momentum == 0) {
      w.stepSgd(w.size(), eta, weightDecay, g, 0, report);
      return;
    }
    if (velocity == null) {
      velocity = Storage.allocate(w.dtype(), w.size());
    }
    if (nesterov) {
      w.stepNesterov(w.size(), eta, momentum, weightDecay, g, velocity, 0, report);
    } else {
      w.stepMomentum(w.size(), eta, momentum, weightDecay, g, velocity, 0, report);
    }
  }

  @Override
  public List<Storage> state() {
    return velocity == null ? List.of() : List.of(velocity);
  }

  @Override
  public void restore(long updates, List<Storage> state) {
    if (updates != 0 || state.size() > (momentum == 0 ? 0 : 1)) {
      throw new IllegalArgumentException(
          name()
              + " with momentum "
              + momentum
              + " cannot continue from "
              + state.size()
              + " vectors");
    }
    velocity = state.isEmpty() ? null : state.getFirst();
  }

  @Override
  public Map<String, String> options() {
    return Hyperparameter.options(
        name(), "eta", eta, "momentum", momentum, "weight-decay", weightDecay);
  }
}
