package dev.lanewise.bench.errors;

import dev.lanewise.bench.errors.Draw.Kind;
import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.Triangle;
import java.util.List;

/**
 * α·A·B + β·C in all its forms. Each element is wrong by at most γ(k + 2)·(|α|·|A|·|B| + |β|·|C|),
 * where a split k is as long as its chunks and their number together.
 */
final class Products {
  /** m, n, k: one, around a register and a block, every path, and a k that is split. */
  private static final int[][] SHAPES = {
    {1, 1, 1},
    {3, 5, 2},
    {15, 17, 1},
    {16, 16, 16},
    {17, 33, 31},
    {1, 65, 64},
    {64, 1, 65},
    {64, 64, 64},
    {47, 129, 257},
    {97, 130, 260},
    {5, 300, 1000},
    {200, 5, 40},
    {8, 9, 5000}
  };

  private static final int BATCH = 3;

  private final Calls calls;
  private final Type type;
  private final Worst gemm;
  private final Worst packed;
  private final Worst split;
  private final Worst batch;
  private final Worst gemv;
  private final Worst syrk;
  private final Worst ger;

  private Products(Calls calls, Type type) {
    this.calls = calls;
    this.type = type;
    gemm = new Worst("gemm", type);
    packed = new Worst("gemm, packed B", type);
    split = new Worst("gemm, split k", type);
    batch = new Worst("gemm, batch", type);
    gemv = new Worst("gemv", type);
    syrk = new Worst("syrk", type);
    ger = new Worst("ger", type);
  }

  static List<Worst> measure(Calls calls, Type type, long seed) {
    Products products = new Products(calls, type);
    long next = seed;
    for (int[] shape : SHAPES) {
      for (Kind kind : Kind.values()) {
        products.look(shape[0], shape[1], shape[2], new Draw(type, kind, next++));
      }
    }
    return List.of(
        products.gemm,
        products.packed,
        products.split,
        products.batch,
        products.gemv,
        products.syrk,
        products.ger);
  }

  private void look(int m, int n, int k, Draw draw) {
    double alpha = type.round(draw.below(2) == 0 ? 1 : -1.3);
    double beta = type.round(draw.below(2) == 0 ? 0 : 0.7);
    double[] a = draw.left(m, k);
    double[] b = draw.right(k, n);
    double[] c = draw.vector(m * n);
    boolean ofA = draw.below(2) == 0;
    boolean ofB = draw.below(2) == 0;
    double[] storedA = ofA ? transposed(m, k, a) : a;
    double[] storedB = ofB ? transposed(k, n, b) : b;
    int ar = ofA ? 1 : k;
    int ac = ofA ? m : 1;
    int br = ofB ? 1 : n;
    int bc = ofB ? k : 1;
    String where =
        "%d x %d x %d%s%s, %s".formatted(m, n, k, ofA ? ", Aᵀ" : "", ofB ? ", Bᵀ" : "", draw);
    DoubleDouble[] exact = new DoubleDouble[m * n];
    double[] scale = new double[m * n];
    exact(m, n, k, alpha, a, b, beta, c, exact, scale);
    Object how = Parallelism.DEFAULT;

    double[] y = c.clone();
    calls.call(
        type, "Gemm", "gemm", how, m, n, k, alpha, storedA, 0, ar, ac, storedB, 0, br, bc, beta, y,
        0, n, 1);
    compare(gemm, y, exact, scale, type.gamma(k + 2), where);

    y = c.clone();
    Object panels = calls.call(type, "PackedMatrix", "of", k, n, storedB, 0, br, bc);
    calls.call(type, "Gemm", "gemm", how, m, alpha, storedA, 0, ar, ac, panels, beta, y, 0, n, 1);
    compare(packed, y, exact, scale, type.gamma(k + 2), where);

    y = c.clone();
    calls.call(
        type,
        "SplitGemm",
        "gemm",
        how,
        m,
        n,
        k,
        alpha,
        storedA,
        0,
        ar,
        ac,
        storedB,
        0,
        br,
        bc,
        beta,
        y,
        0,
        n,
        1);
    int chunks = (int) calls.call(type, "SplitGemm", "chunks", m, n, k);
    int longest = chunks == 1 ? k : (k - 1) / chunks + 1 + chunks;
    compare(split, y, exact, scale, type.gamma(longest + 2), where);

    double[] many = new double[BATCH * m * n];
    for (int i = 0; i < BATCH; i++) {
      System.arraycopy(c, 0, many, i * m * n, m * n);
    }
    calls.call(
        type,
        "GemmBatch",
        "gemm",
        how,
        BATCH,
        m,
        n,
        k,
        alpha,
        storedA,
        0,
        0,
        ar,
        ac,
        storedB,
        0,
        0,
        br,
        bc,
        beta,
        many,
        0,
        m * n,
        n,
        1);
    for (int i = 0; i < BATCH; i++) {
      System.arraycopy(many, i * m * n, y, 0, m * n);
      compare(batch, y, exact, scale, type.gamma(k + 2), where);
    }
    matrixVector(m, k, alpha, storedA, ar, ac, a, b, n, beta, draw, where);
    gram(m, k, alpha, storedA, ar, ac, a, beta, draw, where);
    rankOne(m, n, alpha, draw, where);
  }

