package dev.lanewise.checks.verify;

import dev.lanewise.nn.DataException;
import dev.lanewise.nn.Heap;
import java.math.BigInteger;

/**
 * Proves ‖W‖₂ ≤ s of a weight matrix in integers of 64 bits: elimination in balls takes too long
 * for wide layers.
 *
 * <p>X holds the rows (or columns, whichever are fewer: n vectors of length k) of W/s, cut to 63
 * binary places; δ = 2⁻⁶². The entries of G = XXᵀ are sums of upper halves of products, each cut by
 * less than δ, so they err by less than kδ; X itself is off by less than 1.5 units, which costs at
 * most 2k·1.5·2⁻⁶³ = 1.5kδ. Then (1 − ε)I − G is factorised as LLᵀ by Cholesky, L in units of δ:
 * entry (i, j) errs by less than δ for each product and by less than 3δ for the quotient or the
 * root. Together no entry of (1 − ε)I − WWᵀ/s² − LLᵀ is above (3k + n + 3)δ, and its norm not above
 * n times that, which is ε: where L exists, I − WWᵀ/s² has no negative eigenvalue.
 *
 * <p>No sum overflows: rows of X and of L are given up as soon as their squares add up to 1, and
 * then Cauchy and Schwarz bound the products of two.
 */
final class NormProof {
  private static final int PLACES = 62;

  /** Multiplications for one matrix: some minutes. */
  private static final double MOST_WORK = 1e11;

  private NormProof() {}

  /**
   * Whether ‖W‖₂ ≤ s is proved.
   *
   * @param w holds W row-major from {@code offset} on, rows × cols
   * @throws DataException when the matrix is too large to be looked at
   */
  static boolean isAtMost(double[] w, int offset, int rows, int cols, Ball s) {
    int n = Math.min(rows, cols);
    int k = Math.max(rows, cols);
    if (0.5 * n * n * (k + n / 3.0) > MOST_WORK) {
      throw new DataException(
          "the norm of a weight matrix of %d×%d takes too long to prove: certify a narrower net"
              .formatted(rows, cols));
    }
    BigInteger unit = s.lower();
    if (unit.signum() <= 0 || unit.bitLength() <= Long.SIZE) {
      return false; // no norm, or as small as the cut of a weight to a ball
    }
    Heap.require(8L * n * (k + n), "the norm of a weight matrix of %d×%d".formatted(rows, cols));
    long[][] x = new long[n][k];
    for (int i = 0; i < n; i++) {
      for (int p = 0; p < k; p++) {
        double entry = w[offset + (rows <= cols ? i * cols + p : p * cols + i)];
        BigInteger scaled = Ball.of(entry).middle().shiftLeft(PLACES + 1).divide(unit);
        if (scaled.bitLength() > PLACES + 1) {
          return false; // an entry above s
        }
        x[i][p] = scaled.longValueExact();
      }
    }
    return isBelowOne(x, n, k);
  }

  private static boolean isBelowOne(long[][] x, int n, int k) {
    long room = (1L << PLACES) - Math.multiplyExact((long) n, 3L * k + n + 3);
    long[][] a = new long[n][];
    for (int i = 0; i < n; i++) {
      if (!isShort(x[i], room)) {
        return false;
      }
      a[i] = new long[i + 1];
      for (int j = 0; j <= i; j++) {
        a[i][j] = -dot(x[i], x[j], k);
      }
      a[i][i] += room;
      if (!eliminate(a, i, room)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isShort(long[] x, long room) {
    long squares = 0;
    for (long one : x) {
      squares += Math.multiplyHigh(one, one);
      if (squares >= room) {
        return false;
      }
    }
    return true;
  }

  /**
   * Row i of L, doubled so that the upper half of a product is in units of δ again, in place of row
   * i of the matrix; false when there is none.
   */
  private static boolean eliminate(long[][] a, int i, long room) {
    long[] row = a[i];
    long squares = 0;
    for (int j = 0; j < i; j++) {
      BigInteger rest = BigInteger.valueOf(row[j] - dot(row, a[j], j));
      BigInteger entry =
          rest.shiftLeft(PLACES + 1).divide(BigInteger.valueOf(a[j][j])).shiftLeft(1);
      if (entry.bitLength() > PLACES + 1) {
        return false; // above 1
      }
      row[j] = entry.longValueExact();
      squares += Math.multiplyHigh(row[j], row[j]);
      if (squares >= room) {
        return false;
      }
    }
    long pivot = row[i] - dot(row, row, i);
    if (pivot <= 0) {
      return false;
    }
    row[i] = 2 * BigInteger.valueOf(pivot).shiftLeft(PLACES).sqrt().longValueExact();
    return true;
  }

  /** Σ x_p y_p/2⁶⁴, each term cut. */
  private static long dot(long[] x, long[] y, int length) {
    long sum = 0;
    for (int p = 0; p < length; p++) {
      sum += Math.multiplyHigh(x[p], y[p]);
    }
    return sum;
  }
}
