package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.Map;

/**
 * The variant of {@link DeltaGClip} that takes the norm of every weight matrix and bias by itself.
 *
 * <p>Each tensor b moves by w_b ← w_b − h_b·(g_b + λ·w_b), h_b = η·min{1, max{δ, γ/‖g_b‖}}. Long
 * gradients of one layer thus leave the others their full step; the direction is no longer that of
 * −g. If the norm of a tensor or of all is NaN or infinite, none moves.
 *
 * <p>The report carries ‖g‖ of all tensors and the smallest step, that of the tensor with the
 * longest gradient, which also tells whether the step was clipped or floored.
 */
public final class DeltaGClipPerTensor implements Optimizer {

  /** The elements {@code [offset, offset + size)} of the weight vector, neither negative. */
  public record Window(int offset, int size) {}

  private final DeltaGClip rule;
  private final List<Window> tensors;
  private final double[] norms;

  /** Of the last step. */
  private double longest;

  /**
   * Clips the tensors of {@code net} one by one.
   *
   * @throws IllegalArgumentException as {@link DeltaGClip} does
   */
  public DeltaGClipPerTensor(
      double eta, double gamma, double delta, double weightDecay, Trainable net) {
    this(eta, gamma, delta, weightDecay, tensors(net));
  }

  /**
   * Clips these windows of the weights one by one.
   *
   * @throws IllegalArgumentException as {@link DeltaGClip} does, and if a window is negative or
   *     does not start behind the one before it
   */
  public DeltaGClipPerTensor(
      double eta, double gamma, double delta, double weightDecay, List<Window> tensors) {
    this.rule = new DeltaGClip(eta, gamma, delta, weightDecay);
    requireAscending(tensors);
    this.tensors = List.copyOf(tensors);
    this.norms = new double[tensors.size()];
  }

  private static void requireAscending(List<Window> tensors) {
    long end = 0;
    for (Window tensor : tensors) {
      if (tensor.offset() < end || tensor.size() < 0) {
        throw new IllegalArgumentException(
            tensor + " after element " + end + ": windows must ascend and not overlap");
      }
      end = (long) tensor.offset() + tensor.size();
    }
  }

  private static List<Window> tensors(Trainable net) {
    return net.parts().stream().map(part -> new Window(part.offset(), part.size())).toList();
  }

  @Override
  public String name() {
    return "delta-gclip-per-tensor";
  }

  @Override
  public double eta() {
    return rule.eta();
  }

  @Override
  public double gamma() {
    return rule.gamma();
  }

  @Override
  public double delta() {
    return rule.delta();
  }

  @Override
  public boolean clipped(StepReport report) {
    return gamma() / longest < 1;
  }

  @Override
  public boolean floored(StepReport report) {
    return gamma() / longest < delta();
  }

  @Override
  public void requireFit(DType dtype) {
    rule.requireFit(dtype);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    // All norms before any step: one tensor that is not finite must hold back all of them.
    double norm = 0;
    longest = 0;
    for (int b = 0; b < norms.length; b++) {
      Window tensor = tensors.get(b);
      norms[b] = g.nrm2(tensor.offset(), tensor.size());
      longest = Math.max(longest, norms[b]);
      norm = Math.hypot(norm, norms[b]);
      if (!Double.isFinite(norm)) {
        report.set(norm, 0);
        return;
      }
    }
    double step = 0;
    for (int b = 0; b < norms.length; b++) {
      Window tensor = tensors.get(b);
      w.stepDeltaGclip(
          tensor.size(),
          eta,
          rule.gamma(),
          rule.delta(),
          rule.weightDecay(),
          norms[b],
          g,
          tensor.offset(),
          report);
      if (norms[b] == longest) {
        step = report.step();
      }
    }
    report.set(norm, step);
  }

  @Override
  public Map<String, String> options() {
    return Hyperparameter.options(
        name(),
        "eta",
        rule.eta(),
        "gamma",
        rule.gamma(),
        "delta",
        rule.delta(),
        "weight-decay",
        rule.weightDecay(),
        "tensors",
        tensors.size() + ", " + Fingerprint.of(tensors));
  }
}
