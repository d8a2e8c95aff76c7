package dev.lanewise.checks.certified;

import dev.lanewise.kernels.f64.Gemm;

/** A rigorous upper bound of the spectral norm of a matrix, rounding included. */
final class SpectralNorm {
  private SpectralNorm() {}

  /**
   * s with ‖M‖₂ ≤ s, from ‖M‖² = λ_max(M·Mᵀ) with the smaller of the two Gram matrices, and never
   * above the Frobenius norm.
   *
   * <p>The computed Gram matrix of vectors of length k differs from the exact one entrywise by at
   * most γ_{k+2}|M||M|ᵀ (any order of summation, fused or not), whose norm is at most ‖M‖_F².
   */
  static double upperBound(double[] m, int rows, int cols) {
    double squares = Outward.sumOfSquaresUp(m, 0, rows * cols);
    double frobenius = Outward.sqrtUp(squares);
    if (rows == 0 || cols == 0 || !(frobenius < Double.POSITIVE_INFINITY)) {
      return rows == 0 || cols == 0 ? 0 : Double.POSITIVE_INFINITY;
    }
    if (rows == 1 || cols == 1) {
      return frobenius;
    }
    boolean byRows = rows <= cols;
    int n = byRows ? rows : cols;
    int k = byRows ? cols : rows;
    double[] gram = new double[n * n];
    if (byRows) {
      Gemm.gemm(n, n, k, 1, m, 0, cols, 1, m, 0, 1, cols, 0, gram, 0, n, 1);
    } else {
      Gemm.gemm(n, n, k, 1, m, 0, 1, cols, m, 0, cols, 1, 0, gram, 0, n, 1);
    }
    double error =
        Outward.addUp(
            Outward.mulUp(Outward.gamma(k + 2L), squares), (double) n * k * Double.MIN_VALUE);
    return Math.min(
        frobenius, Outward.sqrtUp(Outward.addUp(LargestEigenvalue.upperBound(gram, n), error)));
  }
}
