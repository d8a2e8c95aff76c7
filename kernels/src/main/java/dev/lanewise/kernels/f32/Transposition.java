package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** Transposed copies of matrices, any strides. */
public final class Transposition {
  private Transposition() {}

  /**
   * B ← Aᵀ with A m×n and B n×m, which may not share elements. Bits are copied, those of a NaN
   * included.
   *
   * @throws IllegalArgumentException if a size is negative or elements of B overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void copy(
      int m,
      int n,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("a", a.length, m, n, aOffset, aRowStride, aColStride);
    Check.matrixOutput("b", b.length, n, m, bOffset, bRowStride, bColStride);
    Backends.CHOSEN.copy(
        m, n, a, aOffset, aRowStride, aColStride, b, bOffset, bColStride, bRowStride);
  }

  /**
   * A ← Aᵀ for an n×n matrix.
   *
   * @throws IllegalArgumentException if n is negative or elements of A overlap
   * @throws IndexOutOfBoundsException if the window reaches outside its array
   */
  public static void inPlace(int n, float[] a, int aOffset, int aRowStride, int aColStride) {
    Objects.requireNonNull(a, "a");
    Check.size("n", n);
    Check.matrixOutput("a", a.length, n, n, aOffset, aRowStride, aColStride);
    Backends.CHOSEN.transpose(n, a, aOffset, aRowStride, aColStride);
  }
}
