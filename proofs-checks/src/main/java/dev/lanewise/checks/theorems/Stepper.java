package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.f64.Step;

/** One in-place optimiser step. */
@FunctionalInterface
interface Stepper {

  /** {@code w ← w − h g}; reports ‖g‖ and h. May overwrite g. */
  void step(double[] w, double[] g, StepReport report);

  /** The fused kernels of the library, which every optimiser uses. */
  static Stepper fused(StepRule rule) {
    return (w, g, report) -> {
      if (Double.isInfinite(rule.gamma())) {
        Step.sgd(w.length, rule.eta(), 0, g, 0, w, 0, report);
      } else if (rule.delta() == 0) {
        Step.gclip(w.length, rule.eta(), rule.gamma(), 0, g, 0, w, 0, report);
      } else {
        Step.deltaGclip(w.length, rule.eta(), rule.gamma(), rule.delta(), 0, g, 0, w, 0, report);
      }
    };
  }

  /** The formula of the rule, in plain loops: the definition that optimisers are compared with. */
  static Stepper of(StepRule rule) {
    return (w, g, report) -> {
      double norm = Vectors.norm(g);
      double h = rule.step(norm);
      for (int i = 0; h != 0 && i < w.length; i++) {
        w[i] -= h * g[i];
      }
      report.set(norm, h);
    };
  }
}
