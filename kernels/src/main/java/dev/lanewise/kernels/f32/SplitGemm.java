package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * C ← α·A·B + β·C for a long inner size k and a small C, such as the weight gradient of a narrow
 * layer over many examples: k is cut into chunks that threads share.
 *
 * <p>A door of its own, because the sums are other sums than those of {@link Gemm}: no product is
 * split unless it is asked for.
 */
public final class SplitGemm {
  private SplitGemm() {}

  /**
   * Into how many chunks k is cut: a function of the shape alone, so that the result does not
   * depend on the number of threads. 1 where splitting would not pay.
   *
   * @throws IllegalArgumentException if a size is negative
   */
  public static int chunks(int m, int n, int k) {
    Check.size("m", m);
    Check.size("n", n);
    Check.size("k", k);
    long room = Chunks.MOST_SCRATCH / Math.max(1, (long) m * n);
    long shortest = Math.max(Chunks.SHORTEST, Chunks.STEPS_PER_LINE * Math.max(m, n));
    return (int) Math.max(1, Math.min(Math.min(Chunks.MOST, room), k / shortest));
  }

  /**
   * C ← α·A·B + β·C with A m×k, B k×n and C m×n, by s = {@link #chunks} sums over consecutive parts
   * of k, each ⌈k/s⌉ or ⌊k/s⌋ long, added from the first to the last.
   *
   * <p>Error: each element differs from its exact value by at most γ(⌈k/s⌉ + s + 2) · (|α|·|A|·|B|
   * + |β|·|C|), with γ as in {@link Gemm#gemm} and as long as nothing overflows or underflows: less
   * than there, because no sum is as long. The bits do not depend on the number of threads or on
   * offsets. With α = 0 or k = 0 neither A nor B is read; with β = 0 C is not read. C may not share
   * elements with A or B.
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
    Objects.requireNonNull(how, "how");
    Objects.requireNonNull(a, "a");
    Objects.requireNonNull(b, "b");
    Objects.requireNonNull(c, "c");
    int chunks = chunks(m, n, k);
    if (chunks == 1 || alpha == 0 || m == 0 || n == 0) {
      Gemm.gemm(
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
      return;
    }
    Check.matrix("a", a.length, m, k, aOffset, aRowStride, aColStride);
    Check.matrix("b", b.length, k, n, bOffset, bRowStride, bColStride);
    Check.matrixOutput("c", c.length, m, n, cOffset, cRowStride, cColStride);
    Chunks.multiply(
        how,
        chunks,
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
}
