package dev.lanewise.checks.certified;

import java.math.BigInteger;

/**
 * Decides exactly, in integers, whether a symmetric matrix of doubles has no eigenvalue below s.
 */
final class ExactInertia {
  private ExactInertia() {}

  /**
   * λ_min(A) ≥ s, by fraction-free elimination (Bareiss) of A − sI scaled to integers; only the
   * lower triangle of a is read.
   */
  static boolean smallestEigenvalueIsAtLeast(double[] a, int n, double s) {
    if (s == Double.NEGATIVE_INFINITY) {
      return true;
    }
    int unit = exponent(s);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        unit = Math.min(unit, exponent(a[i * n + j]));
      }
    }
    BigInteger[][] m = new BigInteger[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        BigInteger value = integer(a[i * n + j], unit);
        if (i == j) {
          value = value.subtract(integer(s, unit));
        }
        m[i][j] = value;
        m[j][i] = value;
      }
    }
    return isPositiveSemidefinite(m, n);
  }

  /**
   * The exponent of the last bit that x uses; large for zero, which is a multiple of every power of
   * two.
   */
  private static int exponent(double x) {
    if (x == 0) {
      return Integer.MAX_VALUE;
    }
    long mantissa = mantissa(x);
    return Math.max(Math.getExponent(x), Double.MIN_EXPONENT)
        - 52
        + Long.numberOfTrailingZeros(mantissa);
  }

  private static long mantissa(double x) {
    long bits = Double.doubleToRawLongBits(x) & 0xFFFFFFFFFFFFFL;
    return Math.abs(x) < Double.MIN_NORMAL ? bits : bits | 0x10000000000000L;
  }

  /** x / 2^unit. */
  private static BigInteger integer(double x, int unit) {
    if (x == 0) {
      return BigInteger.ZERO;
    }
    int shift = Math.max(Math.getExponent(x), Double.MIN_EXPONENT) - 52 - unit;
    BigInteger value = BigInteger.valueOf(mantissa(x));
    value = shift >= 0 ? value.shiftLeft(shift) : value.shiftRight(-shift);
    return x < 0 ? value.negate() : value;
  }

  private static boolean isPositiveSemidefinite(BigInteger[][] m, int n) {
    BigInteger previous = BigInteger.ONE;
    for (int k = 0; k < n; k++) {
      BigInteger pivot = m[k][k];
      if (pivot.signum() < 0) {
        return false;
      }
      if (pivot.signum() == 0) {
        for (int i = k + 1; i < n; i++) {
          if (m[i][k].signum() != 0) {
            return false;
          }
        }
        continue;
      }
      for (int i = k + 1; i < n; i++) {
        for (int j = k + 1; j <= i; j++) {
          m[i][j] = m[i][j].multiply(pivot).subtract(m[i][k].multiply(m[j][k])).divide(previous);
          m[j][i] = m[i][j];
        }
      }
      previous = pivot;
    }
    return true;
  }
}
