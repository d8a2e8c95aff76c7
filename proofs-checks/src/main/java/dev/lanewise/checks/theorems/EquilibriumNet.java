package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Subject;
import dev.lanewise.checks.limits.FourPoints;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.FixedPoint;
import dev.lanewise.nn.ImplicitEvaluation;
import dev.lanewise.nn.ImplicitNet;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.Values;

/**
 * An implicit net with its weights, on some inputs.
 *
 * @param net sizes, γ and σ
 * @param weights A, W, u, v as {@link ImplicitNet} lays them out
 * @param inputs n inputs of d numbers
 * @param targets n targets
 * @param origin where data and weights come from, for reports
 */
record EquilibriumNet(
    ImplicitNet net, double[] weights, double[][] inputs, double[] targets, String origin) {
  /** Small enough for ‖A‖ ≈ 2√m and for what the bound of ‖A‖ may exceed it. */
  private static final double GAMMA = 0.25;

  /** 64 MB of them. */
  private static final long MOST_WEIGHTS = 8_000_000;

  /** Solutions by Picard's iteration. */
  static final FixedPoint.Choice PICARD = (contraction, size) -> rule(contraction, size, 0);

  /** The same by Anderson's acceleration. */
  static final FixedPoint.Choice ANDERSON = (contraction, size) -> rule(contraction, size, 4);

  /** 10⁻¹³ is some 900 u. Residuals stall at few √m·u/(1 − γ₀) of the size, bounds one power up. */
  private static FixedPoint.Rule rule(double contraction, double size, int memory) {
    double rest = 1 - contraction;
    double tolerance = 1e-13 * Math.max(1, size) / (rest * rest);
    return new FixedPoint.Rule(tolerance, 100_000, memory);
  }

  /**
   * A net drawn from the subject's seed, on its rows brought to length one; narrower where the data
   * have so many columns that W would be too large.
   */
  static EquilibriumNet on(Subject subject, Activation activation, int width) {
    double[][] rows = new double[subject.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = subject.inputs()[i].clone();
      Vectors.normalize(rows[i], 0, rows[i].length);
    }
    int m = width;
    while (m > 1 && m * (m + subject.dimension() + 2L) > MOST_WEIGHTS) {
      m /= 2;
    }
    ImplicitNet net = new ImplicitNet(subject.dimension(), m, GAMMA, activation);
    double[] weights = net.initial(DType.F64, subject.seed()).toDoubles();
    String origin =
        rows.length + (rows.length == 1 ? " row" : " rows") + ", seed " + subject.seed();
    return new EquilibriumNet(net, weights, rows, subject.targets(), origin);
  }

  /**
   * A net of 8 units whose weights are a formula, on {@link FourPoints}: {@code A_rs = 2 sin(1.3r +
   * 2.9s² + .5)}, {@code W_r = 2(sin(1.7r + .3), sin(2.3r + 1.1))}, {@code u_r = (−1)^r}, {@code
   * v_r = −1} if 3 divides r, else 1. γ̃‖A‖ = 0.797.
   */
  static EquilibriumNet sine(Activation activation) {
    int m = 8;
    double[] w = new double[m * (m + 4)];
    for (int r = 0; r < m; r++) {
      for (int s = 0; s < m; s++) {
        w[r * m + s] = 2 * StrictMath.sin(1.3 * r + 2.9 * s * s + 0.5);
      }
      w[m * m + 2 * r] = 2 * StrictMath.sin(1.7 * r + 0.3);
      w[m * m + 2 * r + 1] = 2 * StrictMath.sin(2.3 * r + 1.1);
      w[m * (m + 2) + r] = r % 2 == 0 ? 1 : -1;
      w[m * (m + 3) + r] = r % 3 == 0 ? -1 : 1;
    }
    ImplicitNet net = new ImplicitNet(2, m, GAMMA, activation);
    return new EquilibriumNet(net, w, FourPoints.inputs(), FourPoints.targets(), "four points");
  }

  /** The same net with A multiplied by a factor. */
  EquilibriumNet withScaledA(double factor) {
    double[] scaled = weights.clone();
    for (int k = 0; k < net.width() * net.width(); k++) {
      scaled[k] *= factor;
    }
    return new EquilibriumNet(net, scaled, inputs, targets, origin);
  }

  /** The same net on other inputs, all targets 0. */
  EquilibriumNet withInputs(double[][] other, String origin) {
    return new EquilibriumNet(net, weights, other, new double[other.length], origin);
  }

  /** Its equilibria, found by that rule. */
  ImplicitEvaluation at(FixedPoint.Choice rule) {
    Tensor y = new Tensor(Storage.of(targets.clone()), 0, targets.length, 1);
    Dataset data = new Dataset(Tensor.of(inputs), new Values(y));
    return new ImplicitEvaluation(net, Storage.of(weights), data, rule);
  }

  /** A, m×m. */
  double[][] a() {
    return new Tensor(Storage.of(weights), 0, net.width(), net.width()).toDoubles();
  }

  /** Such as "4-64-1 relu implicit gamma=0.25, 8 rows, seed 1". */
  @Override
  public String toString() {
    return net + ", " + origin;
  }
}
