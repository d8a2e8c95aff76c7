package dev.lanewise.checks.certified;

/** A rigorous upper bound of the largest eigenvalue of a symmetric matrix, rounding included. */
final class LargestEigenvalue {
  private static final int POWER_ITERATIONS = 60;

  private LargestEigenvalue() {}

  /**
   * s with λ_max(A) ≤ s: the smaller of the largest absolute row sum and what a Cholesky
   * factorisation of sI − A proves ({@link Cholesky}, applied to −A). ∞ when an entry is not
   * finite.
   *
   * @param a n×n, row-major, only the lower triangle is read
   */
  static double upperBound(double[] a, int n) {
    double rowSum = largestRowSum(a, n);
    if (!(rowSum < Double.POSITIVE_INFINITY)) {
      return Double.POSITIVE_INFINITY;
    }
    if (n == 1) {
      return a[0];
    }
    double unit =
        Math.scalb(1.0, Math.getExponent(rowSum)); // entries of A/unit are below 2, shifts below 4
    if (unit < 0x1p-900 || unit > 0x1p900) {
      return rowSum;
    }
    Estimate guess = estimate(a, n, rowSum);
    double estimate = guess.value;
    for (double excess = Math.max(1e-13, guess.change); excess < 1; excess *= 32) {
      double shift = estimate * (1 + excess);
      if (!(shift < rowSum)) {
        return rowSum;
      }
      double[] b = new double[n * n];
      double[] diagonal = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          b[i * n + j] = -a[i * n + j] / unit;
        }
        diagonal[i] = Outward.subDown(shift, a[i * n + i]) / unit;
        b[i * n + i] = diagonal[i];
      }
      if (Cholesky.factor(b, n)) {
        return Math.min(
            rowSum, Outward.addUp(shift, Outward.mulUp(unit, Cholesky.allowance(diagonal))));
      }
    }
    return rowSum;
  }

  private static double largestRowSum(double[] a, int n) {
    double[] sums = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double x = Math.abs(a[i * n + j]);
        if (!(x < Double.POSITIVE_INFINITY)) {
          return Double.POSITIVE_INFINITY;
        }
        sums[i] = Outward.addUp(sums[i], x);
        if (i != j) {
          sums[j] = Outward.addUp(sums[j], x);
        }
      }
    }
    double largest = 0;
    for (double sum : sums) {
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /** A guess of λ_max, and how much (relatively) the last iteration moved it. */
  private record Estimate(double value, double change) {}

  /** Power iteration: a guess from below, it proves nothing. */
  private static Estimate estimate(double[] a, int n, double scale) {
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = 1 + 0.5 * StrictMath.sin(1.7 * i + 0.3);
    }
    double estimate = 0;
    double change = 0;
    for (int t = 0; t < POWER_ITERATIONS; t++) {
      double[] y = new double[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
          double value = a[i * n + j] / scale;
          y[i] += value * x[j];
          y[j] += value * x[i];
        }
        y[i] += a[i * n + i] / scale * x[i];
      }
      double norm = 0;
      double xy = 0;
      double xx = 0;
      for (int i = 0; i < n; i++) {
        norm += y[i] * y[i];
        xy += x[i] * y[i];
        xx += x[i] * x[i];
      }
      if (!(norm > 0)) {
        return new Estimate(0, 0);
      }
      double next = xy / xx;
      for (int i = 0; i < n; i++) {
        x[i] = y[i] / Math.sqrt(norm);
      }
      change = Math.abs(next - estimate) / Math.abs(next);
      estimate = next;
      if (change < 1e-12) {
        break;
      }
    }
    return new Estimate(estimate * scale, change);
  }
}
