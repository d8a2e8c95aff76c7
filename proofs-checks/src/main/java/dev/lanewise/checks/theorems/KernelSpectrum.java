package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.CholeskyBound;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.nn.Spectrum;

/**
 * The extreme eigenvalues of a computed symmetric matrix, such as a tangent kernel, with bounds on
 * how far the exact ones may be away, on either side.
 *
 * <p>On the outer side the solver's values are checked by Cholesky factorizations ({@link
 * CholeskyBound}), on the inner side by the Rayleigh quotients of its eigenvectors: λ_min ≤
 * vᵀAv/vᵀv ≤ λ_max for every v, however wrong, and a quotient is off by at most γ(3n+6) Σ|v_i A_ij
 * v_j|/vᵀv.
 *
 * @param smallest λ_min as the eigenvalue solver says
 * @param largest λ_max as the eigenvalue solver says
 * @param smallestError bound on |smallest − λ_min|
 * @param largestError bound on |largest − λ_max|
 */
record KernelSpectrum(double smallest, double largest, double smallestError, double largestError) {

  /**
   * The extreme eigenvalues of the exact matrix that was computed.
   *
   * @param kernel symmetric n×n
   * @param kernelError bound on the norm of the error of the matrix itself
   */
  static KernelSpectrum of(double[][] kernel, double kernelError) {
    Spectrum.Eigenpairs pairs = Spectrum.symmetricEigenpairs(kernel);
    int last = kernel.length - 1;
    double smallest = pairs.values()[0];
    double largest = pairs.values()[last];
    double lower = CholeskyBound.smallestAtLeast(kernel, smallest);
    double upper = CholeskyBound.largestAtMost(kernel, largest);
    double[] low = quotient(kernel, pairs.vectors()[0]);
    double[] high = quotient(kernel, pairs.vectors()[last]);
    double smallestError = Math.max(smallest - lower, low[0] + low[1] - smallest);
    double largestError = Math.max(upper - largest, largest - (high[0] - high[1]));
    return new KernelSpectrum(
        smallest,
        largest,
        Rounding.up(Math.max(0, smallestError) + kernelError),
        Rounding.up(Math.max(0, largestError) + kernelError));
  }

  /** vᵀAv/vᵀv, and a bound on its error. */
  private static double[] quotient(double[][] a, double[] v) {
    int n = a.length;
    double form = 0;
    double absolute = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double row = 0;
      double size = 0;
      for (int j = 0; j < n; j++) {
        row += a[i][j] * v[j];
        size += Math.abs(a[i][j] * v[j]);
      }
      form += v[i] * row;
      absolute += Math.abs(v[i]) * size;
      squares += v[i] * v[i];
    }
    double underflow = (double) n * n * Double.MIN_NORMAL;
    double error = Rounding.gamma(3L * n + 6) * absolute + underflow;
    return new double[] {form / squares, Rounding.up(error / squares)};
  }

  /** Whether λ_min is positive for certain. */
  boolean isPositive() {
    return smallest - smallestError > 0;
  }

  static double trace(double[][] kernel) {
    double trace = 0;
    for (int i = 0; i < kernel.length; i++) {
      trace += kernel[i][i];
    }
    return trace;
  }
}
