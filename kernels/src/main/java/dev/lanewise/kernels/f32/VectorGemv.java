package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.Shelf;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The matrix-vector product. Blocks of {@link #ROWS} rows are independent and shared by the
 * threads.
 *
 * <p><b>Rounding.</b> S of a row is summed
 *
 * <ul>
 *   <li>where A has contiguous rows: over pieces of {@link #COLUMNS} columns in order. A piece
 *       keeps two vectors of sums, for the even and the odd vectors of the row (a single last whole
 *       vector is even); they are added, the lanes then pairwise (upper half onto lower half), and
 *       the columns beyond the last whole vector follow one by one;
 *   <li>else: column by column, one fused multiply-add each.
 * </ul>
 *
 * Then y ← α·S, or y ← fma(β, y, α·S) when β ≠ 0. The bits depend on the number of columns, on the
 * vector width and on whether rows are contiguous; not on offsets, threads or the place of a row.
 */
final class VectorGemv implements Pool.Task {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  static final int LANES = SPECIES.length();

  /** Rows of a block: their sums stay in L1. */
  static final int ROWS = 1024;

  /** Columns of a piece: this much of x stays in L1 while the rows of a block pass. */
  static final int COLUMNS = 4096;

  /** A thread more is worth it from here on, if it is awake: see Pool.team. */
  private static final long WORK_PER_THREAD = Blocking.WORK_PER_THREAD;

  private static final Shelf<VectorGemv> CALLS = new Shelf<>(VectorGemv::new);

  // Places in the scratch: sums of a block, one vector for each of four rows, a piece of x.
  private static final int LANE_SUMS = ROWS;
  private static final int X = LANE_SUMS + 4 * LANES;
  private static final int SCRATCH_SIZE = X + COLUMNS;

  private static final Shelf<float[]> SCRATCH = new Shelf<>(() -> new float[SCRATCH_SIZE]);

  private int m;
  private int n;
  private float alpha;
  private float[] a;
  private int aOffset;
  private int aRowStride;
  private int aColStride;
  private float[] x;
  private int xOffset;
  private int xStride;
  private float beta;
  private float[] y;
  private int yOffset;
  private int yStride;

  private VectorGemv() {}

  /** As {@link Gemv#gemv}, on checked arguments. */
  static void gemv(
      Parallelism how,
      int m,
      int n,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] x,
      int xOffset,
      int xStride,
      float beta,
      float[] y,
      int yOffset,
      int yStride) {
    if (m == 0) {
      return;
    }
    if (alpha == 0 || n == 0) {
      Epilogue.scale(m, 1, beta, y, yOffset, yStride, 0);
      return;
    }
    VectorGemv call = CALLS.take();
    call.setA(m, n, a, aOffset, aRowStride, aColStride);
    call.alpha = alpha;
    call.x = x;
    call.xOffset = xOffset;
    call.xStride = xStride;
    call.beta = beta;
    call.y = y;
    call.yOffset = yOffset;
    call.yStride = yStride;
    try {
      long work = (long) m * n;
      int threads = Pool.team(work, WORK_PER_THREAD, how);
      Pool.run((m - 1) / ROWS + 1, threads, how.executor(), call);
    } finally {
      call.a = null;
      call.x = null;
      call.y = null;
      CALLS.give(call);
    }
  }

  private void setA(
      int rows, int columns, float[] array, int offset, int rowStride, int colStride) {
    m = rows;
    n = columns;
    a = array;
    aOffset = offset;
    aRowStride = rowStride;
    aColStride = colStride;
  }

  /** One block of rows: all columns, then y. */
  @Override
  public void run(int block) {
    int row = block * ROWS;
    int rows = Math.min(ROWS, m - row);
    float[] s = SCRATCH.take();
    int at = aOffset + row * aRowStride;
    for (int i = 0; i < rows; i++) {
      s[i] = 0;
    }
    if (aColStride == 1) {
      sumRows(rows, at, s);
    } else if (aRowStride == 1) {
      sumColumns(rows, at, s);
    } else {
      sumElements(rows, at, s);
    }
    Epilogue.writeVector(s, rows, alpha, beta, y, yOffset + row * yStride, yStride);
    SCRATCH.give(s);
  }

  private void sumRows(int rows, int at, float[] s) {
    for (int j = 0, columns; j < n; j += columns) {
      columns = Math.min(COLUMNS, n - j);
      float[] xPiece = x;
      int xAt = xOffset + j;
      if (xStride != 1) {
        for (int i = 0; i < columns; i++) {
          s[X + i] = x[xOffset + (j + i) * xStride];
        }
        xPiece = s;
        xAt = X;
      }
      int i = 0;
      for (; i + 4 <= rows; i += 4) {
        dotFourRows(columns, a, at + i * aRowStride + j, aRowStride, xPiece, xAt, s);
        for (int r = 0; r < 4; r++) {
          int rowAt = at + (i + r) * aRowStride + j;
          s[i + r] += addLanesAndRest(columns, a, rowAt, xPiece, xAt, s, LANE_SUMS + r * LANES);
        }
      }
      for (; i < rows; i++) {
        int rowAt = at + i * aRowStride + j;
        dotRow(columns, a, rowAt, xPiece, xAt, s);
        s[i] += addLanesAndRest(columns, a, rowAt, xPiece, xAt, s, LANE_SUMS);
      }
    }
  }

  /** Leaves the lane sums of four rows in the scratch, each in the order of {@link #dotRow}. */
  private static void dotFourRows(
      int n, float[] a, int at, int stride, float[] x, int xAt, float[] s) {
    FloatVector even0 = FloatVector.zero(SPECIES);
    FloatVector even1 = FloatVector.zero(SPECIES);
    FloatVector even2 = FloatVector.zero(SPECIES);
    FloatVector even3 = FloatVector.zero(SPECIES);
    FloatVector odd0 = FloatVector.zero(SPECIES);
    FloatVector odd1 = FloatVector.zero(SPECIES);
    FloatVector odd2 = FloatVector.zero(SPECIES);
    FloatVector odd3 = FloatVector.zero(SPECIES);
    int at1 = at + stride;
    int at2 = at1 + stride;
    int at3 = at2 + stride;
    int j = 0;
    for (; j <= n - 2 * LANES; j += 2 * LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + j);
      FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + j + LANES);
      even0 = FloatVector.fromArray(SPECIES, a, at + j).fma(x0, even0);
      even1 = FloatVector.fromArray(SPECIES, a, at1 + j).fma(x0, even1);
      even2 = FloatVector.fromArray(SPECIES, a, at2 + j).fma(x0, even2);
      even3 = FloatVector.fromArray(SPECIES, a, at3 + j).fma(x0, even3);
      odd0 = FloatVector.fromArray(SPECIES, a, at + j + LANES).fma(x1, odd0);
      odd1 = FloatVector.fromArray(SPECIES, a, at1 + j + LANES).fma(x1, odd1);
      odd2 = FloatVector.fromArray(SPECIES, a, at2 + j + LANES).fma(x1, odd2);
      odd3 = FloatVector.fromArray(SPECIES, a, at3 + j + LANES).fma(x1, odd3);
    }
    if (j <= n - LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + j);
      even0 = FloatVector.fromArray(SPECIES, a, at + j).fma(x0, even0);
      even1 = FloatVector.fromArray(SPECIES, a, at1 + j).fma(x0, even1);
      even2 = FloatVector.fromArray(SPECIES, a, at2 + j).fma(x0, even2);
      even3 = FloatVector.fromArray(SPECIES, a, at3 + j).fma(x0, even3);
    }
    even0.add(odd0).intoArray(s, LANE_SUMS);
    even1.add(odd1).intoArray(s, LANE_SUMS + LANES);
    even2.add(odd2).intoArray(s, LANE_SUMS + 2 * LANES);
    even3.add(odd3).intoArray(s, LANE_SUMS + 3 * LANES);
  }

  /** Leaves the lane sums of one row in the scratch. */
  private static void dotRow(int n, float[] a, int at, float[] x, int xAt, float[] s) {
    FloatVector even = FloatVector.zero(SPECIES);
    FloatVector odd = FloatVector.zero(SPECIES);
    int j = 0;
    for (; j <= n - 2 * LANES; j += 2 * LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + j);
      FloatVector x1 = FloatVector.fromArray(SPECIES, x, xAt + j + LANES);
      even = FloatVector.fromArray(SPECIES, a, at + j).fma(x0, even);
      odd = FloatVector.fromArray(SPECIES, a, at + j + LANES).fma(x1, odd);
    }
    if (j <= n - LANES) {
      FloatVector x0 = FloatVector.fromArray(SPECIES, x, xAt + j);
      even = FloatVector.fromArray(SPECIES, a, at + j).fma(x0, even);
    }
    even.add(odd).intoArray(s, LANE_SUMS);
  }

  /** Not reduceLanes: its order of summation differs between interpreter and compiled code. */
  private static float addLanesAndRest(
      int n, float[] a, int at, float[] x, int xAt, float[] s, int lanes) {
    for (int half = LANES / 2; half > 0; half /= 2) {
      for (int l = 0; l < half; l++) {
        s[lanes + l] += s[lanes + half + l];
      }
    }
    float sum = s[lanes];
    for (int j = n / LANES * LANES; j < n; j++) {
      sum = Math.fma(a[at + j], x[xAt + j], sum);
    }
    return sum;
  }

  private void sumColumns(int rows, int at, float[] s) {
    int j = 0;
    for (; n - j >= 4; j += 4) {
      int xAt = xOffset + j * xStride;
      float x0 = x[xAt];
      float x1 = x[xAt + xStride];
      float x2 = x[xAt + 2 * xStride];
      float x3 = x[xAt + 3 * xStride];
      addFourColumns(rows, a, at + j * aColStride, aColStride, x0, x1, x2, x3, s);
    }
    for (; j < n; j++) {
      addColumn(rows, a, at + j * aColStride, x[xOffset + j * xStride], s);
    }
  }

  private static void addFourColumns(
      int m, float[] a, int at, int stride, float x0, float x1, float x2, float x3, float[] s) {
    FloatVector v0 = FloatVector.broadcast(SPECIES, x0);
    FloatVector v1 = FloatVector.broadcast(SPECIES, x1);
    FloatVector v2 = FloatVector.broadcast(SPECIES, x2);
    FloatVector v3 = FloatVector.broadcast(SPECIES, x3);
    int at1 = at + stride;
    int at2 = at1 + stride;
    int at3 = at2 + stride;
    int i = 0;
    for (; i <= m - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, s, i);
      sum = FloatVector.fromArray(SPECIES, a, at + i).fma(v0, sum);
      sum = FloatVector.fromArray(SPECIES, a, at1 + i).fma(v1, sum);
      sum = FloatVector.fromArray(SPECIES, a, at2 + i).fma(v2, sum);
      sum = FloatVector.fromArray(SPECIES, a, at3 + i).fma(v3, sum);
      sum.intoArray(s, i);
    }
    for (; i < m; i++) {
      float sum = Math.fma(a[at + i], x0, s[i]);
      sum = Math.fma(a[at1 + i], x1, sum);
      sum = Math.fma(a[at2 + i], x2, sum);
      s[i] = Math.fma(a[at3 + i], x3, sum);
    }
  }

  private static void addColumn(int m, float[] a, int at, float x0, float[] s) {
    FloatVector v0 = FloatVector.broadcast(SPECIES, x0);
    int i = 0;
    for (; i <= m - LANES; i += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, s, i);
      FloatVector.fromArray(SPECIES, a, at + i).fma(v0, sum).intoArray(s, i);
    }
    for (; i < m; i++) {
      s[i] = Math.fma(a[at + i], x0, s[i]);
    }
  }

  private void sumElements(int rows, int at, float[] s) {
    for (int i = 0; i < rows; i++) {
      float sum = 0;
      for (int j = 0; j < n; j++) {
        sum = Math.fma(a[at + i * aRowStride + j * aColStride], x[xOffset + j * xStride], sum);
      }
      s[i] = sum;
    }
  }
}
