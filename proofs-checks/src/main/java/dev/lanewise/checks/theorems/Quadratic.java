package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.Rounding;
import java.util.Optional;

/**
 * {@code L(w) = ½ Σ λ_i w_i²}: μ-PL* with μ = min λ and β-smooth with β = max λ everywhere, its
 * minimum at 0.
 */
final class Quadratic implements LossFunction {
  private final double[] curvatures;

  Quadratic(double... curvatures) {
    this.curvatures = curvatures.clone();
  }

  double smallest() {
    return java.util.Arrays.stream(curvatures).min().orElseThrow();
  }

  double largest() {
    return java.util.Arrays.stream(curvatures).max().orElseThrow();
  }

  @Override
  public int parameters() {
    return curvatures.length;
  }

  @Override
  public Optional<double[]> minimiser() {
    return Optional.of(new double[curvatures.length]);
  }

  @Override
  public double gradient(double[] w, double[] g) {
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      g[i] = curvatures[i] * w[i];
      sum += g[i] * w[i];
    }
    return sum / 2;
  }

  /**
   * Each term of L takes two products and at most p additions and none is negative; each entry of
   * the gradient takes one product. What that product loses to underflow is multiplied by the
   * weight; the other product of the term and the halving lose as much again.
   */
  @Override
  public Errors errors(double[] w, double loss, double norm) {
    double weights = 0;
    for (double weight : w) {
      weights += Math.abs(weight);
    }
    double lossError =
        Rounding.gamma(w.length + 2L) * loss + Rounding.UNDERFLOW * (weights + w.length + 1);
    double gradientError = Rounding.UNIT * norm + Rounding.UNDERFLOW * w.length;
    return new Errors(Rounding.up(lossError), Rounding.up(gradientError));
  }
}
