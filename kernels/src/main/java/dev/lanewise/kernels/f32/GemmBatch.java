package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * Many products of the same shape in one call: Cᵢ ← α·Aᵢ·Bᵢ + β·Cᵢ.
 *
 * <p>Matrix i begins {@code stride} elements after matrix i − 1. A and B may have stride 0: all
 * products then share that operand.
 */
public final class GemmBatch {
  private GemmBatch() {}

  /**
   * Cᵢ ← α·Aᵢ·Bᵢ + β·Cᵢ for i = 0 … count−1, with Aᵢ m×k, Bᵢ k×n and Cᵢ m×n.
   *
   * <p>Each product has the bits, and so the error bound, that {@link Gemm#gemm} gives it alone.
   * Threads share the batch, and large products that are left over. No Cᵢ may share elements with
   * any A or B.
   *
   * @throws IllegalArgumentException if a size is negative or elements of the matrices C overlap
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   */
  public static void gemm(
      int count,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aStride,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bStride,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cStride,
      int cRowStride,
      int cColStride) {
    gemm(
        Parallelism.DEFAULT,
        count,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aStride,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bStride,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cStride,
        cRowStride,
        cColStride);
  }

  /**
   * The same with the same bits, on threads of the caller's choice.
   *
   * @param how who may work on it
   * @throws IllegalArgumentException if a size is negative or elements of the matrices C overlap
   * @throws IndexOutOfBoundsException if a matrix reaches outside its array
   */
  public static void gemm(
      Parallelism how,
      int count,
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aStride,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bStride,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cStride,
      int cRowStride,
      int cColStride) {
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    Check.size("count", count);
    Check.size("m", m);
    Check.size("n", n);
    Check.size("k", k);
    Check.batch("a", a.length, count, aStride, m, k, aOffset, aRowStride, aColStride);
    Check.batch("b", b.length, count, bStride, k, n, bOffset, bRowStride, bColStride);
    Check.batchOutput("c", c.length, count, cStride, m, n, cOffset, cRowStride, cColStride);
    Backends.CHOSEN.gemmBatch(
        how,
        count,
        m,
        n,
        k,
        alpha,
        a,
        aOffset,
        aStride,
        aRowStride,
        aColStride,
        b,
        bOffset,
        bStride,
        bRowStride,
        bColStride,
        beta,
        c,
        cOffset,
        cStride,
        cRowStride,
        cColStride);
  }
}
