package dev.lanewise.checks.certified;

/**
 * A rigorous lower bound of the smallest eigenvalue of a symmetric matrix of doubles, rounding
 * included.
 *
 * <p>The bound comes from a factorisation of A − sI that succeeded, by the theorem in {@link
 * Cholesky} or, when double precision cannot certify most of λ_min, by the one in {@link
 * AccurateCholesky}. The shift s is guessed by inverse iteration; the guess decides only how good
 * the bound is, never whether it is true.
 *
 * <p>The matrix is first scaled by a power of two to entries of at most 2 (exact but for entries
 * that fall below 2⁻¹⁰⁷⁴; each then moves by at most that much, which the 2⁻¹⁰⁰⁰ of the allowance
 * covers), so huge and tiny matrices are no special case.
 */
final class SmallestEigenvalue {
  /**
   * Largest size at which the double-double fallback is tried: about n³ compensated operations per
   * attempt.
   */
  static final int ACCURATE_LIMIT = 1000;

  /**
   * A double certificate this close to the estimate needs no second attempt in higher precision.
   */
  private static final double GOOD = 0.9;

  private static final int INVERSE_ITERATIONS = 40;

  private final int n;
  private final double[] a;

  private SmallestEigenvalue(double[] a, int n) {
    this.a = a;
    this.n = n;
  }

  /**
   * s with λ_min(A) ≥ s. Positive only when A is proved positive definite; −∞ when A has an entry
   * that is not finite.
   *
   * @param a n×n, row-major, only the lower triangle is read
   */
  static double lowerBound(double[] a, int n) {
    return lowerBound(a, n, true);
  }

  /** As {@link #lowerBound(double[], int)}, by double precision alone unless {@code accurate}. */
  static double lowerBound(double[] a, int n, boolean accurate) {
    if (n < 1 || a.length < n * n) {
      throw new IllegalArgumentException(
          "a holds " + a.length + " numbers, n = " + n + " needs n*n > 0");
    }
    double largest = largestEntry(a, n);
    if (!(largest < Double.POSITIVE_INFINITY)) {
      return Double.NEGATIVE_INFINITY;
    }
    if (largest == 0) {
      return 0;
    }
    if (n == 1) {
      return a[0];
    }
    int exponent = Math.getExponent(largest);
    double[] scaled = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        scaled[i * n + j] = scale(a[i * n + j], -exponent);
      }
    }
    double bound = new SmallestEigenvalue(scaled, n).search(accurate && n <= ACCURATE_LIMIT);
    double result = scale(bound, exponent);
    return scale(result, -exponent) == bound ? result : Math.nextDown(result);
  }

  /** x·2^e; in two steps because one power of two may lie outside the range of double. */
  private static double scale(double x, int e) {
    int half = e / 2;
    return Math.scalb(Math.scalb(x, half), e - half);
  }

  private static double largestEntry(double[] a, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double x = Math.abs(a[i * n + j]);
        if (!(x < Double.POSITIVE_INFINITY)) {
          return Double.POSITIVE_INFINITY;
        }
        largest = Math.max(largest, x);
      }
    }
    return largest;
  }

  private double search(boolean accurate) {
    double[] l = a.clone();
    double estimate = Cholesky.factor(l, n) ? estimate(l) : 0;
    double best = estimate > 0 ? searchBelow(estimate) : Double.NEGATIVE_INFINITY;
    if (best >= GOOD * estimate && best > 0) {
      return best;
    }
    if (accurate) {
      best = Math.max(best, searchAccurately());
    }
    return best > 0 ? best : Math.max(best, searchNegative());
  }

  /** Shifts estimate − δ with growing δ, in double. */
  private double searchBelow(double estimate) {
    double allowance = Cholesky.allowance(diagonal(0));
    for (double gap = Math.max(allowance / 4, 1e-12 * estimate); gap < estimate; gap *= 8) {
      double bound = attempt(estimate - gap);
      if (bound > Double.NEGATIVE_INFINITY) {
        return bound;
      }
    }
    return attempt(0);
  }

  /** The bound that a factorisation of A − shift·I gives, −∞ when it fails. */
  private double attempt(double shift) {
    double[] b = a.clone();
    double[] diagonal = diagonal(shift);
    for (int i = 0; i < n; i++) {
      b[i * n + i] = diagonal[i];
    }
    if (!Cholesky.factor(b, n)) {
      return Double.NEGATIVE_INFINITY;
    }
    return Outward.subDown(shift, Cholesky.allowance(diagonal));
  }

  /**
   * a_ii − shift rounded down: the matrix factored is below A − shift·I in the order of symmetric
   * matrices.
   */
  private double[] diagonal(double shift) {
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = shift == 0 ? a[i * n + i] : Outward.subDown(a[i * n + i], shift);
    }
    return d;
  }

  private double searchAccurately() {
    AccurateCholesky plain = AccurateCholesky.of(a, n, 0);
    double estimate = plain == null ? 0 : estimate(plain.rounded());
    if (!(estimate > 0)) {
      return Double.NEGATIVE_INFINITY;
    }
    for (double gap = 1e-10 * estimate; gap < estimate; gap *= 8) {
      double shift = estimate - gap;
      AccurateCholesky l = AccurateCholesky.of(a, n, shift);
      if (l != null) {
        return Outward.subDown(shift, l.residualNorm(a, shift));
      }
    }
    return Double.NEGATIVE_INFINITY;
  }

  /** For matrices that are not positive definite to working precision: growing negative shifts. */
  private double searchNegative() {
    double shift = -2 * Cholesky.allowance(diagonal(0)) - 0x1p-900;
    while (true) {
      double bound = attempt(shift);
      if (bound > Double.NEGATIVE_INFINITY) {
        return bound;
      }
      shift *= 4;
      if (shift < -4.0 * n) {
        return -4.0 * n;
      } // |a_ij| ≤ 2, so no eigenvalue is below −2n
    }
  }

  /**
   * About λ_min, from above: 1/‖L⁻¹x‖² for a unit x turned towards the slowest direction by inverse
   * iteration with L·Lᵀ ≈ A.
   */
  private double estimate(double[] l) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1 + 0.5 * StrictMath.sin(1.7 * i + 0.3);
    } // no eigenvector of a structured matrix
    double estimate = Double.POSITIVE_INFINITY;
    for (int t = 0; t < INVERSE_ITERATIONS; t++) {
      double norm = plainNorm(x);
      for (int i = 0; i < n; i++) {
        x[i] /= norm;
      }
      Triangular.solve(l, n, x);
      double next = 1 / (plainNorm(x) * plainNorm(x));
      Triangular.solveTransposed(l, n, x);
      if (!(next < estimate)) {
        break;
      }
      boolean settled = estimate - next < 1e-14 * next;
      estimate = next;
      if (settled) {
        break;
      }
    }
    return estimate < Double.POSITIVE_INFINITY ? estimate : 0;
  }

  private static double plainNorm(double[] x) {
    double largest = 0;
    for (double v : x) {
      largest = Math.max(largest, Math.abs(v));
    }
    if (!(largest > 0)) {
      return largest;
    }
    double sum = 0;
    for (double v : x) {
      sum += (v / largest) * (v / largest);
    }
    return largest * Math.sqrt(sum);
  }
}
