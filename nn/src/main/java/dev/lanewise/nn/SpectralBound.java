package dev.lanewise.nn;

import java.util.Arrays;

/**
 * Upper bounds of the spectral norm ‖A‖₂ that hold in spite of rounding. (Power iteration gives
 * lower bounds, which certify nothing.)
 */
public final class SpectralBound {
  /** More than underflow takes from one square. */
  private static final double UNDERFLOW = 0x1p-1000;

  private SpectralBound() {}

  /** At least ‖A‖₂, at most √(‖A‖₁·‖A‖_∞) and ‖A‖_F up to rounding; O(rows·cols). */
  public static double quick(Tensor a) {
    double frobenius = 0;
    double largestRow = 0;
    double[] columns = new double[a.cols()];
    for (int i = 0; i < a.rows(); i++) {
      double row = 0;
      for (int j = 0; j < a.cols(); j++) {
        double x = Math.abs(a.get(i, j));
        row += x;
        columns[j] += x;
        frobenius += x * x;
      }
      largestRow = Math.max(largestRow, row);
    }
    double largestColumn = Arrays.stream(columns).reduce(0, Math::max);
    double norms = Math.sqrt(largestRow) * Math.sqrt(largestColumn);
    // A column of zeros times a row of infinities is NaN: Math.min keeps it, and so should we.
    double count = (double) a.rows() * a.cols() + 8;
    return up(Math.min(norms, Math.sqrt(frobenius + count * UNDERFLOW)), count);
  }

  /**
   * At least ‖A‖₂ and at most about rank(A)^{1/2^{s+1}} times it after s squarings, by ‖A‖² =
   * ‖AᵀA‖: each squaring is a product of matrices with its rounding error added, ‖fl(AᵀA) − AᵀA‖ ≤
   * γ_k·‖A‖_F² for inner size k. NaN or +∞ if an entry is NaN or infinite.
   *
   * @throws IllegalArgumentException if squarings is negative
   */
  public static double of(Tensor a, int squarings) {
    if (squarings < 0) {
      throw new IllegalArgumentException("squarings is " + squarings + ": it must be at least 0");
    }
    double largest = 0;
    for (int i = 0; i < a.rows(); i++) {
      for (int j = 0; j < a.cols(); j++) {
        largest = Math.max(largest, Math.abs(a.get(i, j)));
      }
    }
    if (largest == 0 || !Double.isFinite(largest)) {
      return largest;
    }
    // A power of two changes no digit and keeps the squares away from overflow and underflow.
    int exponent = Math.getExponent(largest);
    Tensor scaled = a.copy(DType.F64);
    for (int i = 0; i < scaled.storage().size(); i++) {
      scaled.storage().set(i, Math.scalb(scaled.storage().get(i), -exponent));
    }
    return Math.nextUp(Math.scalb(refined(scaled, squarings), exponent));
  }

  /** Bytes that the bound of a k×k matrix takes: a copy and all its squares are in use together. */
  static double memory(int k, int squarings) {
    return (squarings + 1.0) * k * k * Double.BYTES;
  }

  private static double refined(Tensor a, int squarings) {
    double quick = quick(a);
    if (squarings == 0) {
      return quick;
    }
    int k = a.rows();
    Tensor square = Tensor.zeros(DType.F64, a.cols(), a.cols());
    square.storage().gemm(k, 1, a, true, a, false, square);
    double frobenius = up(a.storage().sumOfSquares(), a.storage().size() + 8.0);
    // The largest entry was at least ½, so this is far above what underflow takes.
    double rounding = up(gamma(k) * frobenius, 4);
    return Math.min(quick, up(Math.sqrt(refined(square, squarings - 1) + rounding), 4));
  }

  private static double gamma(double k) {
    double ku = k * DType.F64.unitRoundoff();
    return up(ku / (1 - ku), 4);
  }

  /** x plus what {@code roundings} roundings of non-negative terms can have taken from it. */
  private static double up(double x, double roundings) {
    return Math.nextUp(x * (1 + 2 * roundings * DType.F64.unitRoundoff()));
  }
}
