package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * The rectifier σ(x) = max(0, x) and its gradient.
 *
 * <p>Conventions at the kink: σ(−0.0) = +0.0 and σ'(±0) = 0. A NaN is not at most 0, hence counts
 * as active: σ(NaN) = NaN, and the gradient passes through it unchanged.
 */
public final class Relu {
  private Relu() {}

  /**
   * y ← x where not x ≤ 0, else +0. x and y may be the same window, and may not overlap otherwise.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void forward(int n, float[] x, int xOffset, float[] y, int yOffset) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Check.size("n", n);
    Check.window("x", x.length, n, xOffset);
    Check.window("y", y.length, n, yOffset);
    Backends.CHOSEN.reluForward(n, x, xOffset, y, yOffset);
  }

  /**
   * dx ← dy where not x ≤ 0, else +0. x may be the input or the output of {@link #forward}: both
   * give the same dx. dx may be the same window as x or dy, and may not overlap them otherwise.
   *
   * @throws IllegalArgumentException if n is negative
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void backward(
      int n, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(dy, "dy");
    Objects.requireNonNull(dx, "dx");
    Check.size("n", n);
    Check.window("x", x.length, n, xOffset);
    Check.window("dy", dy.length, n, dyOffset);
    Check.window("dx", dx.length, n, dxOffset);
    Backends.CHOSEN.reluBackward(n, x, xOffset, dy, dyOffset, dx, dxOffset);
  }

  /**
   * {@link #backward} on the m×n matrices of a layer, and with it the gradient of the bias, sums ←
   * Σᵢ dx[i,:], in one pass: the bits of {@link #backward} and {@link Rows#columnSums}. Rows are
   * contiguous. sums may not overlap the matrices.
   *
   * @throws IllegalArgumentException if a size is negative or rows of dx overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void backwardSums(
      int m,
      int n,
      float[] x,
      int xOffset,
      int xRowStride,
      float[] dy,
      int dyOffset,
      int dyRowStride,
      float[] dx,
      int dxOffset,
      int dxRowStride,
      float[] sums,
      int sumsOffset) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(dy, "dy");
    Objects.requireNonNull(dx, "dx");
    Objects.requireNonNull(sums, "sums");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("x", x.length, m, n, xOffset, xRowStride, 1);
    Check.matrix("dy", dy.length, m, n, dyOffset, dyRowStride, 1);
    Check.matrixOutput("dx", dx.length, m, n, dxOffset, dxRowStride, 1);
    Check.window("sums", sums.length, n, sumsOffset);
    Backends.CHOSEN.reluBackwardSums(
        m,
        n,
        x,
        xOffset,
        xRowStride,
        dy,
        dyOffset,
        dyRowStride,
        dx,
        dxOffset,
        dxRowStride,
        sums,
        sumsOffset);
  }
}
