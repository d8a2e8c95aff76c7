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

  /** Three products each. */
  @Override
  public Errors errors(double[] w, double loss, double norm) {
    double gamma = Rounding.gamma(3);
    return new Errors(Rounding.up(gamma * loss), Rounding.up(gamma * norm));
  }
}
