package dev.lanewise.checks.certified;

/**
 * Solutions with a lower triangular n×n matrix, row-major; plain floating point, nothing is claimed
 * about their error.
 */
final class Triangular {
  private Triangular() {}

  /** x ← L⁻¹x. */
  static void solve(double[] l, int n, double[] x) {
    for (int i = 0; i < n; i++) {
      double sum = x[i];
      for (int k = 0; k < i; k++) {
        sum -= l[i * n + k] * x[k];
      }
      x[i] = sum / l[i * n + i];
    }
  }

  /** x ← L⁻ᵀx, walking L by rows. */
  static void solveTransposed(double[] l, int n, double[] x) {
    for (int i = n - 1; i >= 0; i--) {
      double xi = x[i] / l[i * n + i];
      x[i] = xi;
      for (int k = 0; k < i; k++) {
        x[k] -= l[i * n + k] * xi;
      }
    }
  }
}
