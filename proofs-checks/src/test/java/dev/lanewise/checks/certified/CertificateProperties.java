package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Gaussian;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** No sampled point violates what was certified, on random nets of every activation and depth. */
class CertificateProperties {
  record Case(
      int examples,
      int inputs,
      int width,
      int depth,
      Curve curve,
      boolean biases,
      StartingNet start,
      long seed) {
    Net net() {
      int[] widths = new int[depth + 2];
      java.util.Arrays.fill(widths, width);
      widths[0] = inputs;
      widths[depth + 1] = 1;
      return start.draw(widths, curve, biases, seed);
    }

    Problem problem() {
      Gaussian gaussian = new Gaussian(seed + 1);
      double[] x = new double[examples * inputs];
      double[] y = new double[examples];
      for (int k = 0; k < x.length; k++) {
        x[k] = gaussian.next();
      }
      for (int k = 0; k < y.length; k++) {
        y[k] = gaussian.next();
      }
      return new Problem(x, inputs, y, 1).normalized(Problem.Normalization.UNIT);
    }
  }

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(1, 4),
            Arbitraries.integers().between(1, 24).map(w -> 2 * w),
            Arbitraries.integers().between(1, 3),
            Arbitraries.of(
                Curve.TANH, Curve.SIGMOID, Curve.SOFTPLUS, Curve.GELU, Curve.SIN, Curve.ERF),
            Arbitraries.of(true, false),
            Arbitraries.of(StartingNet.class),
            Arbitraries.longs().between(0, 1_000_000))
        .as(Case::new);
  }

  /** The Jacobian, row by row: Jᵀe_i. */
  private static double[][] jacobian(Net net, Problem problem) {
    Propagation pass = new Propagation(net, problem.inputs());
    double[][] j = new double[problem.examples()][];
    for (int i = 0; i < j.length; i++) {
      double[] e = new double[j.length];
      e[i] = 1;
      j[i] = PullBack.of(pass, e);
    }
    return j;
  }

  private static Net displaced(Net net, double length, long seed) {
    Gaussian gaussian = new Gaussian(seed);
    double[] direction = new double[net.weights().length];
    for (int k = 0; k < direction.length; k++) {
      direction[k] = gaussian.next();
    }
    return GaussNewton.moved(net, direction, length / Vectors.norm(direction));
  }

  @Property(tries = 150)
  void kernelAgreesWithTheJacobianWithinItsBound(@ForAll("cases") Case c) {
    Problem problem = c.problem();
    double[][] j = jacobian(c.net(), problem);
    Propagation pass = new Propagation(c.net(), problem.inputs());
    EnclosedKernel kernel = new EnclosedKernel(pass);
    double trace = 0;
    for (int i = 0; i < j.length; i++) {
      trace += kernel.matrix[i * j.length + i];
    }
    for (int p = 0; p < j.length; p++) {
      for (int q = 0; q < j.length; q++) {
        double dot = 0;
        for (int k = 0; k < j[p].length; k++) {
          dot += j[p][k] * j[q][k];
        }
        double rounding =
            Outward.gamma(j[p].length + 4L * c.width() + 64) * (1 + trace); // of this oracle itself
        assertTrue(
            Math.abs(dot - kernel.matrix[p * j.length + q]) <= kernel.radius + rounding,
            c.toString());
      }
    }
  }

  /** ‖(J(w) − J(w'))ᵀv‖ ≤ ℓ(R)‖w − w'‖ for the unit vectors v and the sign vector. */
  @Property(tries = 150)
  void jacobianGrowsNoFasterThanCertified(@ForAll("cases") Case c) {
    Problem problem = c.problem();
    Net net = c.net();
    Linearization at = new Linearization(net, problem.inputs(), problem.targets());
    JacobianGrowth growth = JacobianGrowth.of(at);
    for (double radius : new double[] {1e-3, .1, 2}) {
      Net a = displaced(net, radius, c.seed());
      Net b = displaced(net, radius, c.seed() + 7);
      double distance = 0;
      for (int k = 0; k < a.weights().length; k++) {
        distance += Math.pow(a.weights()[k] - b.weights()[k], 2);
      }
      double bound = growth.lipschitz(radius * (1 + 1e-9)) * Math.sqrt(distance) + 1e-11;
      double[][] ja = jacobian(a, problem);
      double[][] jb = jacobian(b, problem);
      double[] sum = new double[ja[0].length];
      for (int i = 0; i < ja.length; i++) {
        double[] row = ja[i].clone();
        for (int k = 0; k < row.length; k++) {
          row[k] -= jb[i][k];
        }
        assertTrue(Vectors.norm(row) <= bound, c + " at R = " + radius);
        double sign = i % 2 == 0 ? 1 : -1;
        for (int k = 0; k < row.length; k++) {
          sum[k] += sign * row[k] / Math.sqrt(ja.length);
        }
      }
      assertTrue(Vectors.norm(sum) <= bound, c + " at R = " + radius);
      if (growth instanceof ShallowGrowth shallow) {
        double plain = shallow.as(ShallowGrowth.Form.PLAIN).lipschitz(radius);
        assertTrue(
            growth.lipschitz(radius) <= plain * (1 + 1e-12),
            "the strong bound is never above the plain one");
      }
    }
  }

  /** λ_min(K(w)) ≥ (α₀ − ℓR)² at random points of the ball, for whatever was certified. */
  @Property(tries = 100)
  void plConstantHoldsOnTheBall(@ForAll("cases") Case c) {
    Problem problem = c.problem();
    Net net = c.net();
    Linearization at = new Linearization(net, problem.inputs(), problem.targets());
    JacobianGrowth growth = JacobianGrowth.of(at);
    if (!(at.start().alpha0() > 0)) {
      return;
    }
    double radius = .4 * at.start().alpha0() / growth.lipschitz(.4 * at.start().alpha0());
    BallDescent ball = BallDescent.at(at.start(), growth, radius);
    for (int s = 0; s < 4; s++) {
      Net there = displaced(net, radius * (1 - 1e-9), c.seed() + s);
      EnclosedKernel kernel = new EnclosedKernel(new Propagation(there, problem.inputs()));
      double upper =
          -LargestEigenvalue.upperBound(negated(kernel.matrix), kernel.size) + kernel.radius;
      double smallest = SmallestEigenvalue.lowerBound(kernel.matrix, kernel.size);
      assertTrue(ball.mu() <= Math.max(smallest * (1 + 1e-9), upper) + 1e-12, c.toString());
      assertTrue(
          kernel.largestEigenvalue() <= ball.beta() * (1 + 1e-6) || ball.mu() == 0, c.toString());
    }
  }

  private static double[] negated(double[] a) {
    double[] b = a.clone();
    for (int k = 0; k < b.length; k++) {
      b[k] = -b[k];
    }
    return b;
  }

  /**
   * Fifty steps of a certified run at the longest certified step stay below the guaranteed
   * envelope.
   */
  @Property(tries = 60)
  void certifiedRunsObeyTheirRate(@ForAll("cases") Case c) {
    Problem problem = c.problem();
    Net net = c.net();
    double[] f = new Propagation(net, problem.inputs()).output;
    Certifier unit = new Certifier(new Linearization(net, problem.inputs(), problem.targets()), 1);
    double scale = .8 * unit.best().largestResidual();
    if (!(scale > 1e-9)) {
      return;
    }
    double size = Vectors.norm(problem.targets());
    double[] labels = problem.targets().clone();
    for (int i = 0; i < labels.length; i++) {
      labels[i] = f[i] + scale * labels[i] / size;
    }
    Conclusion best = new Certifier(new Linearization(net, problem.inputs(), labels), 1).best();
    assertTrue(best.certified(), c + ": " + best.failing());
    Propagation pass = new Propagation(net, problem.inputs());
    double path = 0;
    for (int t = 0; t < 50; t++) {
      double[] r = pass.residual(labels);
      double[] g = PullBack.of(pass, r);
      path += best.etaMax() * Vectors.norm(g);
      pass = new Propagation(GaussNewton.moved(pass.net, g, best.etaMax()), problem.inputs());
      double after = Vectors.norm(pass.residual(labels));
      double rounding = 1e-13 * (1 + Vectors.norm(labels));
      assertTrue(
          after <= (1 - best.etaMax() * best.rate()) * Vectors.norm(r) + rounding,
          c + " at step " + t);
    }
    assertTrue(path <= best.radius() * (1 + 1e-12), c.toString());
  }

  /** The controls: duplicated inputs, more examples than parameters, a zero input without bias. */
  @Property(tries = 60)
  void degenerateDataAreRefused(@ForAll("cases") Case c) {
    Problem problem = c.problem();
    double[] twice = new double[2 * problem.inputs().length];
    System.arraycopy(problem.inputs(), 0, twice, 0, problem.inputs().length);
    System.arraycopy(problem.inputs(), 0, twice, problem.inputs().length, problem.inputs().length);
    Net net = c.net();
    double[] targets = new double[2 * problem.examples()];
    java.util.Arrays.setAll(targets, i -> i);
    Certifier certifier = new Certifier(new Linearization(net, twice, targets), 1);
    assertFalse(certifier.best().certified());
    assertFalse(certifier.existence().proved());
  }
}
