package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * What every implementation must satisfy: products of matrices and vectors, with the rules of BLAS.
 */
abstract class MatrixContract {
  abstract Backend backend();

  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.of(0, 1, 2, 3, 5, 7, 8, 12, 13, 16, 17, 25, 33);
  }

  @Provide
  Arbitrary<Float> factors() {
    return Arbitraries.of(1f, -1f, 2.5f, 0.3f, 0f);
  }

  @Property(tries = BackendContract.TRIES)
  void gemmIsWithinItsBound(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("extents") int k,
      @ForAll("factors") float alpha,
      @ForAll("factors") float beta,
      @ForAll @IntRange(max = 7) int layout,
      @ForAll @IntRange(max = 5) int gap,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid a = Grid.matrix(m, k, gap, gap, (layout & 1) == 0).random(random);
    Grid b = Grid.matrix(k, n, 2 * gap, gap, (layout & 2) == 0).random(random);
    Grid c = Grid.matrix(m, n, 3 * gap, gap, (layout & 4) == 0).random(random);
    Grid aBefore = a.copy();
    Grid bBefore = b.copy();
    Grid before = c.copy();

    gemm(alpha, a, b, beta, c);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        BigDecimal exact = new BigDecimal(beta).multiply(before.exact(i, j));
        BigDecimal terms = exact.abs();
        for (int p = 0; p < k; p++) {
          BigDecimal term = new BigDecimal(alpha).multiply(a.exact(i, p)).multiply(b.exact(p, j));
          exact = exact.add(term);
          terms = terms.add(term.abs());
        }
        double gamma = Rounding.gamma(k + 2, Rounding.U);
        assertTrue(
            Rounding.within(c.get(i, j), exact, gamma, terms),
            "c(" + i + "," + j + ") = " + c.get(i, j) + " for " + exact.doubleValue());
      }
    }
    a.assertSameAs(aBefore);
    b.assertSameAs(bBefore);
    c.assertCanariesAlive();
  }

  @Property(tries = BackendContract.TRIES)
  void gemvIsWithinItsBound(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("factors") float alpha,
      @ForAll("factors") float beta,
      @ForAll boolean byRows,
      @ForAll @IntRange(min = 1, max = 3) int xStride,
      @ForAll @IntRange(min = 1, max = 3) int yStride,
      @ForAll @IntRange(max = 5) int gap,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid a = Grid.matrix(m, n, gap, gap, byRows).random(random);
    Grid x = Grid.strided(n, gap, xStride).random(random);
    Grid y = Grid.strided(m, 2 * gap, yStride).random(random);
    Grid aBefore = a.copy();
    Grid xBefore = x.copy();
    Grid before = y.copy();

    gemv(alpha, a, x, beta, y);

    for (int i = 0; i < m; i++) {
      BigDecimal exact = new BigDecimal(beta).multiply(before.exact(0, i));
      BigDecimal terms = exact.abs();
      for (int j = 0; j < n; j++) {
        BigDecimal term = new BigDecimal(alpha).multiply(a.exact(i, j)).multiply(x.exact(0, j));
        exact = exact.add(term);
        terms = terms.add(term.abs());
      }
      double gamma = Rounding.gamma(n + 2, Rounding.U);
      assertTrue(Rounding.within(y.get(i), exact, gamma, terms));
    }
    a.assertSameAs(aBefore);
    x.assertSameAs(xBefore);
    y.assertCanariesAlive();
  }

  @Property(tries = 100)
  void zeroBetaNeverReadsC(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("extents") int k,
      @ForAll boolean byRows,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid a = Grid.matrix(m, k, 1, 0, true).random(random);
    Grid b = Grid.matrix(k, n, 1, 0, true).random(random);
    Grid c = Grid.matrix(m, n, 1, 2, byRows).fill(Float.NaN);
    Grid y = Grid.vector(m, 1).fill(Float.NaN);

    gemm(1, a, b, 0, c);
    gemv(1, a, Grid.vector(k, 0).random(random), 0, y);

    for (int i = 0; i < m; i++) {
      assertTrue(Float.isFinite(y.get(i)));
      for (int j = 0; j < n; j++) {
        assertTrue(Float.isFinite(c.get(i, j)));
      }
    }
  }

  @Property(tries = 100)
  void zeroAlphaNeverReadsAOrB(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("extents") int k,
      @ForAll("factors") float beta,
      @ForAll boolean byRows,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid a = Grid.matrix(m, k, 1, 0, true).fill(Float.NaN);
    Grid b = Grid.matrix(k, n, 1, 0, true).fill(Float.POSITIVE_INFINITY);
    Grid c = Grid.matrix(m, n, 1, 2, byRows).random(random);
    Grid y = Grid.vector(m, 1).random(random);
    Grid before = c.copy();
    Grid yBefore = y.copy();

    gemm(0, a, b, beta, c);
    gemv(0, a, Grid.vector(k, 0).fill(Float.NaN), beta, y);

    for (int i = 0; i < m; i++) {
      assertEquals(beta == 0 ? 0 : beta * yBefore.get(i), y.get(i));
      for (int j = 0; j < n; j++) {
        assertEquals(beta == 0 ? 0 : beta * before.get(i, j), c.get(i, j));
      }
    }
  }

  /**
   * A NaN in row i of A and an infinity in column j of B show in that row and column, nowhere else.
   */
  @Property(tries = 100)
  void nonFiniteValuesReachTheirRowAndColumnOnly(
      @ForAll @IntRange(min = 1, max = 33) int m,
      @ForAll @IntRange(min = 1, max = 33) int n,
      @ForAll @IntRange(min = 1, max = 20) int k,
      @ForAll boolean byRows,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int row = random.nextInt(m);
    int col = random.nextInt(n);
    Grid a = Grid.matrix(m, k, 1, 1, byRows).random(random);
    Grid b = Grid.matrix(k, n, 1, 1, byRows).random(random);
    Grid c = Grid.matrix(m, n, 1, 1, byRows).random(random);
    a.array[a.index(row, random.nextInt(k))] = Float.NaN;
    b.array[b.index(random.nextInt(k), col)] = Float.POSITIVE_INFINITY;

    gemm(1, a, b, 1, c);

    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float value = c.get(i, j);
        assertEquals(i == row, Float.isNaN(value));
        assertEquals(i != row && j == col, Float.isInfinite(value));
      }
    }
  }

  private void gemm(float alpha, Grid a, Grid b, float beta, Grid c) {
    backend()
        .gemm(
            Parallelism.DEFAULT,
            c.rows,
            c.cols,
            a.cols,
            alpha,
            a.array,
            a.offset,
            a.rowStride,
            a.colStride,
            b.array,
            b.offset,
            b.rowStride,
            b.colStride,
            beta,
            c.array,
            c.offset,
            c.rowStride,
            c.colStride);
  }

  private void gemv(float alpha, Grid a, Grid x, float beta, Grid y) {
    backend()
        .gemv(
            a.rows,
            a.cols,
            alpha,
            a.array,
            a.offset,
            a.rowStride,
            a.colStride,
            x.array,
            x.offset,
            x.colStride,
            beta,
            y.array,
            y.offset,
            y.colStride);
  }
}
