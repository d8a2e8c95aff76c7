package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Triangle;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** The Cholesky factorisation of a symmetric positive definite matrix, in place. */
public final class Potrf {
  private Potrf() {}

  /**
   * A = L·Lᵀ with L in the lower triangle of A, or A = Uᵀ·U with U in the upper one; the other
   * triangle is neither used nor written.
   *
   * <p>It returns 0 if A is positive definite as far as rounding lets it tell, else the number,
   * from 1 on, of the first pivot that is not a finite number above 0, as the {@code info} of
   * LAPACK: the leading submatrix of that order is not positive definite. A NaN in the triangle
   * ends in such a pivot. The triangle then holds anything.
   *
   * <p>Error: |A − L·Lᵀ| ≤ γ(n + 1) · |L|·|Lᵀ|, γ as in {@link Gemm}, in whatever order terms are
   * summed (Higham, Accuracy and Stability of Numerical Algorithms, 2nd ed., theorem 10.3), as long
   * as nothing underflows. The bits do not depend on the number of threads, on offsets, or on how
   * often the method ran before.
   *
   * @param triangle LOWER or UPPER
   * @throws IllegalArgumentException if n is negative, the triangle is BOTH, or elements of A
   *     overlap
   * @throws IndexOutOfBoundsException if the window reaches outside its array
   */
  public static int potrf(
      Triangle triangle, int n, float[] a, int aOffset, int aRowStride, int aColStride) {
    Check.oneTriangle(triangle);
    Objects.requireNonNull(a, "a");
    Check.size("n", n);
    Check.matrixOutput("a", a.length, n, n, aOffset, aRowStride, aColStride);
    // The lower triangle of Aᵀ = A, and Uᵀ is the L that belongs there.
    return triangle == Triangle.LOWER
        ? Backends.CHOSEN.potrf(n, a, aOffset, aRowStride, aColStride)
        : Backends.CHOSEN.potrf(n, a, aOffset, aColStride, aRowStride);
  }
}
