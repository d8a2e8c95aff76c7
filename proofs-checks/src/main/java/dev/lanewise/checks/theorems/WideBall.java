package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.CholeskyBound;
import dev.lanewise.checks.numerics.NetRounding;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Spectrum;

/**
 * The constants of Theorem A for a shallow smooth net on balls around its start, all from numbers
 * at w₀ and with rounding enclosed.
 *
 * <p>With {@code α₀ = √λ_min(K₀)} and J ℓ(R)-Lipschitz on B(w₀, R):
 *
 * <pre>  μ = (α₀ − ℓR)²,  λ̄ = (√λ_max(K₀) + ℓR)²,  β = λ̄ + ℓ(‖r₀‖ + √λ̄ R),</pre>
 *
 * since σ_min(J) falls by at most ℓR, ‖J‖ grows by at most ℓR, and ∇²L = JᵀJ + Σ r_i ∇²f_i.
 */
final class WideBall {
  private final ShallowCurvature curvature;
  private final double alpha;
  private final double largest;
  private final double residual;
  private final double largestOutput;
  private final long width;

  private WideBall(
      ShallowCurvature curvature,
      double alpha,
      double largest,
      double residual,
      double largestOutput,
      long width) {
    this.curvature = curvature;
    this.alpha = alpha;
    this.largest = largest;
    this.residual = residual;
    this.largestOutput = largestOutput;
    this.width = width;
  }

  /** The constants at w0, from the tangent kernel there. */
  static WideBall at(WideNet net, NetLoss loss, double[] w0) {
    ShallowCurvature curvature = new ShallowCurvature(net.activation(), net.bias(), net.inputs());
    double[][] kernel = loss.tangentKernel(w0);
    double trace = 0;
    for (int i = 0; i < kernel.length; i++) {
      trace += kernel[i][i];
    }
    NetRounding.Bounds bounds = loss.bounds(w0);
    double error = bounds.kernelError(trace);
    double[] spectrum = Spectrum.symmetricEigenvalues(kernel);
    double smallest = CholeskyBound.smallestAtLeast(kernel, spectrum[0]) - error;
    double greatest = CholeskyBound.largestAtMost(kernel, spectrum[spectrum.length - 1]) + error;
    double residual = Vectors.norm(loss.residual(w0));
    return new WideBall(
        curvature,
        Rounding.down(Math.sqrt(Math.max(0, smallest))),
        Rounding.up(Math.sqrt(greatest)),
        Rounding.up(residual + loss.residualError(bounds, residual)),
        curvature.largestOutput(w0),
        net.hidden().getFirst());
  }

  /** α₀, a lower bound on the least singular value of the Jacobian at the centre. */
  double alpha() {
    return alpha;
  }

  /**
   * The same constants at another width and label scale, the kernel taken to be the same: the guess
   * by which wider nets are tried out.
   */
  WideBall at(long otherWidth, double residualScale) {
    return new WideBall(
        curvature, alpha, largest, residual * residualScale, largestOutput, otherWidth);
  }

  /**
   * Theorem A on the ball where R* is the smallest part of R.
   *
   * @param theta η = θ/β, in (0, 2)
   * @return the bound; {@link DescentBound#applies} says whether the hypotheses are met
   */
  DescentBound bound(double theta) {
    DescentBound best = new DescentBound(0, 1, theta, 0, residual * residual / 2);
    if (!(alpha > 0)) {
      return best;
    }
    double bestRatio = Double.POSITIVE_INFINITY;
    double farthest = alpha / curvature.lipschitz(width, largestOutput, 0);
    for (int k = 1; k <= 120; k++) {
      DescentBound candidate = on(farthest * Math.pow(2, -k / 4.0), theta);
      double ratio = candidate.pathBound() / candidate.radius();
      if (ratio < bestRatio) {
        bestRatio = ratio;
        best = candidate;
      }
    }
    return best;
  }

  private DescentBound on(double radius, double theta) {
    double ell = curvature.lipschitz(width, largestOutput, radius);
    // The 0.1% by which α₀ and ℓ are on the safe side covers the rounding of their difference.
    double singular = Math.max(0, alpha - ell * radius);
    double root = largest + ell * radius;
    double beta = Rounding.up(root * root + ell * (residual + root * radius));
    return new DescentBound(
        Rounding.down(singular * singular),
        beta,
        theta / beta,
        radius,
        Rounding.up(residual * residual / 2));
  }

  /** The largest 2^(−k) by which the targets can be scaled so that Theorem A applies; 0 if none. */
  double labelScale(double theta) {
    for (int k = 0; k <= 60; k++) {
      double scale = Math.scalb(1.0, -k);
      if (at(width, scale).bound(theta).applies()) {
        return scale;
      }
    }
    return 0;
  }

  /** The least power of two times this width at which Theorem A would apply; 0 beyond 2⁶⁰. */
  long neededWidth(double theta) {
    for (long m = width; m < 1L << 60; m *= 2) {
      if (at(m, 1).bound(theta).applies()) {
        return m;
      }
    }
    return 0;
  }
}
