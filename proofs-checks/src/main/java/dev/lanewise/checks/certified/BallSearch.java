package dev.lanewise.checks.certified;

import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Gaussian;

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
   * @param secant largest ‖∇L(w) − ∇L(w')‖/‖w − w'‖ over pairs of samples
   * @param curvature largest |λ(∇²L)| by power iteration at the samples and the end of the search
   */
  record Found(double sampledSmallest, double searchedSmallest, double secant, double curvature) {}

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
    double secant = 0;
    double curvature = 0;
    Net best = centre;
    Net last = centre;
    for (int s = 0; s < samples; s++) {
      Net at = from(random(), radius);
      double smallest = smallest(at);
      if (smallest < sampled) {
        sampled = smallest;
        best = at;
      }
      secant = Math.max(secant, secant(last, at));
      if (s < 2) {
        curvature = Math.max(curvature, curvature(at, steps));
      }
      last = at;
    }
    double searched = Math.min(sampled, Math.min(descend(centre, steps), descend(best, steps)));
    return new Found(sampled, searched, secant, Math.max(curvature, curvature(centre, steps)));
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
   * centre + length·direction/‖direction‖, a hair inside so that rounding cannot leave the ball.
   */
  private Net from(double[] direction, double length) {
    return GaussNewton.moved(centre, direction, -length * (1 - 1e-12) / Vectors.norm(direction));
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

  private double[] gradient(Net at) {
    Propagation pass = new Propagation(at, problem.inputs());
    return PullBack.of(pass, CertifiedChecks.residual(pass, problem.targets()));
  }

  private double secant(Net a, Net b) {
    double[] g = gradient(a);
    double[] other = gradient(b);
    double[] w = a.weights().clone();
    for (int k = 0; k < g.length; k++) {
      g[k] -= other[k];
      w[k] -= b.weights()[k];
    }
    return Vectors.norm(g) / Vectors.norm(w);
  }

  /** |λ| of the dominant eigenvalue of ∇²L, by power iteration on differences of gradients. */
  private double curvature(Net at, int steps) {
    double[] x = random();
    double curvature = 0;
    for (int t = 0; t < steps; t++) {
      double step = DIFFERENCE * radius / Vectors.norm(x);
      double[] plus = gradient(GaussNewton.moved(at, x, -step));
      double[] minus = gradient(GaussNewton.moved(at, x, step));
      for (int k = 0; k < x.length; k++) {
        plus[k] = (plus[k] - minus[k]) / (2 * step);
      }
      curvature = Vectors.norm(plus) / Vectors.norm(x);
      x = plus;
    }
    return curvature;
  }
}
