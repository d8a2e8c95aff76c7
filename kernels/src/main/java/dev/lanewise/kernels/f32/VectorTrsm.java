package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;

/**
 * T·X = B by halves: one half is solved, its product with the block beside the diagonal is
 * subtracted from the other half, which is solved then. Nearly all arithmetic is in the products.
 */
final class VectorTrsm {
  private static final int ORDER = Substitution.ORDER;
  private static final int WIDTH = Substitution.WIDTH;

  private VectorTrsm() {}

  /** B ← T⁻¹·B. */
  static void solve(
      boolean lower,
      boolean unit,
      int m,
      int n,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    if (m <= ORDER) {
      if (n == 1) {
        solveVector(lower, unit, m, t, tOffset, tRowStride, tColStride, b, bOffset, bRowStride);
      } else if (m > 0 && n > 0) {
        solveBlock(
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
      return;
    }
    int half = (m / 2 + ORDER - 1) / ORDER * ORDER;
    int first = lower ? 0 : half;
    int second = half - first;
    int known = lower ? half : m - half;
    int diagonal = tRowStride + tColStride;
    int solved = bOffset + first * bRowStride;
    int open = bOffset + second * bRowStride;
    solve(
        lower,
        unit,
        known,
        n,
        t,
        tOffset + first * diagonal,
        tRowStride,
        tColStride,
        b,
        solved,
        bRowStride,
        bColStride);
    VectorGemm.gemm(
        VectorGemm.Path.BY_SHAPE,
        Parallelism.DEFAULT,
        m - known,
        n,
        known,
        -1,
        t,
        tOffset + second * tRowStride + first * tColStride,
        tRowStride,
        tColStride,
        b,
        solved,
        bRowStride,
        bColStride,
        1,
        b,
        open,
        bRowStride,
        bColStride,
        null);
    solve(
        lower,
        unit,
        m - known,
        n,
        t,
        tOffset + second * diagonal,
        tRowStride,
        tColStride,
        b,
        open,
        bRowStride,
        bColStride);
  }

  /** In scratch T is lower triangular: an upper one is copied from its last element on. */
  private static void solveBlock(
      boolean lower,
      boolean unit,
      int m,
      int n,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride) {
    Substitution scratch = Substitution.take();
    float[] s = scratch.s;
    int turn = lower ? 1 : -1;
    int corner = lower ? tOffset : tOffset + (m - 1) * (tRowStride + tColStride);
    VectorTranspose.copy(m, m, t, corner, turn * tRowStride, turn * tColStride, s, 0, ORDER, 1);
    int right = Substitution.right();
    int top = lower ? right : right + (m - 1) * WIDTH;
    int step = turn * WIDTH;
    for (int j = 0; j < n; j += WIDTH) {
      int columns = Math.min(WIDTH, n - j);
      int at = bOffset + j * bColStride;
      VectorTranspose.copy(m, columns, b, at, bRowStride, bColStride, s, right, WIDTH, 1);
      for (int i = 0; i < m; i++) {
        int row = top + i * step;
        scratch.subtract(i * ORDER, i, top, step, row, columns);
        if (!unit) {
          scratch.divide(s[i * ORDER + i], row, columns);
        }
      }
      VectorTranspose.copy(m, columns, s, right, WIDTH, 1, b, at, bRowStride, bColStride);
    }
    scratch.give();
  }

  private static void solveVector(
      boolean lower,
      boolean unit,
      int m,
      float[] t,
      int tOffset,
      int tRowStride,
      int tColStride,
      float[] x,
      int xOffset,
      int xStride) {
    for (int step = 0; step < m; step++) {
      int i = lower ? step : m - 1 - step;
      int row = tOffset + i * tRowStride;
      float sum = x[xOffset + i * xStride];
      for (int known = 0; known < step; known++) {
        int j = lower ? known : m - 1 - known;
        sum = Math.fma(-t[row + j * tColStride], x[xOffset + j * xStride], sum);
      }
      x[xOffset + i * xStride] = unit ? sum : sum / t[row + i * tColStride];
    }
  }
}
