package dev.lanewise.checks.numerics;

/**
 * Rigorous bounds on the extreme eigenvalues of a symmetric matrix, from whether a floating-point
 * Cholesky factorization runs to completion.
 *
 * <p>If all pivots of {@code B = fl(K − s I)} come out positive then {@code λ_min(K) ≥ s − φ tr(B)
 * − u max|K_ii − s|} with {@code φ = γ(n+1)/(1 − γ(n+1))}, for any order of summation (Demmel;
 * Higham, Accuracy and Stability, theorem 10.3; Rump, Verification of Positive Definiteness, BIT
 * 46, 2006). A NaN anywhere makes a pivot not positive, so it never certifies.
 */
public final class CholeskyBound {
  private CholeskyBound() {}

  /**
   * A lower bound on λ_min(K), as close to the guess as the factorization allows.
   *
   * @param kernel symmetric, n×n; only the lower triangle is read
   * @param guess an estimate of λ_min, for instance from an eigenvalue solver
   * @return the bound, possibly negative; never above λ_min(K)
   */
  public static double smallestAtLeast(double[][] kernel, double guess) {
    double scale = Math.max(Math.abs(guess), largestDiagonal(kernel));
    // Widen the gap below the guess until the factorization completes.
    for (double gap = 4 * kernel.length * Rounding.UNIT; gap < 4; gap *= 8) {
      double shift = guess - gap * scale;
      double error = errorWhenPositive(kernel, shift, 1);
      if (error >= 0) {
        return Math.nextDown(shift - error);
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  /**
   * An upper bound on λ_max(K), as close to the guess as the factorization allows.
   *
   * @param kernel symmetric, n×n; only the lower triangle is read
   * @param guess an estimate of λ_max
   * @return the bound; never below λ_max(K)
   */
  public static double largestAtMost(double[][] kernel, double guess) {
    double scale = Math.max(Math.abs(guess), largestDiagonal(kernel));
    for (double gap = 4 * kernel.length * Rounding.UNIT; gap < 4 * kernel.length; gap *= 8) {
      double shift = guess + gap * scale;
      double error = errorWhenPositive(kernel, shift, -1);
      if (error >= 0) {
        return Math.nextUp(shift + error);
      }
    }
    return Double.POSITIVE_INFINITY;
  }

  /**
   * Factorizes {@code sign·(K − shift I)}.
   *
   * @return the bound on what rounding may hide, or −1 if a pivot is not positive
   */
  private static double errorWhenPositive(double[][] kernel, double shift, int sign) {
    int n = kernel.length;
    double[][] factor = new double[n][n];
    double trace = 0;
    double largest = 0;
    for (int j = 0; j < n; j++) {
      double diagonal = sign * (kernel[j][j] - shift);
      trace += Math.abs(diagonal);
      largest = Math.max(largest, Math.abs(diagonal));
      double pivot = diagonal;
      for (int p = 0; p < j; p++) {
        pivot -= factor[j][p] * factor[j][p];
      }
      if (!(pivot > 0) || Double.isInfinite(pivot)) {
        return -1;
      }
      factor[j][j] = Math.sqrt(pivot);
      for (int i = j + 1; i < n; i++) {
        double sum = sign * kernel[i][j];
        for (int p = 0; p < j; p++) {
          sum -= factor[i][p] * factor[j][p];
        }
        factor[i][j] = sum / factor[j][j];
      }
    }
    double gamma = Rounding.gamma(n + 1);
    // The last term covers what underflow may do, which gamma does not.
    return Rounding.up(
        gamma / (1 - gamma) * trace
            + 2 * Rounding.UNIT * largest
            + n * (double) n * Double.MIN_NORMAL);
  }

  private static double largestDiagonal(double[][] kernel) {
    double largest = Double.MIN_NORMAL;
    for (int i = 0; i < kernel.length; i++) {
      largest = Math.max(largest, Math.abs(kernel[i][i]));
    }
    return largest;
  }
}
