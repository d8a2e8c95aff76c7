package dev.lanewise.checks.certified;

import java.util.SplittableRandom;

/** Symmetric matrices on which a careless eigenvalue bound would be wrong. */
final class HostileMatrices {
  private final SplittableRandom random;

  HostileMatrices(long seed) {
    random = new SplittableRandom(seed);
  }

  /**
   * A matrix of size n of a kind chosen by the seed: Gram of near-parallel or duplicated rows,
   * given condition number, odd scales, indefinite.
   */
  double[] next(int n) {
    double[] a =
        switch (random.nextInt(5)) {
          case 0 -> gramOfNearlyParallelRows(n);
          case 1 -> gramOfDuplicatedRows(n);
          case 2 -> withCondition(n, Math.pow(10, 15 * random.nextDouble()));
          case 3 -> indefinite(n);
          default -> unevenDiagonal(n);
        };
    int exponent =
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt(-1060, -900);
          case 1 -> random.nextInt(900, 1000);
          default -> random.nextInt(-40, 40);
        };
    for (int i = 0; i < a.length; i++) {
      a[i] = Math.scalb(Math.scalb(a[i], exponent / 2), exponent - exponent / 2);
    }
    return a;
  }

  double gaussian() {
    double u;
    double v;
    double s;
    do {
      u = 2 * random.nextDouble() - 1;
      v = 2 * random.nextDouble() - 1;
      s = u * u + v * v;
    } while (s >= 1 || s == 0);
    return u * StrictMath.sqrt(-2 * StrictMath.log(s) / s);
  }

  private double[] gramOfNearlyParallelRows(int n) {
    int d = n + random.nextInt(3);
    double closeness = Math.pow(10, -9 * random.nextDouble());
    double[][] x = new double[n][d];
    double[] common = new double[d];
    for (int j = 0; j < d; j++) {
      common[j] = gaussian();
    }
    for (double[] row : x) {
      for (int j = 0; j < d; j++) {
        row[j] = common[j] + closeness * gaussian();
      }
    }
    return gram(x);
  }

  private double[] gramOfDuplicatedRows(int n) {
    double[][] x = new double[n][n];
    for (double[] row : x) {
      for (int j = 0; j < n; j++) {
        row[j] = random.nextInt(-8, 9);
      }
    }
    if (n > 1) {
      x[n - 1] = x[0];
    }
    return gram(x);
  }

  private double[] indefinite(int n) {
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        a[i * n + j] = a[j * n + i] = gaussian();
      }
    }
    return a;
  }

  private double[] unevenDiagonal(int n) {
    double[] a = withCondition(n, 100);
    for (int i = 0; i < n; i++) {
      int shift = random.nextInt(-200, 1);
      for (int j = 0; j < n; j++) {
        a[i * n + j] = Math.scalb(a[i * n + j], shift);
        a[j * n + i] = Math.scalb(a[j * n + i], shift);
      }
    }
    return a;
  }

  /** Q·diag·Qᵀ, rounded, with eigenvalues from 1 down to 1/condition. */
  double[] withCondition(int n, double condition) {
    double[][] q = orthogonal(n);
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k < n; k++) {
          sum += q[i][k] * q[j][k] * Math.pow(condition, -k / Math.max(1.0, n - 1));
        }
        a[i * n + j] = sum;
        a[j * n + i] = sum;
      }
    }
    return a;
  }

  private double[][] orthogonal(int n) {
    double[][] q = new double[n][n];
    for (int i = 0; i < n; i++) {
      q[i][i] = 1;
    }
    for (int reflection = 0; reflection < 3; reflection++) {
      double[] v = new double[n];
      double norm = 0;
      for (int i = 0; i < n; i++) {
        v[i] = gaussian();
        norm += v[i] * v[i];
      }
      for (int i = 0; i < n; i++) {
        double dot = 0;
        for (int j = 0; j < n; j++) {
          dot += q[i][j] * v[j];
        }
        for (int j = 0; j < n; j++) {
          q[i][j] -= 2 * dot * v[j] / norm;
        }
      }
    }
    return q;
  }

  private static double[] gram(double[][] x) {
    int n = x.length;
    double[] a = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double sum = 0;
        for (int k = 0; k < x[i].length; k++) {
          sum += x[i][k] * x[j][k];
        }
        a[i * n + j] = sum;
      }
    }
    return a;
  }
}
