package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.Map;

/**
 * Gradient descent with clipping: w ← w − h·(g + λ·w), h = η·min{1, γ/‖g‖}; ‖g‖ = 0 moves nothing.
 *
 * <p>Source: Zhang, He, Sra, Jadbabaie, arXiv:1905.11881.
 *
 * @param eta η, finite and above 0
 * @param gamma γ, finite and above 0
 * @param weightDecay λ, finite and not negative
 */
public record GClip(double eta, double gamma, double weightDecay) implements Optimizer {

  /** Checks the arguments; IllegalArgumentException names the one that is wrong. */
  public GClip {
    Hyperparameter.requirePositive("eta", eta);
    Hyperparameter.requirePositive("gamma", gamma);
    Hyperparameter.requireNotNegative("weight decay", weightDecay);
  }

  @Override
  public String name() {
    return "gclip";
  }

  @Override
  public void requireFit(DType dtype) {
    Hyperparameter.requireFinite(dtype, eta, weightDecay);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    w.stepGclip(w.size(), eta, gamma, weightDecay, g, 0, report);
  }

  @Override
  public Map<String, String> options() {
    return Hyperparameter.options(name(), "eta", eta, "gamma", gamma, "weight-decay", weightDecay);
  }
}