  /** The first column of B is x. */
  private void matrixVector(
      int m,
      int k,
      double alpha,
      double[] storedA,
      int ar,
      int ac,
      double[] a,
      double[] b,
      int n,
      double beta,
      Draw draw,
      String where) {
    double[] x = new double[k];
    for (int p = 0; p < k; p++) {
      x[p] = b[p * n];
    }
    double[] y = draw.vector(m);
    DoubleDouble[] exact = new DoubleDouble[m];
    double[] scale = new double[m];
    exact(m, 1, k, alpha, a, x, beta, y, exact, scale);
    calls.call(type, "Gemv", "gemv", m, k, alpha, storedA, 0, ar, ac, x, 0, 1, beta, y, 0, 1);
    compare(gemv, y, exact, scale, type.gamma(k + 2), where);
  }

  private void gram(
      int n,
      int k,
      double alpha,
      double[] storedA,
      int ar,
      int ac,
      double[] a,
      double beta,
      Draw draw,
      String where) {
    double[] c = draw.vector(n * n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < i; j++) {
        c[j * n + i] = c[i * n + j];
      }
    }
    DoubleDouble[] exact = new DoubleDouble[n * n];
    double[] scale = new double[n * n];
    exact(n, n, k, alpha, a, transposed(n, k, a), beta, c, exact, scale);
    calls.call(
        type, "Syrk", "syrk", Triangle.BOTH, n, k, alpha, storedA, 0, ar, ac, beta, c, 0, n, 1);
    compare(syrk, c, exact, scale, type.gamma(k + 2), where);
  }

  private void rankOne(int m, int n, double alpha, Draw draw, String where) {
    double[] x = draw.vector(m);
    double[] y = draw.vector(n);
    double[] a = draw.vector(m * n);
    DoubleDouble[] exact = new DoubleDouble[m * n];
    double[] scale = new double[m * n];
    exact(m, n, 1, alpha, x, y, 1, a, exact, scale);
    calls.call(type, "Ger", "ger", m, n, alpha, x, 0, 1, y, 0, 1, a, 0, n, 1);
    compare(ger, a, exact, scale, type.gamma(3), where);
  }

  /** The definition, and |α|·|A|·|B| + |β|·|C|. */
  private static void exact(
      int m,
      int n,
      int k,
      double alpha,
      double[] a,
      double[] b,
      double beta,
      double[] c,
      DoubleDouble[] exact,
      double[] scale) {
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        Sum sum = new Sum();
        for (int p = 0; p < k; p++) {
          sum.add(a[i * k + p], b[p * n + j]);
        }
        double last = c[i * n + j];
        exact[i * n + j] = sum.value().times(alpha).plus(DoubleDouble.product(beta, last));
        scale[i * n + j] = Math.abs(alpha) * sum.magnitude() + Math.abs(beta * last);
      }
    }
  }

  private static void compare(
      Worst worst,
      double[] computed,
      DoubleDouble[] exact,
      double[] scale,
      double gamma,
      String where) {
    for (int i = 0; i < exact.length; i++) {
      worst.see(computed[i], exact[i], gamma * scale[i], where);
    }
  }

  private static double[] transposed(int rows, int cols, double[] a) {
    double[] t = new double[rows * cols];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        t[j * rows + i] = a[i * cols + j];
      }
    }
    return t;
  }
}
