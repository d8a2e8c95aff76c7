package dev.lanewise.checks.certified;

import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Gaussian;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for points of a ball where λ_min(K) is small and where the loss is strongly curved. What it
 * finds bounds the certified constants from the other side; it proves nothing.
 *
 * <p>At fixed unit v, λ_min(K(w)) ≤ ‖J(w)ᵀv‖², whose gradient is 2(Σ v_i∇²F_i)Jᵀv: a directional
 * derivative of Jᵀv, taken as a central difference. The search repeats w ← w₀ − R·g/‖g‖ with g the
 * gradient at w for the smallest eigenvector there.
 */
final class BallSearch {
  private static final double DIFFERENCE = 1e-5;

  /**
   * @param sampledSmallest least λ_min(K) over random points of the sphere
   * @param searchedSmallest least λ_min(K) over the search, started at the centre and at the best
   *     sample
   * @param secant the steepest over pairs of samples, rounding taken off
   * @param curvature the steepest that power iteration with ∇²L leads to, at samples and the centre
   */
  record Found(double sampledSmallest, double searchedSmallest, Secant secant, Secant curvature) {}

  /**
   * ‖∇L(w) − ∇L(w')‖/‖w − w'‖ for two points of the ball.
   *
   * @param rounding bound of its error: that of both gradients ({@link PullBack#error}), and p + 8
   *     roundings for each norm
   */
  record Secant(double slope, double rounding) {
    static final Secant NONE = new Secant(0, 0);

    /** What overflowed is no number. */
    Secant {
      slope = Double.isFinite(slope) ? slope : Double.NaN;
    }

    private Secant steeper(Secant other) {
      // A NaN stays, and refutes.
      return Double.compare(other.slope - other.rounding, slope - rounding) > 0 ? other : this;
    }
  }

  private final Net centre;
  private final Problem problem;
  private final double radius;
  private final Gaussian gaussian;

  BallSearch(Net centre, Problem problem, double radius, Gaussian gaussian) {
    this.centre = centre;
    this.problem = problem;
    this.radius = radius;
    this.gaussian = gaussian;
  }

  Found run(int samples, int steps) {
    double sampled = Double.POSITIVE_INFINITY;
    Secant secant = Secant.NONE;
    Secant curvature = Secant.NONE;
    Net best = centre;
    Net last = centre;
    for (int s = 0; s < samples; s++) {
      Net at = from(random(), radius);
      double smallest = smallest(at);
      if (smallest < sampled) {
        sampled = smallest;
        best = at;
      }
      secant = secant.steeper(secant(last, at, new double[centre.weights().length]));
      if (s < 2) {
        curvature = curvature.steeper(curvature(at, steps));
      }
      last = at;
    }
    double searched = Math.min(sampled, Math.min(descend(centre, steps), descend(best, steps)));
    return new Found(sampled, searched, secant, curvature.steeper(curvature(centre, steps)));
  }

  private double descend(Net start, int steps) {
    Net at = start;
    double least = Double.POSITIVE_INFINITY;
    for (int t = 0; t < steps; t++) {
      double[] g = gradientOfSmallest(at);
      double norm = Vectors.norm(g);
      if (!(norm > 0)) {
        return least;
      }
      at = from(g, -radius);
      least = Math.min(least, smallest(at));
    }
    return least;
  }

  /**
   * centre + length·direction/‖direction‖, so far inside that differences around it are taken in
   * the ball as well.
   */
  private Net from(double[] direction, double length) {
    return GaussNewton.moved(
        centre, direction, -length * (1 - 2 * DIFFERENCE) / Vectors.norm(direction));
  }

  private double[] random() {
    double[] x = new double[centre.weights().length];
    for (int k = 0; k < x.length; k++) {
      x[k] = gaussian.next();
    }
    return x;
  }

  private double smallest(Net at) {
    EnclosedKernel kernel = new EnclosedKernel(new Propagation(at, problem.inputs()));
    return SmallestEigenvalue.lowerBound(kernel.matrix, kernel.size, false);
  }

  private double[] gradientOfSmallest(Net at) {
    Propagation pass = new Propagation(at, problem.inputs());
    double[] v = slowest(new EnclosedKernel(pass));
    double[] u = PullBack.of(pass, v);
    double step = DIFFERENCE * radius / Vectors.norm(u);
    double[] plus =
        PullBack.of(new Propagation(GaussNewton.moved(at, u, -step), problem.inputs()), v);
    double[] minus =
        PullBack.of(new Propagation(GaussNewton.moved(at, u, step), problem.inputs()), v);
    for (int k = 0; k < plus.length; k++) {
      plus[k] -= minus[k];
    }
    return plus;
  }

  /** The eigenvector of λ_min by inverse iteration. */
  private static double[] slowest(EnclosedKernel kernel) {
    double[] l = kernel.matrix.clone();
    double[] v = new double[kernel.size];
    for (int i = 0; i < v.length; i++) {
      v[i] = 1 + StrictMath.sin(i);
    }
    if (!Cholesky.factor(l, kernel.size)) {
      return v;
    }
    for (int t = 0; t < 30; t++) {
      Triangular.solve(l, kernel.size, v);
      Triangular.solveTransposed(l, kernel.size, v);
      double norm = Vectors.norm(v);
      for (int i = 0; i < v.length; i++) {
        v[i] /= norm;
      }
    }
    return v;
  }

  /**
   * The secant between two points.
   *
   * @param difference receives ∇L(b) − ∇L(a)
   */
  private Secant secant(Net a, Net b, double[] difference) {
    double error = 0;
    Arrays.fill(difference, 0);
    for (Net net : List.of(a, b)) {
      Propagation pass = new Propagation(net, problem.inputs());
      double[] r = pass.residual(problem.targets());
      double[] g = PullBack.of(pass, r);
      for (int k = 0; k < g.length; k++) {
        difference[k] = g[k] - difference[k];
      }
      error += PullBack.error(pass, r, pass.residualError(problem.targets()));
    }
    double distance = Vectors.distance(a.weights(), b.weights());
    double slope = Vectors.norm(difference) / distance;
    double norms = 2 * Outward.gamma(difference.length + 8L) * slope;
    return new Secant(slope, Outward.mulUp(2, error / distance + norms));
  }

  /** Towards the dominant eigenvector of ∇²L, by power iteration on differences of gradients. */
  private Secant curvature(Net at, int steps) {
    double[] x = random();
    Secant steepest = Secant.NONE;
    double norm = Vectors.norm(x);
    for (int t = 0; t < steps && norm > 0; t++) {
      double step = DIFFERENCE * radius / norm;
      Net back = GaussNewton.moved(at, x, step);
      Net forth = GaussNewton.moved(at, x, -step);
      steepest = steepest.steeper(secant(back, forth, x));
      norm = Vectors.norm(x);
    }
    return steepest;
  }
}
