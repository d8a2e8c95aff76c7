package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.Triangle;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** C ← α·A·Aᵀ + β·C, a Gram matrix, at half the arithmetic of a product. */
public final class Syrk {
  private Syrk() {}

  /**
   * C ← α·A·Aᵀ + β·C with A n×k and C n×n, of which one triangle is read and written, or one is
   * computed and copied to the other. Swapping the two strides of A gives AᵀA.
   *
   * <p>Each computed element has the bits, and so the error bound, that {@link Gemm#gemm} gives it
   * for the same strides. As there, α = 0 or k = 0 does not read A, and β = 0 does not read C. C
   * may not share elements with A.
   *
   * @throws IllegalArgumentException if a size is negative or elements of C overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void syrk(
      Triangle triangle,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    syrk(
        Parallelism.DEFAULT,
        triangle,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
  }

  /**
   * The same with the same bits, on threads of the caller's choice.
   *
   * @param how who may work on it
   * @throws IllegalArgumentException if a size is negative or elements of C overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void syrk(
      Parallelism how,
      Triangle triangle,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(triangle, "triangle");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(c, "c");
    Check.size("n", n);
    Check.size("k", k);
    Check.matrix("a", a.length, n, k, aOffset, aRowStride, aColStride);
    Check.matrixOutput("c", c.length, n, n, cOffset, cRowStride, cColStride);
    boolean lower = triangle != Triangle.UPPER;
    Backends.CHOSEN.syrk(
        how,
        lower,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
    if (triangle == Triangle.BOTH) {
      Mirror.copyUp(how, n, c, cOffset, cRowStride, cColStride);
    }
  }
}
