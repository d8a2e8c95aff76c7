package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.gamma;
import static dev.lanewise.checks.certified.Outward.mulUp;

import dev.lanewise.kernels.f64.Gemm;

/**
 * The tangent kernel K = J·Jᵀ of a net on a data set, computed layer by layer without forming J,
 * with a bound of ‖K̂ − K‖₂.
 *
 * <p>The gradient of f_c(x_i) with respect to Wˡ is s^l_{ic}(α^{l−1}_i)ᵀ/√fan(l) and with respect
 * to bˡ it is s^l_{ic}, so for rows p = (i,c), q = (j,c')
 *
 * <pre>K_pq = Σ_{l≤L} (s^l_p·s^l_q)·(α^{l−1}_i·α^{l−1}_j/fan(l) + [bias]) + [c=c']·α^L_i·α^L_j/m_L.
 * </pre>
 *
 * <p><b>Error.</b> A computed Gram entry of rows with computed norms N, length m and row errors ε
 * differs from the exact one by at most γ_m N_pN_q + ε_pN_q + N_pε_q + ε_pε_q (Cauchy-Schwarz).
 * Dividing by fan and adding the bias is two more roundings: γ_2 of the result's magnitude. A
 * product of two such numbers P, G with errors δP, δG is off by |P̂|δG + |Ĝ|δP + δPδG, and the sums
 * over layers and products by γ_{L+2}Σ|P̂Ĝ|. The spectral norm of the error matrix is at most its
 * largest row sum.
 */
final class EnclosedKernel {
  /** Order of the kernel: examples × outputs. */
  final int size;

  /** K̂, row-major. */
  final double[] matrix;

  /** Bound of ‖K̂ − K‖₂. */
  final double radius;

  EnclosedKernel(Propagation pass) {
    int outputs = pass.net.outputs();
    int depth = pass.net.depth();
    size = pass.examples * outputs;
    matrix = new double[size * size];
    double[] error = new double[size * size];
    double[] magnitude = new double[size * size];
    for (int l = 1; l <= depth + 1; l++) {
      Gram in =
          new Gram(pass.activation[l - 1], pass.activationNorm[l - 1], pass.activationError[l - 1]);
      in.scale(pass.net.fan(l), pass.net.biases() && l <= depth);
      Gram back =
          l <= depth
              ? new Gram(pass.signal[l], pass.signalNorm[l], pass.signalError[l])
              : Gram.identity(size, outputs);
      for (int p = 0; p < size; p++) {
        for (int q = 0; q <= p; q++) {
          int at = p * size + q;
          int ij = p / outputs * pass.examples + q / outputs;
          double term = back.value[at] * in.value[ij];
          matrix[at] += term;
          magnitude[at] = addUp(magnitude[at], Math.abs(term));
          double cross =
              addUp(
                  mulUp(Math.abs(back.value[at]), in.error[ij]),
                  mulUp(Math.abs(in.value[ij]), back.error[at]));
          error[at] = addUp(error[at], cross, mulUp(back.error[at], in.error[ij]));
        }
      }
    }
    radius = mirrorAndSum(error, magnitude, gamma(depth + 3L));
  }

  /**
   * Copies the lower triangle to the upper one and returns the largest row sum of the error bounds.
   */
  private double mirrorAndSum(double[] error, double[] magnitude, double gamma) {
    double[] sums = new double[size];
    for (int p = 0; p < size; p++) {
      for (int q = 0; q <= p; q++) {
        int at = p * size + q;
        matrix[q * size + p] = matrix[at];
        double bound = addUp(error[at], mulUp(gamma, magnitude[at]), Double.MIN_NORMAL);
        sums[p] = addUp(sums[p], bound);
        if (p != q) {
          sums[q] = addUp(sums[q], bound);
        }
      }
    }
    double largest = 0;
    for (double sum : sums) {
      largest = Double.isNaN(sum) ? Double.POSITIVE_INFINITY : Math.max(largest, sum);
    }
    return largest;
  }

  /** α0² ≤ λ_min(K): positive only when proved. */
  double smallestEigenvalue() {
    return Outward.subDown(SmallestEigenvalue.lowerBound(matrix, size), radius);
  }

  /** λ_max(K), an upper bound. */
  double largestEigenvalue() {
    return addUp(LargestEigenvalue.upperBound(matrix, size), radius);
  }

  /** Inner products of rows with entrywise error bounds. */
  static final class Gram {
    final int n;
    final double[] value;
    final double[] error;

    private Gram(int n, double[] value, double[] error) {
      this.n = n;
      this.value = value;
      this.error = error;
    }

    Gram(double[] rows, double[] norm, double[] rowError) {
      n = norm.length;
      int m = rows.length / n;
      value = new double[n * n];
      error = new double[n * n];
      Gemm.gemm(n, n, m, 1, rows, 0, m, 1, rows, 0, 1, m, 0, value, 0, n, 1);
      double gamma = gamma(m + 2L);
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          double rounding = mulUp(gamma, mulUp(norm[i], norm[j]));
          double first = mulUp(rowError[i], addUp(norm[j], rowError[j]));
          error[i * n + j] =
              addUp(rounding, addUp(first, mulUp(norm[i], rowError[j])), m * Double.MIN_NORMAL);
        }
      }
    }

    /** [c=c'] for rows (i,c), (j,c'), exact. */
    static Gram identity(int size, int outputs) {
      double[] value = new double[size * size];
      for (int p = 0; p < size; p++) {
        for (int q = 0; q < size; q++) {
          value[p * size + q] = p % outputs == q % outputs ? 1 : 0;
        }
      }
      return new Gram(size, value, new double[size * size]);
    }

    /** value/fan + [bias]. */
    void scale(int fan, boolean bias) {
      double gamma = gamma(2);
      for (int k = 0; k < n * n; k++) {
        value[k] = value[k] / fan + (bias ? 1 : 0);
        double size = addUp(Math.abs(value[k]), bias ? 2 : 0);
        error[k] = addUp(Outward.divUp(error[k], fan), mulUp(gamma, size));
      }
    }
  }
}
