package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Worst;
import dev.lanewise.checks.numerics.Vectors;
import java.util.List;
import java.util.Optional;

/** Stochastic δ-GClip with bounded noise: the loss falls to a floor that does not depend on δ. */
final class NoiseFloor implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "noise-floor",
          "C16",
          "Adaptive steps under bounded gradient noise",
          "δ-GClip: arXiv:2404.08624 (floor sharpened: free of δ)",
          "L_T ≤ ξ²/(2μ) + Π(1 − h_tμ)·max(0, L₀ − ξ²/(2μ)) for steps h_t ≤ 1/β on gradients with error at most ξ",
          List.of(
              "½‖∇L‖² ≥ μL and ∇L β-Lipschitz on B(w₀, R)",
              "the iterates stay in that ball",
              "h_t ≤ 1/β"),
          "the noise floor ξ²/(2μ) is the same for every δ; δ enters the rate alone");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem data = CertifiedChecks.problem(subject).first(4);
    int width = subject.quick() ? 1024 : 4096;
    if (Vectors.norm(data.targets()) > 0) {
      Optional<Stage> stage = Stage.of(data, width, subject.seed());
      stage.ifPresentOrElse(
          found -> judge(found, subject.quick() ? 150 : 1000, sheet),
          () -> sheet.line(CertifiedChecks.unproved("0 < α₀")));
    } else {
      sheet.line(CertifiedChecks.solved());
    }
    // On the same points for everybody: the noise is too much for a bound of a thousandth only
    // where μ is not some million times smaller than what the run sees.
    Stage fixed = Stage.of(Problem.embedded(), width, 1).orElseThrow();
    sheet.control(
        Control.refuted(
            "noise that holds the run still, declared a thousandth of what it is",
            heldStill(fixed)));
  }

  /** A start with labels so small that the run stays in a ball whose constants are certified. */
  private record Stage(Linearization at, Problem problem, BallDescent ball, double gradient) {

    /** Empty where the constants are not proved positive; the targets are not all zero. */
    static Optional<Stage> of(Problem full, int width, long seed) {
      Net net = CertifiedChecks.shallow(full, width, Curve.TANH, seed);
      Linearization whole = new Linearization(net, full.inputs(), full.targets());
      double alpha0 = whole.start().alpha0();
      if (!(alpha0 > 0)) {
        return Optional.empty();
      }
      JacobianGrowth growth = JacobianGrowth.of(whole);
      double radius = alpha0 / 4 / growth.lipschitz(alpha0);
      Problem problem = full.withLabelScale(0.1 * alpha0 * radius / Vectors.norm(full.targets()));
      Linearization at = new Linearization(net, problem.inputs(), problem.targets());
      BallDescent ball = BallDescent.at(at.start(), growth, radius);
      double gradient = Vectors.norm(PullBack.of(at.pass, at.residual()));
      return Optional.of(new Stage(at, problem, ball, gradient));
    }
  }

  private static void judge(Stage stage, int steps, Sheet sheet) {
    // At the start γ/‖g‖ = 0.35: a floor below that would never be met.
    for (double delta : new double[] {0, 0.5}) {
      sheet.line(judge(stage, 0.05 * stage.gradient, delta, stage.gradient / 3, steps, sheet));
    }
  }

  /** Noise of the gradient's own size can cancel it in every step: the loss stays what it was. */
  private static Line heldStill(Stage stage) {
    BallDescent ball = stage.ball;
    Propagation pass = stage.at.pass;
    Problem problem = stage.problem;
    double loss = loss(pass, problem);
    double error = gradientError(pass, problem, stage.at.residual(), stage.gradient);
    Allowance allowance =
        new Allowance(ball, 1e-3 * stage.gradient, loss, lossError(pass, problem));
    long steps = (long) Math.ceil(40 / (ball.etaMax() * ball.mu()));
    for (long t = 0; t < steps; t++) {
      allowance.step(ball.etaMax(), error, 0);
    }
    return Line.atMost(
        "L_T ≤ ξ²/(2μ) + Π(1 − hμ)·max(0, L₀ − ξ²/(2μ)) at T = " + steps,
        Evidence.SAMPLED,
        loss,
        allowance.bound(),
        allowance.slack() + lossError(pass, problem));
  }

  /**
   * What the theorem allows after the steps taken, and what their rounding adds to it.
   *
   * <p>As L(w⁺) ≤ (1 − hμ)L(ŵ) + ½hξ² for a step w⁺ = ŵ − hg with ‖g − ∇L‖ ≤ ξ, what one step adds
   * is diminished by all later ones: S⁺ = (1 − hμ)S + e. The noisy gradient as computed serves as
   * g, with ξ + ε in place of ξ, ε for its error; and a step misses w⁺ by so much that √2L grows by
   * m at most: hence e = hε(ξ + ε) + √2L(ŵ⁺)·m. The bound itself takes 3 roundings a step.
   */
  private static final class Allowance {
    private final double mu;
    private final double xi;
    private final double floor;
    private final double excess;
    private double product = 1;
    private double added;
    private long steps;

    /**
     * @param xi bound of the noise
     * @param loss L₀ as computed
     * @param error bound of its error
     */
    Allowance(BallDescent ball, double xi, double loss, double error) {
      mu = ball.mu();
      this.xi = xi;
      floor = ball.noiseFloor(xi);
      excess = Math.max(0, loss - floor);
      added = error;
    }

    /**
     * @param error ε of the noisy gradient
     * @param missed √2L(ŵ⁺)·m
     */
    void step(double h, double error, double missed) {
      double factor = 1 - h * mu;
      added = factor * added + h * error * (xi + error) + missed;
      product *= factor;
      steps++;
    }

    double bound() {
      return floor + product * excess;
    }

    double slack() {
      return added + Outward.gamma(3 * steps + 8) * bound();
    }
  }

  /**
   * One run whose noise, of norm ξ, cancels as much of the gradient as it can, judged by the bound
   * at its tightest step.
   *
   * <p>Slack: {@link Allowance}, with M a bound of ‖J‖ and d one of ‖ŵ⁺ − w⁺‖, which is an {@link
   * StepRounding#update}, as √2L(ŵ⁺) ≤ √2L(w⁺) + Md. The computed loss differs from L(ŵ) by at most
   * (‖r̂‖ + ν)ν, ν from {@link StepRounding#norm}.
   */
  private static Line judge(
      Stage stage, double xi, double delta, double gamma, int steps, Sheet sheet) {
    Net net = stage.at.net();
    Problem problem = stage.problem;
    BallDescent ball = stage.ball;
    double eta = ball.etaMax();
    Propagation pass = new Propagation(net, problem.inputs());
    Allowance allowance = new Allowance(ball, xi, loss(pass, problem), lossError(pass, problem));
    double[] losses = new double[steps];
    double[] bounds = new double[steps];
    java.util.Arrays.fill(losses, Double.NaN);
    String statement = "L_T ≤ ξ²/(2μ) + Π(1 − hμ)·max(0, L₀ − ξ²/(2μ)), δ = " + delta;
    Worst worst = new Worst(statement, Evidence.SAMPLED);
    double farthest = 0;
    double longest = 0;
    for (int t = 0; t < steps; t++) {
      double[] r = pass.residual(problem.targets());
      double[] g = PullBack.of(pass, r);
      double norm = Vectors.norm(g);
      if (norm <= xi) {
        break; // from here on the noise holds the run still
      }
      double kept = 1 - xi / norm; // the worst noise works against the gradient
      for (int k = 0; k < g.length; k++) {
        g[k] *= kept;
      }
      longest = Math.max(longest, kept * norm);
      double h = eta * Math.min(1, Math.max(delta, gamma / (kept * norm)));
      Net next = GaussNewton.moved(pass.net, g, h);
      farthest = Math.max(farthest, Vectors.distance(net.weights(), next.weights()));
      double error = gradientError(pass, problem, r, norm);
      pass = new Propagation(next, problem.inputs());
      double moved = StepRounding.jacobian(pass) * StepRounding.update(h, g, next.weights());
      double root = Math.sqrt(2 * loss(pass, problem)) + StepRounding.norm(pass, problem.targets());
      allowance.step(h, error, root * moved);
      losses[t] = loss(pass, problem);
      bounds[t] = allowance.bound();
      double slack = allowance.slack() + lossError(pass, problem);
      worst.see(losses[t], bounds[t], slack, "T = " + (t + 1));
    }
    int taken = (int) java.util.Arrays.stream(losses).filter(x -> !Double.isNaN(x)).count();
    sheet.curve("Loss under bounded noise", "δ = " + delta, java.util.Arrays.copyOf(losses, taken));
    sheet.curve(
        "Loss under bounded noise",
        "bound for δ = " + delta,
        java.util.Arrays.copyOf(bounds, taken));
    if (farthest > ball.radius()) {
      return Line.vacuous(
          statement, Evidence.SAMPLED, farthest, ball.radius(), "the run left the ball");
    }
    if (delta > 0 && delta * longest <= gamma) {
      return Line.vacuous(
          statement, Evidence.SAMPLED, gamma / delta, longest, "no gradient is longer than γ/δ");
    }
    return worst.line();
  }

  /** Bound of the error of the gradient as computed, the noise measured out included. */
  private static double gradientError(Propagation pass, Problem problem, double[] r, double norm) {
    int p = pass.net.weights().length;
    return PullBack.error(pass, r, pass.residualError(problem.targets()))
        + Outward.gamma(p + 8L) * norm;
  }

  /** Bound of the error of the computed loss. */
  private static double lossError(Propagation pass, Problem problem) {
    double norm = StepRounding.norm(pass, problem.targets());
    return (Math.sqrt(2 * loss(pass, problem)) + norm) * norm;
  }

  private static double loss(Propagation pass, Problem problem) {
    double norm = Vectors.norm(pass.residual(problem.targets()));
    return 0.5 * norm * norm;
  }
}
