package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Series;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.nn.Gaussian;
import java.util.List;
import java.util.Optional;

/**
 * PL* and smoothness on a ball, each seen three ways: certified, searched for adversarially,
 * sampled.
 */
final class PlBall implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "pl-ball",
          "A",
          "PL* and smoothness on a ball, seen three ways",
          "Liu, Zhu, Belkin, arXiv:2003.00307",
          "(α₀ − ℓR)² ≤ λ_min(K(w)) and λ_max(∇²L(w)) ≤ λ̄ + ℓ(‖r₀‖ + √λ̄R) for every w in B(w₀, R)",
          List.of("‖J(w) − J(w')‖ ≤ ℓ‖w − w'‖ on B(w₀, R)", "α₀ > ℓR"),
          "½‖∇L‖² ≥ μL on the ball with μ = (α₀ − ℓR)²");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem full = CertifiedChecks.problem(subject);
    int[] widths = subject.quick() ? new int[] {256} : new int[] {256, 1024, 4096};
    double[] m = new double[widths.length];
    double[][] views = new double[3][widths.length];
    for (int k = 0; k < widths.length; k++) {
      subject.progress().at("width " + widths[k], (double) k / widths.length);
      m[k] = widths[k];
      double[] seen = atWidth(subject, full, widths[k], sheet);
      for (int v = 0; v < views.length; v++) {
        views[v][k] = seen[v];
      }
    }
    String chart = "λ_min on a ball, three ways";
    sheet.series(new Series(chart, "certified", m, views[0]));
    sheet.series(new Series(chart, "adversarial", m, views[1]));
    sheet.series(new Series(chart, "sampled", m, views[2]));
    // On the same points for everybody: where λ_min is small, α₀² is proved to less than it moves.
    View fixed = View.of(Problem.embedded(), widths[0], 1, subject.quick()).orElseThrow();
    sheet.control(
        Control.refuted(
            "λ_min(K) taken as constant on the ball (ℓ = 0), four points, m = " + widths[0],
            Line.atMost(
                "λ_min(K(w₀)) ≤ adversarially searched λ_min(K)",
                Evidence.SAMPLED,
                fixed.alpha0 * fixed.alpha0,
                fixed.found.searchedSmallest(),
                0)));
  }

  /** What is certified on a ball around a start, and what a search finds there. */
  private record View(double alpha0, BallDescent ball, BallSearch.Found found) {

    /** Empty where λ_min is not proved positive. */
    static Optional<View> of(Problem problem, int width, long seed, boolean quick) {
      Net net = CertifiedChecks.shallow(problem, width, Curve.TANH, seed);
      Linearization at = new Linearization(net, problem.inputs(), problem.targets());
      double alpha0 = at.start().alpha0();
      if (!(alpha0 > 0)) {
        return Optional.empty();
      }
      JacobianGrowth growth = JacobianGrowth.of(at);
      double radius = 0.5 * alpha0 / growth.lipschitz(alpha0);
      BallDescent ball = BallDescent.at(at.start(), growth, radius);
      BallSearch search = new BallSearch(net, problem, radius, new Gaussian(seed));
      return Optional.of(new View(alpha0, ball, search.run(quick ? 6 : 20, quick ? 8 : 20)));
    }
  }

  private static double[] atWidth(Subject subject, Problem problem, int width, Sheet sheet) {
    Optional<View> view = View.of(problem, width, subject.seed(), subject.quick());
    if (view.isEmpty()) {
      sheet.line(CertifiedChecks.unproved("0 < α₀, m = " + width));
      return new double[3];
    }
    BallDescent ball = view.get().ball;
    BallSearch.Found found = view.get().found;
    String label = ", R = %.4g, m = %d".formatted(ball.radius(), width);
    sheet.line(
        Line.atMost(
                "certified (α₀ − ℓR)² ≤ adversarially searched λ_min(K)" + label,
                Evidence.SAMPLED,
                ball.mu(),
                found.searchedSmallest(),
                0)
            .withNote(
                "certified is %.1f%% of searched, searched %.1f%% of sampled"
                    .formatted(
                        100 * ball.mu() / found.searchedSmallest(),
                        100 * found.searchedSmallest() / found.sampledSmallest())));
    sheet.line(
        Line.atMost(
            "sampled secants of ∇L ≤ certified β" + label,
            Evidence.SAMPLED,
            found.secant().slope(),
            ball.beta(),
            found.secant().rounding()));
    sheet.line(
        Line.atMost(
                "Hessian power iteration ≤ certified β" + label,
                Evidence.SAMPLED,
                found.curvature().slope(),
                ball.beta(),
                found.curvature().rounding())
            .withNote(
                "searched curvature is %.1f%% of the certified bound"
                    .formatted(100 * found.curvature().slope() / ball.beta())));
    return new double[] {ball.mu(), found.searchedSmallest(), found.sampledSmallest()};
  }
}
