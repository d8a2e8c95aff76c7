package dev.lanewise.checks.certified;

import dev.lanewise.kernels.f64.Gemm;

/**
 * Floating Cholesky factorisation B = L·Lᵀ in place, and what its completion proves.
 *
 * <p>Matrices are n×n, row-major, and only the lower triangle is read and written.
 *
 * <p><b>What completion proves.</b> Let all pivots come out positive. Each entry of L is {@code
 * l_ij = (b_ij − Σ_{k<j} l_ik l_jk)/l_jj}, or a square root on the diagonal, evaluated with sums in
 * any order, fused or not. Higham (2002), Lemma 8.4 and Theorem 10.3: the off-diagonal entry
 * satisfies the defining equation with an error of at most {@code γ_j Σ_{k≤j} |l_ik||l_jk|}, the
 * diagonal one with {@code γ_{j+1}} (j counted from 1; the term is divided by l_jj, not multiplied
 * with a rounded reciprocal). So L·Lᵀ = B + Δ with {@code |Δ_ij| ≤ γ_{min(i,j)+1} ‖l_i‖‖l_j‖} by
 * Cauchy-Schwarz, and the diagonal equation gives {@code ‖l_j‖² ≤ b_jj/(1 − γ_{j+1})}. With {@code
 * d_j² = b_jj γ_{j+1}/(1 − γ_{j+1})} (γ grows with its index) this is {@code |Δ_ij| ≤ d_i d_j},
 * hence {@code ‖Δ‖₂ ≤ Σ_j d_j²}, and because L·Lᵀ is positive semidefinite
 *
 * <pre>λ_min(B) ≥ −Σ_j b_jj γ_{j+1}/(1 − γ_{j+1}).</pre>
 *
 * (Demmel; Rump, BIT 46, 2006.) Underflow: when all |b_ij| ≤ 4, rows of L have norm at most 3, each
 * product, quotient or difference that underflows is off by at most 2⁻¹⁰⁷⁴ before being multiplied
 * by some l_jj ≤ 3, so an entry of Δ grows by less than 8n·2⁻¹⁰⁷⁴ and its norm by less than
 * 8n²·2⁻¹⁰⁷⁴ &lt; 2⁻¹⁰⁰⁰ for n &lt; 2³⁰; {@link #allowance} adds 2⁻¹⁰⁰⁰.
 */
final class Cholesky {
  /** Columns factored at a time: the rest of the work is one matrix product per block. */
  private static final int BLOCK = 64;

  private Cholesky() {}

  /**
   * Overwrites the lower triangle of b with L. False, with b half overwritten, when a pivot is not
   * positive (or is NaN).
   */
  static boolean factor(double[] b, int n) {
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      if (from > 0) {
        subtractEarlierColumns(b, n, from, to);
      }
      for (int i = from; i < n; i++) {
        int last = Math.min(i, to);
        for (int j = from; j < last; j++) {
          b[i * n + j] = remainder(b, i * n, j * n, from, j) / b[j * n + j];
        }
        if (i < to) {
          double pivot = remainder(b, i * n, i * n, from, i);
          if (!(pivot > 0) || pivot == Double.POSITIVE_INFINITY) {
            return false;
          }
          b[i * n + i] = Math.sqrt(pivot);
        }
      }
    }
    return true;
  }

  /** b_ij − Σ_{from≤k<j} l_ik·l_jk, where row i starts at {@code rowI}. */
  private static double remainder(double[] b, int rowI, int rowJ, int from, int j) {
    double sum = b[rowI + j];
    for (int k = from; k < j; k++) {
      sum -= b[rowI + k] * b[rowJ + k];
    }
    return sum;
  }

  /**
   * B[from:n, from:to] −= L[from:n, 0:from]·L[from:to, 0:from]ᵀ. The entries above the diagonal
   * that it touches are never read.
   */
  private static void subtractEarlierColumns(double[] b, int n, int from, int to) {
    Gemm.gemm(
        n - from,
        to - from,
        from,
        -1,
        b,
        from * n,
        n,
        1,
        b,
        from * n,
        1,
        n,
        1,
        b,
        from * n + from,
        n,
        1);
  }

  /**
   * Upper bound of Σ_j b_jj γ_{j+1}/(1−γ_{j+1}) plus the underflow term, for a matrix with entries
   * of at most 4.
   */
  static double allowance(double[] diagonal) {
    double sum = 0x1p-1000;
    for (int j = 0; j < diagonal.length; j++) {
      double gamma = Outward.gamma(j + 2);
      double weight = Outward.divUp(gamma, Math.nextDown(1 - gamma));
      sum = Outward.addUp(sum, Outward.mulUp(weight, Math.max(0, diagonal[j])));
    }
    return sum;
  }
}
