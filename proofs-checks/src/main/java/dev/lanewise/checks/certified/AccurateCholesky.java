package dev.lanewise.checks.certified;

/**
 * A lower bound of λ_min(A − sI) from a Cholesky factor carried in twice the working precision, for
 * matrices too ill-conditioned for {@link Cholesky}.
 *
 * <p>The factor L = H + T (heads and tails, two doubles per entry) is found by ordinary
 * double-double arithmetic and nothing is claimed about it. The proof is made afterwards from what
 * was found: L·Lᵀ is positive semidefinite whatever L is, so {@code λ_min(A − sI) ≥ −‖A − sI −
 * L·Lᵀ‖}, and every entry of the difference is one dot product with N = 4j + 2 terms (h·h, h·t,
 * t·h, t·t, a_ij and, on the diagonal, −s), evaluated by compensated summation.
 *
 * <p><b>Error of a compensated dot product</b> (Ogita, Rump, Oishi 2005, derived here with simpler
 * constants). TwoProd and TwoSum give the rounding errors π_k of the products and σ_k of the
 * running sums p_k exactly, so the exact value is p_N + c with c = Σ(π_k + σ_k). With S = Σ|terms|,
 * |π_k| ≤ u·|term_k| and |σ_k| ≤ u|p_k| ≤ u(1+γ_N)S, so Σ(|π_k|+|σ_k|) ≤ (N+1)u(1+γ_N)S ≤ γ_{2N}S
 * for N ≥ 2. Summing the 2N corrections in double adds an error of at most γ_{2N}·γ_{2N}S; rounding
 * the final p_N + c one of at most 2⁻⁵²|result|. Hence
 *
 * <pre>|result − exact| ≤ 2⁻⁵²|result| + γ_{2N}² S.</pre>
 *
 * TwoProd by fused multiply-add is exact unless the product's error underflows, which costs less
 * than 2⁻¹⁰⁷³ per term: the caller's 2⁻¹⁰⁰⁰ covers it for entries of at most 4.
 */
final class AccurateCholesky {
  private final int n;
  private final double[] head;
  private final double[] tail;

  private AccurateCholesky(int n) {
    this.n = n;
    head = new double[n * n];
    tail = new double[n * n];
  }

  /**
   * The factor of A − shift·I, or null when a pivot is not positive. Only the lower triangle of a
   * is read.
   */
  static AccurateCholesky of(double[] a, int n, double shift) {
    AccurateCholesky l = new AccurateCholesky(n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        if (!l.solveEntry(a[i * n + j], i, j, shift)) {
          return null;
        }
      }
    }
    return l;
  }

  /** Heads of the factor: L rounded to double. */
  double[] rounded() {
    return head;
  }

  private boolean solveEntry(double aij, int i, int j, double shift) {
    double sum = aij;
    double low = 0;
    if (i == j) {
      sum = aij - shift;
      low = sumError(aij, -shift, sum);
    }
    for (int k = 0; k < j; k++) {
      double x = head[i * n + k];
      double y = head[j * n + k];
      double p = -x * y;
      double e = Math.fma(-x, y, -p) - (x * tail[j * n + k] + tail[i * n + k] * y);
      double s = sum + p;
      low += sumError(sum, p, s) + e;
      sum = s;
    }
    double hi = sum + low;
    double lo = low - (hi - sum);
    if (i == j) {
      if (!(hi > 0)) {
        return false;
      }
      double root = Math.sqrt(hi);
      store(i, j, root, (Math.fma(-root, root, hi) + lo) / (2 * root));
    } else {
      double y = head[j * n + j];
      double q = hi / y;
      store(i, j, q, (Math.fma(-q, y, hi) + lo - q * tail[j * n + j]) / y);
    }
    return true;
  }

  private void store(int i, int j, double hi, double lo) {
    double h = hi + lo;
    head[i * n + j] = h;
    tail[i * n + j] = lo - (h - hi);
  }

  /** (a + b) − s exactly, for s = fl(a + b) (Knuth's TwoSum). */
  private static double sumError(double a, double b, double s) {
    double bb = s - a;
    return (a - (s - bb)) + (b - bb);
  }

  /**
   * Upper bound of ‖A − shift·I − L·Lᵀ‖₂, through its largest absolute row sum; entries of a are at
   * most 4.
   */
  double residualNorm(double[] a, double shift) {
    double[] rowNorm = new double[n];
    for (int i = 0; i < n; i++) {
      rowNorm[i] =
          Outward.addUp(Outward.normUp(head, i * n, i + 1), Outward.normUp(tail, i * n, i + 1));
    }
    double[] rowSum = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double terms =
            Outward.addUp(
                Outward.mulUp(rowNorm[i], rowNorm[j]), Math.abs(a[i * n + j]), Math.abs(shift));
        double gamma = Outward.gamma(2L * (4L * (j + 1) + 2));
        double residual = Math.abs(residual(a[i * n + j], i, j, shift));
        double bound =
            Outward.addUp(
                Outward.mulUp(residual, Math.nextUp(1 + 0x1p-52)),
                Outward.mulUp(Outward.mulUp(gamma, gamma), terms));
        rowSum[i] = Outward.addUp(rowSum[i], bound);
        if (i != j) {
          rowSum[j] = Outward.addUp(rowSum[j], bound);
        }
      }
    }
    double largest = 0;
    for (double sum : rowSum) {
      largest = Double.isNaN(sum) ? Double.POSITIVE_INFINITY : Math.max(largest, sum);
    }
    return Outward.addUp(largest, 0x1p-1000);
  }

  /** Compensated a_ij − shift·[i=j] − Σ_k l_ik·l_jk. */
  private double residual(double aij, int i, int j, double shift) {
    double sum = aij;
    double c = 0;
    if (i == j) {
      sum = aij - shift;
      c = sumError(aij, -shift, sum);
    }
    for (int k = 0; k <= j; k++) {
      double h = head[i * n + k];
      double t = tail[i * n + k];
      double g = head[j * n + k];
      double r = tail[j * n + k];
      double p1 = -h * g;
      double s1 = sum + p1;
      double p2 = -h * r;
      double s2 = s1 + p2;
      double p3 = -t * g;
      double s3 = s2 + p3;
      double p4 = -t * r;
      double s4 = s3 + p4;
      c += sumError(sum, p1, s1) + Math.fma(-h, g, -p1);
      c += sumError(s1, p2, s2) + Math.fma(-h, r, -p2);
      c += sumError(s2, p3, s3) + Math.fma(-t, g, -p3);
      c += sumError(s3, p4, s4) + Math.fma(-t, r, -p4);
      sum = s4;
    }
    return sum + c;
  }
}
