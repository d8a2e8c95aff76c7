package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;

/**
 * What most theorems about wide nets speak of, at one weight vector, with bounds on the rounding
 * errors: the tolerances of an own check are made of these.
 *
 * @param loss L = ½‖r‖²
 * @param gradientNorm ‖∇L‖
 * @param kernel K = JJᵀ, n×n
 * @param lossError bound on the error of the loss
 * @param gradientError bound on the norm of the error of the gradient, its norm's rounding included
 * @param kernelError bound on the spectral norm of the error of K, and on the error of tr(K)
 */
public record NetPoint(
    double loss,
    double gradientNorm,
    double[][] kernel,
    double lossError,
    double gradientError,
    double kernelError) {

  /** Evaluates loss, gradient and tangent kernel at w. */
  public static NetPoint of(NetLoss loss, double[] w) {
    double[] g = new double[w.length];
    double value = loss.gradient(w, g);
    double norm = Vectors.norm(g);
    LossFunction.Errors errors = loss.errors(w, value, norm);
    double[][] kernel = loss.tangentKernel(w);
    return new NetPoint(
        value,
        norm,
        kernel,
        errors.loss(),
        Rounding.up(errors.gradient() + Rounding.gamma(w.length + 2L) * norm),
        loss.bounds(w).kernelError(KernelSpectrum.trace(kernel)));
  }

  /** The same point with another kernel in place of the right one, as a control needs it. */
  NetPoint withKernel(double[][] other) {
    return new NetPoint(loss, gradientNorm, other, lossError, gradientError, kernelError);
  }

  /** ‖∇L‖². */
  public double gradientSquared() {
    return gradientNorm * gradientNorm;
  }

  /** Bound on the error of ‖∇L‖²: {@code ‖δg‖(2‖g‖ + ‖δg‖)} and the square's own rounding. */
  public double gradientSquaredError() {
    return Rounding.up(
        gradientError * (2 * gradientNorm + gradientError) + 2 * Rounding.UNIT * gradientSquared());
  }

  /** tr(K). */
  public double trace() {
    return KernelSpectrum.trace(kernel);
  }
}
