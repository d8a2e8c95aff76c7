package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** A ← A + α·x·yᵀ, the update of a matrix by one column and one row. */
public final class Ger {
  private Ger() {}

  /**
   * A ← A + α·x·yᵀ with A m×n, any strides.
   *
   * <p>α is multiplied to x first, or to y where columns of A are contiguous and rows are not; then
   * each element is rounded after the product and after the sum: its error is at most γ(3) · (|aᵢⱼ|
   * + |α·xᵢ·yⱼ|), see {@link Gemm}, as long as nothing overflows or underflows. α = 0 leaves A
   * untouched and x and y unread. A may not share elements with x or y.
   *
   * @throws IllegalArgumentException if a size is negative or elements of A overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void ger(
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int xStride,
      float[] y,
      int yOffset,
      int yStride,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Objects.requireNonNull(a, "a");
    Check.size("m", m);
    Check.size("n", n);
    Check.strided("x", x.length, m, xOffset, xStride);
    Check.strided("y", y.length, n, yOffset, yStride);
    Check.matrixOutput("a", a.length, m, n, aOffset, aRowStride, aColStride);
    if (alpha == 0) {
      return;
    }
    if (aRowStride == 1 && aColStride != 1) {
      // Aᵀ ← Aᵀ + α·y·xᵀ has contiguous rows.
      Backends.CHOSEN.ger(
          n, m, alpha, y, yOffset, yStride, x, xOffset, xStride, a, aOffset, aColStride, 1);
    } else {
      Backends.CHOSEN.ger(
          m,
          n,
          alpha,
          x,
          xOffset,
          xStride,
          y,
          yOffset,
          yStride,
          a,
          aOffset,
          aRowStride,
          aColStride);
    }
  }
}
