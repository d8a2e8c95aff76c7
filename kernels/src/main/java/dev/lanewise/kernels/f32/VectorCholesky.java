package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;

/**
 * A = L·Lᵀ by halves (Gustavson, IBM J. Res. Dev. 41(6), 1997): L₁₁, then L₂₁ from a triangular
 * solve, then A₂₂ − L₂₁·L₂₁ᵀ, whose factor is L₂₂.
 */
final class VectorCholesky {
  private static final int ORDER = Substitution.ORDER;
  private static final int WIDTH = Substitution.WIDTH;

  private VectorCholesky() {}

  /** The lower triangle of A becomes L; returns 0, or the number of the pivot that failed. */
  static int factor(int n, float[] a, int offset, int rowStride, int colStride) {
    if (n <= ORDER) {
      return n == 0 ? 0 : factorBlock(n, a, offset, rowStride, colStride);
    }
    int half = (n / 2 + ORDER - 1) / ORDER * ORDER;
    int failed = factor(half, a, offset, rowStride, colStride);
    if (failed != 0) {
      return failed;
    }
    int rest = n - half;
    int below = offset + half * rowStride;
    int corner = below + half * colStride;
    // L₂₁·L₁₁ᵀ = A₂₁ is L₁₁·L₂₁ᵀ = A₂₁ᵀ.
    VectorTrsm.solve(
        true, false, half, rest, a, offset, rowStride, colStride, a, below, colStride, rowStride);
    VectorGemm.syrk(
        VectorGemm.Path.BY_SHAPE,
        Parallelism.DEFAULT,
        true,
        rest,
        half,
        -1,
        a,
        below,
        rowStride,
        colStride,
        1,
        a,
        corner,
        rowStride,
        colStride);
    failed = factor(rest, a, corner, rowStride, colStride);
    return failed == 0 ? 0 : half + failed;
  }

  /** Row p of the scratch is column p of L, so that rows are what is subtracted. */
  private static int factorBlock(int n, float[] a, int offset, int rowStride, int colStride) {
    Substitution scratch = Substitution.take();
    float[] s = scratch.s;
    int top = Substitution.right();
    VectorTranspose.copy(n, n, a, offset, colStride, rowStride, s, top, WIDTH, 1);
    int failed = 0;
    for (int p = 0; p < n && failed == 0; p++) {
      int row = top + p * WIDTH;
      for (int q = 0; q < p; q++) {
        s[q] = s[top + q * WIDTH + p];
      }
      int from = Substitution.align(p);
      scratch.subtract(0, p, top + from, WIDTH, row + from, n - from);
      float pivot = s[row + p];
      if (pivot > 0 && pivot <= Float.MAX_VALUE) {
        float root = (float) Math.sqrt(pivot);
        scratch.divide(root, row + from, n - from);
        s[row + p] = root;
      } else {
        failed = p + 1;
      }
    }
    for (int j = 0; j < n && failed == 0; j++) {
      for (int i = j; i < n; i++) {
        a[offset + i * rowStride + j * colStride] = s[top + j * WIDTH + i];
      }
    }
    scratch.give();
    return failed;
  }
}
