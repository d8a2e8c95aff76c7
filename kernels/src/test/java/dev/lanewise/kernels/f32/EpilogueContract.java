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

/** An epilogue has the bits of a plain product whose elements then go through the definition. */
abstract class EpilogueContract {
  abstract Backend backend();

  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.of(0, 1, 2, 3, 7, 8, 11, 12, 13, 16, 17, 24, 25, 31, 32, 33, 49, 67);
  }

  @Property(tries = BackendContract.TRIES)
  void bitsAreThoseOfSeparateSteps(
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll @IntRange(max = 20) int k,
      @ForAll @IntRange(max = 8) int layout,
      @ForAll @IntRange(max = 31) int steps,
      @ForAll @IntRange(max = 2) int factors,
      @ForAll long seed) {
    compare(m, n, k, layout, steps, factors, 1, new SplittableRandom(seed));
  }

  /** Large enough for packed operands, several blocks and threads. */
  @Property(tries = 6)
  void blocksAndThreadsDoNotShow(
      @ForAll @IntRange(min = 130, max = 700) int m,
      @ForAll @IntRange(max = 3) int layout,
      @ForAll @IntRange(max = 31) int steps,
      @ForAll @IntRange(min = 2, max = 3) int threads,
      @ForAll long seed) {
    compare(m, 830 - m, 800, layout, steps, 0, threads, new SplittableRandom(seed));
  }

  private void compare(
      int m,
      int n,
      int k,
      int layout,
      int steps,
      int factors,
      int threads,
      SplittableRandom random) {
    Grid a = Grid.matrix(m, k, 1, 2, true).random(random);
    Grid b = Grid.matrix(k, n, 2, 1, true).random(random);
    Grid c = grid(m, n, layout % 3, random);
    Grid residual = grid(m, n, layout / 3, random);
    Grid bias = Grid.vector(n, 3).random(random);
    // Else what a NaN in a sum of squares would hide is compared.
    if (n > 0 && random.nextBoolean()) {
      bias.array[3 + n / 2] = Float.NaN;
      bias.array[3] = Float.NEGATIVE_INFINITY;
    }
    GemmEpilogue epilogue = epilogue(steps, bias, residual);
    float alpha = factors == 1 ? 0 : 0.3f;
    float beta = factors == 2 ? -0.5f : 0;
    Grid expected = c.copy();
    product(Parallelism.NONE, k, alpha, a, b, beta, expected, null);
    BigDecimal squares = BigDecimal.ZERO;
    boolean finite = true;
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        float finished = epilogue.finish(i, j, expected.get(i, j));
        expected.array[expected.index(i, j)] = finished;
        finite &= Float.isFinite(finished);
        squares = finite ? squares.add(new BigDecimal(finished).pow(2)) : squares;
      }
    }
    Grid again = c.copy();

    double sum = product(Parallelism.of(threads), k, alpha, a, b, beta, c, epilogue);
    double alone = product(Parallelism.NONE, k, alpha, a, b, beta, again, epilogue);

    c.assertSameAs(expected);
    assertEquals(alone, sum);
    if (!epilogue.squares) {
      assertEquals(0, sum);
    } else if (finite) {
      assertTrue(
          Rounding.within(sum, squares, Rounding.gamma(m * n, Rounding.U_WIDE), squares),
          sum + " for " + squares.doubleValue());
    } else {
      assertTrue(!Double.isFinite(sum), "Σ c² = " + sum);
    }
  }

  private static GemmEpilogue epilogue(int steps, Grid bias, Grid residual) {
    GemmEpilogue epilogue = GemmEpilogue.NONE;
    if ((steps & 1) != 0) {
      epilogue = epilogue.bias(bias.array, bias.offset);
    }
    if ((steps & 2) != 0) {
      epilogue = epilogue.relu();
    }
    if ((steps & 4) != 0) {
      epilogue =
          epilogue.residual(
              residual.array, residual.offset, residual.rowStride, residual.colStride);
    }
    if ((steps & 8) != 0) {
      epilogue = epilogue.clamp(-1.5f, 300);
    }
    return (steps & 16) != 0 ? epilogue.sumOfSquares() : epilogue;
  }

  private static Grid grid(int rows, int cols, int layout, SplittableRandom random) {
    return (layout == 2
            ? Grid.spread(rows, cols, 3, 2)
            : Grid.matrix(rows, cols, 2, 3, layout == 0))
        .random(random);
  }

  private double product(
      Parallelism how,
      int k,
      float alpha,
      Grid a,
      Grid b,
      float beta,
      Grid c,
      GemmEpilogue epilogue) {
    if (epilogue == null) {
      backend()
          .gemm(
              how,
              c.rows,
              c.cols,
              k,
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
      return 0;
    }
    return backend()
        .gemm(
            how,
            c.rows,
            c.cols,
            k,
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
            c.colStride,
            epilogue);
  }
}
