package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.gamma;
import static dev.lanewise.checks.certified.Outward.mulDown;
import static dev.lanewise.checks.certified.Outward.mulUp;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Worst;
import dev.lanewise.checks.numerics.Vectors;
import java.util.Arrays;
import java.util.List;

/**
 * A run of gradient descent on (W̃, V) with the longest step that a {@link FeatureCertificate}
 * allows, judged by PL, by the rate and by the length of its path.
 *
 * <p>Slack: {@link StepRounding} in the norm of (W̃, V). As ∇_V = √m∇_a, errors of gradients and
 * ‖J‖ are at most √m times those of the {@link Net}; as V = a/√m, distances are no longer than
 * those of its weights. An exact step from ŵ_t is no longer than (‖r(ŵ_t)‖ − ‖r(w⁺)‖)/(c√μ), so the
 * path exceeds R* at most by the slacks of all rates over c√μ, and by what its own terms are wrong
 * by.
 */
final class FeatureDescent {
  private FeatureDescent() {}

  /**
   * The three lines of a run, which ends early where slacks exceed what is compared.
   *
   * @param start of a width that is a power of two: multiplying by it is exact
   */
  static List<Line> run(Net start, Problem problem, BallDescent ball, int steps, Sheet sheet) {
    double[] targets = problem.targets();
    double h = ball.etaMax();
    double slowest = Outward.sqrtDown(ball.mu());
    double factor = Outward.sqrtUp(Outward.subUp(1, mulDown(h, ball.mu())));
    double root = Outward.sqrtUp(start.width(1));
    String label = ", m = " + start.width(1);
    Worst pl = new Worst("√μ‖r‖ ≤ ‖∇L‖" + label, Evidence.SAMPLED);
    Worst rate = new Worst("‖r⁺‖ ≤ √(1 − ημ)‖r‖" + label, Evidence.SAMPLED);
    double path = 0;
    double allowed = 0;
    double[] norms = new double[steps + 1];
    double[] guaranteed = new double[steps + 1];
    Propagation pass = new Propagation(start, problem.inputs());
    norms[0] = Vectors.norm(pass.residual(targets));
    guaranteed[0] = norms[0];
    int taken = 0;
    while (taken < steps) {
      Gradient g = Gradient.at(pass, targets, root);
      double noise = addUp(mulUp(slowest, StepRounding.norm(pass, targets)), g.error);
      Net next = GaussNewton.moved(pass.net, g.ofWeights, h);
      Propagation after = new Propagation(next, problem.inputs());
      double update = StepRounding.update(h, g.ofWeights, next.weights());
      double defect = addUp(mulUp(h, g.error), update);
      double jacobian = mulUp(root, StepRounding.jacobian(after));
      double slack = StepRounding.residual(pass, after, targets, jacobian, defect);
      double bound = factor * norms[taken];
      if (noise >= g.norm || slack >= bound) {
        break;
      }
      pl.see(slowest * norms[taken], g.norm, noise, "step " + taken);
      double norm = Vectors.norm(after.residual(targets));
      rate.see(norm, bound, slack, "step " + taken);
      path += h * g.norm;
      double shorter = divUp(slack, mulDown(BallDescent.C, slowest));
      allowed = addUp(allowed, shorter, mulUp(h, g.error));
      pass = after;
      taken++;
      norms[taken] = norm;
      guaranteed[taken] = factor * guaranteed[taken - 1];
    }
    String chart = "Residual under a certificate of features";
    sheet.curve(chart, "observed" + label, Arrays.copyOf(norms, taken + 1));
    sheet.curve(chart, "guaranteed" + label, Arrays.copyOf(guaranteed, taken + 1));
    allowed = addUp(allowed, mulUp(gamma(steps + 8L), path));
    Line length = length(path, ball.reach(), taken > 0 ? allowed : Double.POSITIVE_INFINITY, label);
    return List.of(pl.line(), rate.line(), length);
  }

  private static Line length(double path, double reach, double allowed, String label) {
    String statement = "path ≤ 4‖r₀‖/α₀" + label;
    return allowed >= reach
        ? Line.vacuous(
            statement, Evidence.SAMPLED, path, reach, "rounding may add %.3g".formatted(allowed))
        : Line.atMost(statement, Evidence.SAMPLED, path, reach, allowed);
  }

  /**
   * The gradient with respect to (W̃, V) at the weights (W̃, a) of a net.
   *
   * @param ofWeights what moves these weights: ∇_W̃ and √m∇_V = m∇_a
   * @param norm its norm as computed, √(‖∇_W̃‖² + m‖∇_a‖²)
   * @param error bound of what the gradient, or its norm, is wrong by
   */
  private record Gradient(double[] ofWeights, double norm, double error) {
    /**
     * @param root √m, rounded up
     */
    static Gradient at(Propagation pass, double[] targets, double root) {
      double[] r = pass.residual(targets);
      double[] g = PullBack.of(pass, r);
      double[] scaled = g.clone();
      for (int k = pass.net.weightOffset(2); k < g.length; k++) {
        scaled[k] *= pass.net.width(1);
      }
      double norm = Math.sqrt(Vectors.dot(g, scaled));
      double error = mulUp(root, PullBack.error(pass, r, pass.residualError(targets)));
      return new Gradient(scaled, norm, addUp(error, mulUp(gamma(g.length + 8L), norm)));
    }
  }
}
