package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import dev.lanewise.kernels.internal.Norm;
import java.util.Objects;

/**
 * Vectors in contiguous windows: y ← y + α·x, inner product, scaling and norms.
 *
 * <p>Sums accumulate in double and in an order that depends on n and the vector width alone: the
 * same bits for any offset and from the first call on.
 */
public final class Level1 {
  private Level1() {}

  /**
   * y ← y + α·x, each element rounded after the product and after the sum. α = 0 leaves y untouched
   * and x unread. x and y may be the same window, and may not overlap otherwise.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    checkPair(n, x, xOffset, y, yOffset);
    if (alpha != 0) {
      Backends.CHOSEN.axpy(n, alpha, x, xOffset, y, yOffset);
    }
  }

  /**
   * Σ xᵢ·yᵢ, products and sum in double.
   *
   * <p>Error: at most γ(n) · Σ|xᵢ·yᵢ| with the unit roundoff of double, as long as no product
   * underflows and no sum overflows in double.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static double dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
    checkPair(n, x, xOffset, y, yOffset);
    return Backends.CHOSEN.dot(n, x, xOffset, y, yOffset);
  }

  /**
   * x ← α·x. α = 0 writes zeros whatever x holds, as β = 0 does in {@link Gemm}.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if the window reaches outside its array
   */
  public static void scal(int n, float alpha, float[] x, int xOffset) {
    checkOne(n, x, xOffset);
    Backends.CHOSEN.scal(n, alpha, x, xOffset);
  }

  /**
   * ‖x‖₂ without avoidable overflow or underflow: where the plain sum of squares leaves the safe
   * range it is taken again of x times a power of two. NaN if x holds a NaN, else infinite if x
   * holds an infinity.
   *
   * <p>Error: relative at most γ(n + 2) with the unit roundoff of double, as long as the norm
   * itself is a normal double.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if the window reaches outside its array
   */
  public static double nrm2(int n, float[] x, int xOffset) {
    checkOne(n, x, xOffset);
    return norm(n, x, xOffset);
  }

  /**
   * Σ xᵢ², in double; infinite where the true sum exceeds the range of double.
   *
   * <p>Error: relative at most γ(n), as long as no square underflows.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if the window reaches outside its array
   */
  public static double sumOfSquares(int n, float[] x, int xOffset) {
    checkOne(n, x, xOffset);
    return Backends.CHOSEN.sumOfSquares(n, 1, x, xOffset);
  }

  /** ‖x‖₂ of a window that has been checked. */
  static double norm(int n, float[] x, int xOffset) {
    return norm(Backends.CHOSEN, n, x, xOffset);
  }

  static double norm(Backend backend, int n, float[] x, int xOffset) {
    double squares = backend.sumOfSquares(n, 1, x, xOffset);
    if (Norm.isSafe(squares)) {
      return Math.sqrt(squares);
    }
    double scale = Norm.scaleFor(squares);
    return Math.sqrt(backend.sumOfSquares(n, scale, x, xOffset)) / scale;
  }

  private static void checkOne(int n, float[] x, int xOffset) {
    Objects.requireNonNull(x, "x");
    Check.size("n", n);
    Check.window("x", x.length, n, xOffset);
  }

  private static void checkPair(int n, float[] x, int xOffset, float[] y, int yOffset) {
    checkOne(n, x, xOffset);
    Objects.requireNonNull(y, "y");
    Check.window("y", y.length, n, yOffset);
  }
}
