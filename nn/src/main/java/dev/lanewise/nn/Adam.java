package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.Map;

/**
 * Adam, with the weight decay in the gradient as in PyTorch, or beside it: AdamW.
 *
 * <p>With d = g + λ·w at step t = 1, 2, …: m ← β₁·m + (1 − β₁)·d, v ← β₂·v + (1 − β₂)·d², then w ←
 * w − η/(1 − β₁ᵗ) · m/(√v/√(1 − β₂ᵗ) + ε). AdamW has d = g and first w ← (1 − η·λ)·w.
 *
 * <p>Sources: Kingma and Ba, arXiv:1412.6980, algorithm 1; Loshchilov and Hutter, arXiv:1711.05101,
 * algorithm 2, with PyTorch's η in the decay.
 */
public final class Adam implements Optimizer {
  private final double eta;
  private final double beta1;
  private final double beta2;
  private final double epsilon;
  private final double weightDecay;
  private final boolean decoupled;
  private Storage mean;
  private Storage square;
  private long updates;

  /** With the paper's β₁ = 0.9, β₂ = 0.999, ε = 10⁻⁸. */
  public Adam(double eta, double weightDecay) {
    this(eta, 0.9, 0.999, 1e-8, weightDecay);
  }

  /**
   * AdamW with the same β and ε.
   *
   * @throws IllegalArgumentException as for Adam, and if η·λ is not below 1
   */
  public static Adam decoupled(double eta, double weightDecay) {
    return new Adam(eta, 0.9, 0.999, 1e-8, weightDecay, true);
  }

  /**
   * A rule at rest.
   *
   * @throws IllegalArgumentException unless η and ε are finite and above 0, both β in [0, 1), λ
   *     finite and not negative
   */
  public Adam(double eta, double beta1, double beta2, double epsilon, double weightDecay) {
    this(eta, beta1, beta2, epsilon, weightDecay, false);
  }

  private Adam(
      double eta,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      boolean decoupled) {
    Hyperparameter.requirePositive("eta", eta);
    Hyperparameter.requireBelowOne("beta1", beta1);
    Hyperparameter.requireBelowOne("beta2", beta2);
    Hyperparameter.requirePositive("epsilon", epsilon);
    Hyperparameter.requireNotNegative("weight decay", weightDecay);
    if (decoupled) {
      Hyperparameter.requireBelowOne("eta times weight decay", eta * weightDecay);
    }
    this.decoupled = decoupled;
    this.eta = eta;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.weightDecay = weightDecay;
  }

  @Override
  public String name() {
    return decoupled ? "adamw" : "adam";
  }

  @Override
  public double eta() {
    return eta;
  }

  @Override
  public void requireFit(DType dtype) {
    Hyperparameter.requireFinite(dtype, eta, weightDecay);
    Hyperparameter.requireBelowOne(dtype, "beta1", beta1);
    Hyperparameter.requireBelowOne(dtype, "beta2", beta2);
    Hyperparameter.requirePositive(dtype, "epsilon", epsilon);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    if (mean == null) {
      mean = Storage.allocate(w.dtype(), w.size());
      square = Storage.allocate(w.dtype(), w.size());
    }
    w.stepAdam(
        decoupled,
        w.size(),
        eta,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        updates + 1,
        g,
        mean,
        square,
        0,
        report);
    if (Double.isFinite(report.norm())) {
      updates++;
    }
  }

  @Override
  public long updates() {
    return updates;
  }

  @Override
  public List<Storage> state() {
    return mean == null ? List.of() : List.of(mean, square);
  }

  @Override
  public void restore(long updates, List<Storage> state) {
    if (updates < 0 || !(state.size() == 2 || (state.isEmpty() && updates == 0))) {
      throw new IllegalArgumentException(
          name()
              + " cannot continue from "
              + state.size()
              + " vectors after "
              + updates
              + " steps");
    }
    this.updates = updates;
    mean = state.isEmpty() ? null : state.get(0);
    square = state.isEmpty() ? null : state.get(1);
  }

  @Override
  public Map<String, String> options() {
    return Hyperparameter.options(
        name(),
        "eta",
        eta,
        "beta1",
        beta1,
        "beta2",
        beta2,
        "epsilon",
        epsilon,
        "weight-decay",
        weightDecay);
  }
}
