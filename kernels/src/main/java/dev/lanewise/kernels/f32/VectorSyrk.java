package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;

/**
 * A triangle of α·A·Aᵀ + β·C by strips of columns, each of which one thread computes: the tallest
 * first, so that the last ones even out what is left.
 *
 * <p>A strip of Aᵀ is packed once, into panels as wide as the register tile. Off the diagonal they
 * are multiplied straight into C; a square on the diagonal goes through scratch, and the triangle
 * of it is written. All are products on the direct path, hence the same sums.
 */
final class VectorSyrk implements Pool.Task {
  private static final int NR = Blocking.NR;

  /** Fewest strips, and strips per thread: beyond, more of them would only read A more often. */
  private static final int STRIPS = 16;

  private static final int STRIPS_PER_THREAD = 8;

  private static final Shelf<VectorSyrk> CALLS = new Shelf<>(VectorSyrk::new);

  /** What comes first is too short for anything; see {@link #scratch}. */
  private static final Shelf<float[]> SCRATCH = new Shelf<>(() -> new float[0]);

  private boolean lower;
  private int n;
  private int k;
  private float alpha;
  private float[] a;
  private int aOffset;
  private int aRowStride;
  private float beta;
  private float[] c;
  private int cOffset;
  private int cRowStride;
  private int cColStride;
  private int panels;
  private int panelsPerStrip;
  private int strips;

  private VectorSyrk() {}

  /**
   * Whether this way is the faster one: where a product would read A in place, row by row. Rows a
   * multiple of 4 KB apart compete for one set of the L1 cache; then one thread gains 1.7 instead
   * of 1.9 over a product, and packing does better (bench/results/syrk-and-functions.md).
   */
  static boolean suits(Parallelism how, int k, int aRowStride, int aColStride) {
    boolean collide = aRowStride % (4096 / Float.BYTES) == 0;
    return Blocking.WIDE
        && aColStride == 1
        && (long) k * Blocking.DIRECT_SLAB <= Blocking.DIRECT_A
        && !(collide && how.threads() == 1);
  }

  /** As {@link Syrk#syrk} for one triangle with n ≥ 2 and k ≥ 1, on checked arguments. */
  static void syrk(
      Parallelism how,
      boolean lower,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    VectorSyrk call = CALLS.take();
    // AAᵀ is its own transpose; C and Cᵀ differ in the name of the triangle.
    boolean transposed = cRowStride == 1 && cColStride != 1;
    call.lower = lower != transposed;
    call.n = n;
    call.k = k;
    call.alpha = alpha;
    call.a = a;
    call.aOffset = aOffset;
    call.aRowStride = aRowStride;
    call.beta = beta;
    call.c = c;
    call.cOffset = cOffset;
    call.cRowStride = transposed ? cColStride : cRowStride;
    call.cColStride = transposed ? cRowStride : cColStride;
    try {
      call.share(how);
    } finally {
      call.a = null;
      call.c = null;
      CALLS.give(call);
    }
  }

  private void share(Parallelism how) {
    int threads = Pool.team((long) n * n / 2 * k, Blocking.WORK_PER_THREAD, how);
    panels = (n - 1) / NR + 1;
    int most = Math.max(STRIPS, STRIPS_PER_THREAD * threads);
    panelsPerStrip = (panels - 1) / most + 1;
    strips = (panels - 1) / panelsPerStrip + 1;
    Pool.run(strips, threads, how.executor(), this);
  }

  /** The first column of a panel. A last one of one column would be a vector: it gets a second. */
  private int edge(int panel) {
    int column = Math.min(n, panel * NR);
    return column == n - 1 ? n - 2 : column;
  }

  /** One strip: all rows of its columns that the triangle has. */
  @Override
  public void run(int index) {
    int strip = lower ? index : strips - 1 - index;
    int first = strip * panelsPerStrip;
    int end = Math.min(panels, first + panelsPerStrip);
    float[] s = scratch((end - first) * NR * k + Packing.OVERHANG + NR * NR);
    for (int panel = first; panel < end; panel++) {
      int column = edge(panel);
      int from = aOffset + column * aRowStride;
      int count = edge(panel + 1) - column;
      Packing.pack(a, from, aRowStride, 1, count, k, NR, NR, s, (panel - first) * NR * k);
    }
    int row = lower ? edge(end) : 0;
    int rows = lower ? n - row : edge(first);
    int most = Math.max(Blocking.DIRECT_SLAB, Blocking.DIRECT_A / k);
    int slabs = (rows + most - 1) / most;
    for (int slab = 0; slab < slabs; slab++) {
      int from = row + (int) ((long) rows * slab / slabs);
      int to = row + (int) ((long) rows * (slab + 1) / slabs);
      for (int panel = first; panel < end; panel++) {
        multiply(from, to, panel, s, (panel - first) * NR * k);
      }
    }
    for (int panel = first; panel < end; panel++) {
      int at = (panel - first) * NR * k;
      multiply(
          lower ? edge(panel + 1) : edge(first), lower ? edge(end) : edge(panel), panel, s, at);
      multiplySquare(panel, s, at, s.length - NR * NR);
    }
    SCRATCH.give(s);
  }

  private static float[] scratch(int size) {
    float[] s = SCRATCH.take();
    return s.length >= size ? s : new float[Integer.highestOneBit(size - 1) * 2];
  }

  /** Rows beside the diagonal: straight into C. */
  private void multiply(int row, int end, int panel, float[] s, int at) {
    int column = edge(panel);
    product(
        row,
        end - row,
        edge(panel + 1) - column,
        s,
        at,
        beta,
        c,
        cOffset + row * cRowStride + column * cColStride,
        cRowStride,
        cColStride);
  }

  /** The square of a panel on the diagonal, of which only the triangle is written. */
  private void multiplySquare(int panel, float[] s, int at, int square) {
    int corner = edge(panel);
    int side = edge(panel + 1) - corner;
    product(corner, side, side, s, at, 0, s, square, NR, 1);
    for (int i = 0; i < side; i++) {
      int from = lower ? 0 : i;
      int to = lower ? i + 1 : side;
      for (int j = from; j < to; j++) {
        int place = cOffset + (corner + i) * cRowStride + (corner + j) * cColStride;
        float value = s[square + i * NR + j];
        c[place] = beta == 0 ? value : Math.fma(beta, c[place], value);
      }
    }
  }

  private void product(
      int row,
      int rows,
      int columns,
      float[] s,
      int at,
      float old,
      float[] to,
      int toOffset,
      int toRowStride,
      int toColStride) {
    VectorGemm.gemm(
        VectorGemm.Path.DIRECT,
        Parallelism.NONE,
        rows,
        columns,
        k,
        alpha,
        a,
        aOffset + row * aRowStride,
        aRowStride,
        1,
        s,
        at,
        NR,
        1,
        old,
        to,
        toOffset,
        toRowStride,
        toColStride,
        null);
  }
}
