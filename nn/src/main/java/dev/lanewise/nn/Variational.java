package dev.lanewise.nn;

/**
 * Building blocks of a variational autoencoder (Kingma, Welling, arXiv:1312.6114): a diagonal
 * Gaussian N(μ, e^s) by its mean and the logarithm of its variances.
 */
public final class Variational {
  private Variational() {}

  /**
   * z = μ + e^{s/2}∘ε: a sample that can be differentiated by μ and s.
   *
   * @param noise ε ~ N(0, 1), of the same shape; refill it from a {@link Gaussian} for each sample
   */
  public static Var sample(Var mean, Var logVariance, Var noise) {
    Var deviation = Elementary.EXP.of(Functions.scale(0.5, logVariance));
    return Functions.plus(mean, Functions.times(deviation, noise));
  }

  /** Σ over all elements of KL(N(μ, e^s) ‖ N(0, 1)) = ½·(μ² + e^s − s − 1). */
  public static Var divergence(Var mean, Var logVariance) {
    Var rest = Functions.plus(Functions.minus(Elementary.EXP.of(logVariance), logVariance), -1);
    return Functions.plus(
        new NetOps.HalfSumSquares(mean).record(), Functions.scale(0.5, Functions.sum(rest)));
  }
}
