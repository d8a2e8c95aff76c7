package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Triangle;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * T·X = α·B or X·T = α·B with a triangular T, solved in the place of B. With one column or row in B
 * it is the solve of one vector. B may not share elements with T.
 *
 * <p>Swapping the two strides of T, and the name of its triangle, transposes it. The other triangle
 * is not used, nor is the diagonal where it is said to consist of ones. Nothing looks for zeros on
 * the diagonal: dividing by one gives infinities and NaN, as in BLAS.
 *
 * <p>Error: the computed X satisfies |α·B − T·X| ≤ γ(k) · |T|·|X| + u·|α·B|, with k the order of T
 * and γ as in {@link Gemm}, in whatever order terms are summed (Higham, Accuracy and Stability of
 * Numerical Algorithms, 2nd ed., theorem 8.5), as long as nothing overflows or underflows; X·T
 * likewise. The bits do not depend on the number of threads, on offsets, or on how often the method
 * ran before.
 */
public final class Trsm {
  private Trsm() {}

  /**
   * B ← α·T⁻¹·B with T m×m and B m×n.
   *
   * @param triangle where T has its elements, LOWER or UPPER
   * @param unit whether the diagonal of T is taken to be ones, and not read
   * @throws IllegalArgumentException if a size is negative, the triangle is BOTH, or elements of B
   *     overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void left(
      Triangle triangle,
      boolean unit,
      int m,
      int n,
      float alpha,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    Check.oneTriangle(triangle);
    Objects.requireNonNull(t, "t");
    Objects.requireNonNull(b, "b");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("t", t.length, m, m, tOffset, tRowStride, tColStride);
    Check.matrixOutput("b", b.length, m, n, bOffset, bRowStride, bColStride);
    boolean lower = triangle == Triangle.LOWER;
    solve(
        lower,
        unit,
        m,
        n,
        alpha,
        t,
        tOffset,
        tRowStride,
        tColStride,
        b,
        bOffset,
        bRowStride,
        bColStride);
  }

  /**
   * B ← α·B·T⁻¹ with T n×n and B m×n; otherwise as {@link #left}.
   *
   * @throws IllegalArgumentException if a size is negative, the triangle is BOTH, or elements of B
   *     overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void right(
      Triangle triangle,
      boolean unit,
      int m,
      int n,
      float alpha,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    Check.oneTriangle(triangle);
    Objects.requireNonNull(t, "t");
    Objects.requireNonNull(b, "b");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("t", t.length, n, n, tOffset, tRowStride, tColStride);
    Check.matrixOutput("b", b.length, m, n, bOffset, bRowStride, bColStride);
    // X·T = B is Tᵀ·Xᵀ = Bᵀ.
    boolean lower = triangle == Triangle.UPPER;
    solve(
        lower,
        unit,
        n,
        m,
        alpha,
        t,
        tOffset,
        tColStride,
        tRowStride,
        b,
        bOffset,
        bColStride,
        bRowStride);
  }

  private static void solve(
      boolean lower,
      boolean unit,
      int m,
      int n,
      float alpha,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    if (alpha != 1) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          int at = bOffset + i * bRowStride + j * bColStride;
          b[at] = alpha == 0 ? 0 : alpha * b[at];
        }
      }
    }
    if (alpha != 0) {
      Backends.CHOSEN.trsm(
          lower,
          unit,
          m,
          n,
          t,
          tOffset,
          tRowStride,
          tColStride,
          b,
          bOffset,
          bRowStride,
          bColStride);
    }
  }
}
