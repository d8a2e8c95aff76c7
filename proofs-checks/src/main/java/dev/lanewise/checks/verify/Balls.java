package dev.lanewise.checks.verify;

import java.math.BigInteger;

/**
 * Sums of products of balls with one cut per sum: Σ m_i n_i is an exact integer before it is
 * shifted.
 */
final class Balls {
  private Balls() {}

  /**
   * Σ a[ai+k]·b[bi+k], k &lt; length. The radius is Σ(|m|+ρ)σ + |n|ρ over the terms (m±ρ, n±σ), and
   * one unit for the cut.
   */
  static Ball dot(Ball[] a, int ai, Ball[] b, int bi, int length) {
    BigInteger sum = BigInteger.ZERO;
    BigInteger spread = BigInteger.ZERO;
    for (int k = 0; k < length; k++) {
      Ball x = a[ai + k];
      Ball y = b[bi + k];
      sum = sum.add(x.middle().multiply(y.middle()));
      if (y.radius().signum() != 0) {
        spread = spread.add(x.middle().abs().add(x.radius()).multiply(y.radius()));
      }
      if (x.radius().signum() != 0) {
        spread = spread.add(y.middle().abs().multiply(x.radius()));
      }
    }
    return new Ball(sum.shiftRight(Ball.PLACES), Ball.ceilingShift(spread).add(BigInteger.ONE));
  }

  static Ball[] of(double[] x) {
    Ball[] balls = new Ball[x.length];
    for (int i = 0; i < x.length; i++) {
      balls[i] = Ball.of(x[i]);
    }
    return balls;
  }

  /**
   * Whether a symmetric matrix known entry by entry is proved positive definite: all pivots of its
   * LDLᵀ elimination are proved positive.
   */
  static boolean isPositiveDefinite(Ball[] matrix, int n) {
    Ball[] a = matrix.clone();
    for (int k = 0; k < n; k++) {
      Ball pivot = a[k * n + k];
      if (!pivot.isPositive()) {
        return false;
      }
      for (int i = k + 1; i < n; i++) {
        Ball factor = a[i * n + k].dividedBy(pivot);
        for (int j = k + 1; j <= i; j++) {
          a[i * n + j] = a[i * n + j].minus(factor.times(a[j * n + k]));
        }
      }
    }
    return true;
  }

  /** Whether λ_max of a symmetric matrix known entry by entry is proved to be below the bound. */
  static boolean isBelow(Ball[] matrix, int n, Ball bound) {
    return isPositiveDefinite(shifted(matrix, n, bound, -1), n);
  }

  /** sign·(A − shift·I). */
  static Ball[] shifted(Ball[] a, int n, Ball shift, int sign) {
    Ball[] b = new Ball[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        Ball value = i == j ? a[i * n + j].minus(shift) : a[i * n + j];
        b[i * n + j] = sign < 0 ? value.negate() : value;
      }
    }
    return b;
  }
}
