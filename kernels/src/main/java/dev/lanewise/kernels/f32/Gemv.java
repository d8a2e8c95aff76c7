package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** y ← α·A·x + β·y on windows of arrays, any strides. */
public final class Gemv {
  private Gemv() {}

  /**
   * y ← α·A·x + β·y with A m×n. For Aᵀ swap m with n and the two strides of A.
   *
   * <p>With α = 0 or n = 0 neither A nor x is read; with β = 0 y is not read. y may not share
   * elements with A or x.
   *
   * <p>Error: at most γ(n + 2) · (|α|·|A|·|x| + |β|·|y|) per element, see {@link Gemm}.
   *
   * @throws IllegalArgumentException if a size is negative or elements of y overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void gemv(
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] x,
      int xOffset,
      int xStride,
      float beta,
      float[] y,
      int yOffset,
      int yStride) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("a", a.length, m, n, aOffset, aRowStride, aColStride);
    Check.strided("x", x.length, n, xOffset, xStride);
    Check.stridedOutput("y", y.length, m, yOffset, yStride);
    Backends.CHOSEN.gemv(
        m,
        n,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        x,
        xOffset,
        xStride,
        beta,
        y,
        yOffset,
        yStride);
  }
}
