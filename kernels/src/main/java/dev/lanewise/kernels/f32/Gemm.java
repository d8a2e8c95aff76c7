package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * C ← α·A·B + β·C on windows of arrays, any strides.
 *
 * <p>A matrix is a window: element (i, j) lies at {@code offset + i·rowStride + j·colStride}.
 * Swapping the two strides transposes it.
 */
public final class Gemm {
  private Gemm() {}

  /**
   * C ← α·A·B + β·C with A m×k, B k×n and C m×n.
   *
   * <p>With α = 0 or k = 0 neither A nor B is read, so that their NaN and infinities do not matter;
   * with β = 0 C is not read. Any of m, n, k may be 0. C may not share elements with A or B.
   *
   * <p>Error: each element differs from its exact value by at most γ(k + 2) · (|α|·|A|·|B| +
   * |β|·|C|), where γ(j) = j·u / (1 − j·u) and u is the unit roundoff (Higham, Accuracy and
   * Stability of Numerical Algorithms, 2nd ed., section 3.5), as long as nothing overflows or
   * underflows. The bits do not depend on the number of threads, on offsets, or on how often the
   * method ran before.
   *
   * @throws IllegalArgumentException if a size is negative or elements of C overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void gemm(
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    gemm(
        Parallelism.DEFAULT,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
  }

  /**
   * The same product with the same bits, on threads of the caller's choice.
   *
   * @param how who may work on it
   * @throws IllegalArgumentException if a size is negative or elements of C overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void gemm(
      Parallelism how,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    check(
        how,
        m,
        n,
        k,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        c,
        cOffset,
        cRowStride,
        cColStride);
    Backends.CHOSEN.gemm(
        how,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
  }

  /**
   * The same product, whose elements go through {@code epilogue} before they leave the cache.
   *
   * <p>It returns Σ cᵢⱼ² of what was written if the epilogue asks for it, else 0: with the products
   * and the sum in double, infinite where it exceeds that range. Its relative error is at most
   * γ(m·n) with the unit roundoff of double, as long as no square underflows. Its bits may depend
   * on the strides, but like those of C not on threads, offsets or how often the method ran.
   *
   * @param how who may work on it
   * @throws IllegalArgumentException if a size is negative or elements of C overlap
   * @throws IndexOutOfBoundsException if a window, also of the epilogue, reaches outside its array
   */
  public static double gemm(
      Parallelism how,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride,
      GemmEpilogue epilogue) {
    Objects.requireNonNull(epilogue, "epilogue");
    check(
        how,
        m,
        n,
        k,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        c,
        cOffset,
        cRowStride,
        cColStride);
    epilogue.check(m, n);
    return Backends.CHOSEN.gemm(
        how,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride,
        epilogue);
  }

  /**
   * C ← α·A·B + β·C with a packed B: A is m×k and C m×n, where k and n are those of B.
   *
   * <p>The bits are those of {@link #gemm} for a B with contiguous rows.
   *
   * @param how who may work on it
   * @throws IllegalArgumentException if m is negative or elements of C overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void gemm(
      Parallelism how,
      int m,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      PackedMatrix b,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Check.size("m", m);
    Check.matrix("a", a.length, m, b.rows(), aOffset, aRowStride, aColStride);
    Check.matrixOutput("c", c.length, m, b.cols(), cOffset, cRowStride, cColStride);
    PanelProduct.multiply(
        how,
        m,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        b,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
  }

  private static void check(
      Parallelism how,
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Check.size("m", m);
    Check.size("n", n);
    Check.size("k", k);
    Check.matrix("a", a.length, m, k, aOffset, aRowStride, aColStride);
    Check.matrix("b", b.length, k, n, bOffset, bRowStride, bColStride);
    Check.matrixOutput("c", c.length, m, n, cOffset, cRowStride, cColStride);
  }
}
