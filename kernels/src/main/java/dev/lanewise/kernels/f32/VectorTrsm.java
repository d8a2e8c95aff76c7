package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/**
 * T·X = B by halves: one half is solved, its product with the block beside the diagonal is
 * subtracted from the other half, which is solved then. Nearly all arithmetic is in the products.
 *
 * <p>Columns of B do not know of each other: threads take a stripe of them each, from beginning to
 * end. Where there are too few for all threads, these share the products instead.
 */
final class VectorTrsm implements Pool.Task {
  private static final int ORDER = Substitution.ORDER;
  private static final int WIDTH = Substitution.WIDTH;

  /** Fewest columns of a stripe. One alone would be a vector, whose sums have another order. */
  private static final int LEAST_COLUMNS = 32;

  private static final Parallelism ALONE = Parallelism.of(1);
  private static final Shelf<VectorTrsm> CALLS = new Shelf<>(VectorTrsm::new);

  private boolean lower;
  private boolean unit;
  private int m;
  private int n;
  private float[] t;
  private int tOffset;
  private int tRowStride;
  private int tColStride;
  private float[] b;
  private int bOffset;
  private int bRowStride;
  private int bColStride;
  private int stripes;

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
    VectorTrsm call = CALLS.take();
    call.lower = lower;
    call.unit = unit;
    call.m = m;
    call.n = n;
    call.t = t;
    call.tOffset = tOffset;
    call.tRowStride = tRowStride;
    call.tColStride = tColStride;
    call.b = b;
    call.bOffset = bOffset;
    call.bRowStride = bRowStride;
    call.bColStride = bColStride;
    try {
      call.share();
    } finally {
      call.t = null;
      call.b = null;
      CALLS.give(call);
    }
  }

  private void share() {
    long work = (long) m * m / 2 * n;
    int threads = Pool.team(work, Blocking.WORK_PER_THREAD, Parallelism.DEFAULT);
    stripes = n / LEAST_COLUMNS < threads ? 1 : threads;
    Pool.run(stripes, threads, null, this);
  }

  /** One stripe of columns. */
  @Override
  public void run(int stripe) {
    int column = (int) ((long) n * stripe / stripes);
    int end = (int) ((long) n * (stripe + 1) / stripes);
    solve(0, m, column, end - column);
  }

  /** The unknowns from {@code from} on, as many as {@code order}, of some columns. */
  private void solve(int from, int order, int column, int columns) {
    if (order <= ORDER) {
      if (columns == 1) {
        solveVector(from, order, column);
      } else if (order > 0 && columns > 0) {
        solveBlock(from, order, column, columns);
      }
      return;
    }
    int half = (order / 2 + ORDER - 1) / ORDER * ORDER;
    int first = lower ? from : from + half;
    int second = lower ? from + half : from;
    int known = lower ? half : order - half;
    solve(first, known, column, columns);
    VectorGemm.gemm(
        VectorGemm.Path.BY_SHAPE,
        stripes == 1 ? Parallelism.DEFAULT : ALONE,
        order - known,
        columns,
        known,
        -1,
        t,
        tAt(second, first),
        tRowStride,
        tColStride,
        b,
        bAt(first, column),
        bRowStride,
        bColStride,
        1,
        b,
        bAt(second, column),
        bRowStride,
        bColStride,
        null);
    solve(second, order - known, column, columns);
  }

  private int tAt(int i, int j) {
    return tOffset + i * tRowStride + j * tColStride;
  }

  private int bAt(int i, int j) {
    return bOffset + i * bRowStride + j * bColStride;
  }

  /** In scratch T is lower triangular: an upper one is copied from its last element on. */
  private void solveBlock(int from, int order, int column, int columns) {
    Substitution scratch = Substitution.take();
    float[] s = scratch.s;
    int turn = lower ? 1 : -1;
    int corner = lower ? from : from + order - 1;
    int at = tAt(corner, corner);
    VectorTranspose.copy(order, order, t, at, turn * tRowStride, turn * tColStride, s, 0, ORDER, 1);
    int right = Substitution.right();
    int top = lower ? right : right + (order - 1) * WIDTH;
    int step = turn * WIDTH;
    for (int j = column; j < column + columns; j += WIDTH) {
      int count = Math.min(WIDTH, column + columns - j);
      int to = bAt(from, j);
      VectorTranspose.copy(order, count, b, to, bRowStride, bColStride, s, right, WIDTH, 1);
      for (int i = 0; i < order; i++) {
        int row = top + i * step;
        scratch.subtract(i * ORDER, i, top, step, row, count);
        if (!unit) {
          scratch.divide(s[i * ORDER + i], row, count);
        }
      }
      VectorTranspose.copy(order, count, s, right, WIDTH, 1, b, to, bRowStride, bColStride);
    }
    scratch.give();
  }

  private void solveVector(int from, int order, int column) {
    for (int step = 0; step < order; step++) {
      int i = from + (lower ? step : order - 1 - step);
      float sum = b[bAt(i, column)];
      for (int known = 0; known < step; known++) {
        int j = from + (lower ? known : order - 1 - known);
        sum = Math.fma(-t[tAt(i, j)], b[bAt(j, column)], sum);
      }
      b[bAt(i, column)] = unit ? sum : sum / t[tAt(i, i)];
    }
  }
}
