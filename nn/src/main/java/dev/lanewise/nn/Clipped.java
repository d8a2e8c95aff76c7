package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule that is given shortened gradients. The gradient vector itself is overwritten; the report
 * carries its norm, of the clip's order, from before. If that norm or the rule's own is NaN or
 * infinite nothing moves, and the report carries it.
 *
 * @param rule what steps, the owner of all memory
 * @param clip what shortens
 */
public record Clipped(Optimizer rule, NormClip clip) implements Optimizer {
  /** Refuses a rule that clips by itself with an IllegalArgumentException. */
  public Clipped {
    if (rule.gamma() < Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "rule " + rule.name() + " clips already: give it the norm as its gamma");
    }
  }

  @Override
  public String name() {
    return rule.name();
  }

  @Override
  public double eta() {
    return rule.eta();
  }

  @Override
  public double gamma() {
    return clip.longest();
  }

  @Override
  public boolean clipped(StepReport report) {
    return clip.factor(report.norm()) < 1;
  }

  @Override
  public void requireFit(DType dtype) {
    rule.requireFit(dtype);
  }

  @Override
  public void step(double eta, Storage w, Storage g, StepReport report) {
    double norm = clip.apply(g);
    if (!Double.isFinite(norm)) {
      report.set(norm, 0);
      return;
    }
    rule.step(eta, w, g, report);
    // Where the rule's own norm is not finite nothing has moved, and the report must say so.
    if (Double.isFinite(report.norm())) {
      report.set(norm, report.step());
    }
  }

  @Override
  public long updates() {
    return rule.updates();
  }

  @Override
  public List<Storage> state() {
    return rule.state();
  }

  @Override
  public void restore(long updates, List<Storage> state) {
    rule.restore(updates, state);
  }

  @Override
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>(rule.options());
    options.put("clip", clip.toString());
    return options;
  }
}
