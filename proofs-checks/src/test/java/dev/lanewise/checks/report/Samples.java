package dev.lanewise.checks.report;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Series;
import dev.lanewise.checks.Theorem;
import java.util.List;

/** Findings that hold one of everything a report can meet. */
final class Samples {
  /** What a hostile file name or note could try. */
  static final String HOSTILE = "</code><script>alert('x')</script> & \"quotes\" \u0000\u001b[31m";

  static final Theorem THEOREM =
      new Theorem(
          "pl-rayleigh",
          "C1",
          "The realised PL constant is a Rayleigh quotient",
          "Liu, Zhu, Belkin, arXiv 2003.00307, section 3",
          "With K = J·Jᵀ and L = ½‖r‖², the quotient ‖∇L‖²/(2L) = rᵀKr/rᵀr.",
          List.of("the net is differentiable at w", "r ≠ 0"),
          "λ_min(K) ≤ ‖∇L‖²/(2L) ≤ λ_max(K)");

  private Samples() {}

  static Finding finding() {
    double[] loss = new double[200];
    double[] envelope = new double[200];
    for (int t = 0; t < loss.length; t++) {
      envelope[t] = 3 * Math.exp(-t / 12.);
      loss[t] = envelope[t] * (0.6 + 0.2 * Math.sin(t));
    }
    loss[50] = Double.NaN;
    return new Finding(
        THEOREM,
        List.of(
            Line.atMost("λ_min(K) ≤ μ̂, width 64", Evidence.EXACT, 0.0312, 0.74, 3e-15),
            Line.atMost("2λ_min ≤ trace", Evidence.CERTIFIED, 1.5e-9, 12345678.9, 1e-12),
            Line.vacuous("width 4", Evidence.SAMPLED, 8, 4, "needs width 8 or more"),
            Line.atMost("μ̂ ≤ λ_max(K), width 64", Evidence.EXACT, Double.NaN, 1e300, 0)
                .withNote(HOSTILE)),
        List.of(
            new Series("loss against its envelope", "L(w_t)", steps(200), loss),
            new Series("loss against its envelope", "guaranteed", steps(200), envelope),
            Series.overSteps("flat", "one point", new double[] {2}),
            Series.overSteps("empty " + HOSTILE, "nothing", new double[0])),
        List.of(
            Control.refuted(
                "a gradient with one sign flipped",
                Line.atMost("‖g‖² ≤ rᵀKr", Evidence.EXACT, 2, 1, 1e-15)),
            Control.vacuous(
                "two equal inputs", Line.atMost("λ_min(K) > 0", Evidence.EXACT, 0, 1, 0))),
        7,
        "./lanewise check --data '" + HOSTILE + "' pl-rayleigh",
        1.25);
  }

  static Provenance provenance() {
    return new Provenance("0.1.0", HOSTILE, 7, "./lanewise check --seed 7");
  }

  private static double[] steps(int n) {
    double[] x = new double[n];
    for (int t = 0; t < n; t++) {
      x[t] = t;
    }
    return x;
  }
}
