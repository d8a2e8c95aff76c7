package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Parallelism;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * A triangle of AAᵀ has the bits of the product, whose error bound is tested with it; the rest of C
 * is neither read nor written.
 */
abstract class SyrkContract {
  abstract Backend backend();

  void syrk(
      boolean lower,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    backend()
        .syrk(
            Parallelism.DEFAULT,
            lower,
            n,
            k,
            alpha,
            a,
            aOffset,
            aRowStride,
            aColStride,
            beta,
            c,
            cOffset,
            cRowStride,
            cColStride);
  }

  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.of(0, 1, 2, 3, 5, 11, 12, 13, 23, 31, 32, 33, 37, 47, 64, 65, 97, 131);
  }

  @Provide
  Arbitrary<Float> factors() {
    return Arbitraries.of(1f, -1f, 2.5f, 0.3f, 0f);
  }

  @Property(tries = BackendContract.TRIES)
  void bitsAreThoseOfTheProduct(
      @ForAll boolean lower,
      @ForAll("extents") int n,
      @ForAll @IntRange(max = 40) int k,
      @ForAll("factors") float alpha,
      @ForAll("factors") float beta,
      @ForAll @IntRange(max = 3) int layout,
      @ForAll @IntRange(max = 5) int gap,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    compare(lower, n, k, alpha, beta, layout, gap, threads, new SplittableRandom(seed));
  }

  /** Large enough for several blocks of C and pieces of k, and for several threads. */
  @Property(tries = 8)
  void blocksOfALargeTriangleMeet(
      @ForAll boolean lower,
      @ForAll @IntRange(min = 500, max = 700) int n,
      @ForAll @IntRange(max = 3) int layout,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    compare(lower, n, 270, 1, 0.5f, layout, 3, threads, new SplittableRandom(seed));
  }

  private void compare(
      boolean lower,
      int n,
      int k,
      float alpha,
      float beta,
      int layout,
      int gap,
      int threads,
      SplittableRandom random) {
    Grid a = Grid.matrix(n, k, gap, gap, (layout & 1) == 0).random(random);
    Grid c = Grid.matrix(n, n, 2 * gap, gap, (layout & 2) == 0).random(random);
    Grid aBefore = a.copy();
    Grid product = c.copy();
    Grid before = c.copy();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        boolean wanted = lower ? j <= i : j >= i;
        if (!wanted || beta == 0) {
          c.array[c.index(i, j)] = Float.NaN;
          before.array[c.index(i, j)] = Float.NaN;
        }
      }
    }
    backend()
        .gemm(
            Parallelism.DEFAULT,
            n,
            n,
            k,
            alpha,
            a.array,
            a.offset,
            a.rowStride,
            a.colStride,
            a.array,
            a.offset,
            a.colStride,
            a.rowStride,
            beta,
            product.array,
            c.offset,
            c.rowStride,
            c.colStride);
    int usual = Kernels.threads();
    Kernels.threads(threads);
    try {
      syrk(
          lower,
          n,
          k,
          alpha,
          a.array,
          a.offset,
          a.rowStride,
          a.colStride,
          beta,
          c.array,
          c.offset,
          c.rowStride,
          c.colStride);
    } finally {
      Kernels.threads(usual);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        boolean wanted = lower ? j <= i : j >= i;
        assertEquals(wanted ? product.get(i, j) : before.get(i, j), c.get(i, j));
      }
    }
    a.assertSameAs(aBefore);
    c.assertCanariesAlive();
  }
}
