package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.Rounding;

/** {@code L(w) = w⁴}: neither globally smooth nor PL*, the stage on which a δ-floor diverges. */
final class Quartic implements LossFunction {

  @Override
  public int parameters() {
    return 1;
  }

  @Override
  public double gradient(double[] w, double[] g) {
    g[0] = 4 * w[0] * w[0] * w[0];
    return w[0] * w[0] * w[0] * w[0];
  }

  /** Three products each; what underflow takes from one is multiplied by those that follow. */
  @Override
  public Errors errors(double[] w, double loss, double norm) {
    double gamma = Rounding.gamma(3);
    double weight = Math.abs(w[0]);
    double lossError = gamma * loss + Rounding.UNDERFLOW * (weight * weight + weight + 1);
    double gradientError = gamma * norm + Rounding.UNDERFLOW * (4 * weight + weight + 1);
    return new Errors(Rounding.up(lossError), Rounding.up(gradientError));
  }
}
