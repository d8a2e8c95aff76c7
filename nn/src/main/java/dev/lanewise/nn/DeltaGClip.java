package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.Map;

/**
 * δ-GClip: w ← w − h·(g + λ·w), h = η·min{1, max{δ, γ/‖g‖}}; ‖g‖ = 0 moves nothing.
 *
 * <p>Hence h stays in [ηδ, η]: full steps while ‖g‖ ≤ γ, steps of length ηγ beyond, and the floor h
 * = ηδ from ‖g‖ ≥ γ/δ on. The norm is over all weights.
 *
 * <p>Source: Tucat, Mukherjee, Sen, Sun, Rivasplata, arXiv:2404.08624.
 *
 * @param eta η, finite and above 0
 * @param gamma γ, finite and above 0
 * @param delta δ in [0, 1); 0 is {@link GClip}, to the bit
 * @param weightDecay λ, finite and not negative
 */
public record DeltaGClip(double eta, double gamma, double delta, double weightDecay)
    implements Optimizer {

  /** Checks the arguments; IllegalArgumentException names the one that is wrong. */
  public DeltaGClip {
    Hyperparameter.requirePositive("eta", eta);
    Hyperparameter.requirePositive("gamma", gamma);
    Hyperparameter.requireBelowOne("delta", delta);
    Hyperparameter.requireNotNegative("weight decay", weightDecay);
  }

  @Override
  public String name() {
    return "delta-gclip";
  }

  @Override
  public void requireFit(DType dtype) {
    Hyperparameter.requireFinite(dtype, eta, weightDecay);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    w.stepDeltaGclip(w.size(), eta, gamma, delta, weightDecay, g.nrm2(), g, 0, report);
  }

  @Override
  public Map<String, String> options() {
    return Hyperparameter.options(
        name(), "eta", eta, "gamma", gamma, "delta", delta, "weight-decay", weightDecay);
  }
}
