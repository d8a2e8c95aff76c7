package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.CholeskyBound;
import dev.lanewise.nn.Spectrum;

/**
 * The extreme eigenvalues of a computed tangent kernel, with bounds on how far the exact ones may
 * lie outside.
 *
 * @param smallest λ_min as the eigenvalue solver says
 * @param largest λ_max as the eigenvalue solver says
 * @param below the exact λ_min is at least {@code smallest − below}
 * @param above the exact λ_max is at most {@code largest + above}
 */
record KernelSpectrum(double smallest, double largest, double below, double above) {

  /**
   * The solver's eigenvalues, checked by Cholesky factorizations on either side.
   *
   * @param kernel symmetric n×n
   * @param kernelError bound on the norm of the error of the kernel itself
   */
  static KernelSpectrum of(double[][] kernel, double kernelError) {
    double[] eigenvalues = Spectrum.symmetricEigenvalues(kernel);
    double smallest = eigenvalues[0];
    double largest = eigenvalues[eigenvalues.length - 1];
    double lower = CholeskyBound.smallestAtLeast(kernel, smallest);
    double upper = CholeskyBound.largestAtMost(kernel, largest);
    return new KernelSpectrum(
        smallest,
        largest,
        Math.max(0, smallest - lower) + kernelError,
        Math.max(0, upper - largest) + kernelError);
  }

  /** Whether λ_min is positive for certain. */
  boolean isPositive() {
    return smallest - below > 0;
  }

  static double trace(double[][] kernel) {
    double trace = 0;
    for (int i = 0; i < kernel.length; i++) {
      trace += kernel[i][i];
    }
    return trace;
  }
}
