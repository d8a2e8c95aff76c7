package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A product by a packed matrix is the product by the matrix, bit for bit. */
class PackedMatrixTest {
  private static final int WIDTH = PackedMatrix.WIDTH;

  @Provide
  Arbitrary<Integer> columns() {
    return Arbitraries.of(
        0, 1, 2, WIDTH - 1, WIDTH, WIDTH + 1, WIDTH + 2, 2 * WIDTH, 2 * WIDTH + 1, 3 * WIDTH + 5);
  }

  @Property(tries = 200)
  void bitsAreThoseOfTheMatrixItself(
      @ForAll @IntRange(max = 14) int m,
      @ForAll("columns") int n,
      @ForAll @IntRange(max = 40) int k,
      @ForAll @IntRange(max = 2) int layout,
      @ForAll boolean rowsOfC,
      @ForAll @IntRange(max = 3) int gap,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    check(m, n, k, layout, rowsOfC, gap, threads, new SplittableRandom(seed));
  }

  /** Sizes whose product no long holds in bytes must not pass for small ones. */
  @Test
  void moreElementsThanAnArrayHoldsAreRefused() {
    int most = Integer.MAX_VALUE;
    assertEquals(Long.MAX_VALUE / Float.BYTES * Float.BYTES, PackedMatrix.bytes(most, most));
    assertEquals(12L * Float.BYTES, PackedMatrix.bytes(3, 4));
    for (int rows : new int[] {2, most}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PackedMatrix.of(rows, most, new float[1], 0, 0, 0),
          rows + " rows");
    }
  }

  @Test
  void threadsSharePanels() {
    SplittableRandom random = new SplittableRandom(5);
    for (int threads = 1; threads <= 4; threads++) {
      check(101, 9 * WIDTH + 1, 300, threads % 3, true, 2, threads, random);
      check(200, WIDTH, 1100, threads % 3, true, 2, threads, random);
    }
  }

  @Test
  void manyThreadsMultiplyByOneMatrix() throws Exception {
    float[] b = {1, 2, 3, 4, 5, 6};
    PackedMatrix packed = PackedMatrix.of(2, 3, b, 0, 3, 1);
    Arrays.fill(b, Float.NaN);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        calls.add(() -> product(packed));
      }
      for (Future<float[]> call : callers.invokeAll(calls)) {
        assertArrayEquals(new float[] {6, 9, 12}, call.get());
      }
    } finally {
      callers.shutdown();
    }
  }

  private static float[] product(PackedMatrix packed) {
    float[] c = new float[3];
    float[] a = {2, 1};
    Gemm.gemm(Parallelism.NONE, 1, 1, a, 0, 2, 1, packed, 0, c, 0, 3, 1);
    return c;
  }

  @Test
  void sizesAreKnownBeforeAndChecked() {
    float[] b = new float[12];
    PackedMatrix packed = PackedMatrix.of(3, 4, b, 0, 4, 1);
    assertEquals(12L * Float.BYTES, PackedMatrix.bytes(3, 4));
    assertEquals((1L << 62) / 16 * Float.BYTES, PackedMatrix.bytes(1 << 29, 1 << 29));
    assertEquals(3, packed.rows());
    assertEquals(4, packed.cols());
    assertThrows(IllegalArgumentException.class, () -> PackedMatrix.bytes(-1, 4));
    Throwable thrown =
        assertThrows(
            IllegalArgumentException.class, () -> PackedMatrix.of(1 << 16, 1 << 16, b, 0, 0, 0));
    assertTrue(thrown.getMessage().startsWith("b is 65536 x 65536"), thrown.getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> PackedMatrix.of(3, 4, b, 1, 4, 1));
    Parallelism none = Parallelism.NONE;
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Gemm.gemm(none, 5, 1, b, 0, 3, 1, packed, 0, new float[20], 0, 4, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Gemm.gemm(none, 4, 1, b, 0, 3, 1, packed, 0, new float[20], 0, 3, 1));
  }

  private static void check(
      int m,
      int n,
      int k,
      int layout,
      boolean rowsOfC,
      int gap,
      int threads,
      SplittableRandom random) {
    Grid a = Grid.matrix(m, k, gap, gap, random.nextBoolean()).random(random);
    Grid b = layout == 2 ? Grid.spread(k, n, gap, 2) : Grid.matrix(k, n, gap, gap, layout == 0);
    b.random(random);
    Grid byRows = Grid.matrix(k, n, 0, 0, true);
    for (int p = 0; p < k; p++) {
      for (int j = 0; j < n; j++) {
        byRows.array[byRows.index(p, j)] = b.get(p, j);
      }
    }
    Grid c = Grid.matrix(m, n, 1, gap, rowsOfC).random(random);
    Grid expected = c.copy();
    Gemm.gemm(
        m,
        n,
        k,
        0.3f,
        a.array,
        a.offset,
        a.rowStride,
        a.colStride,
        byRows.array,
        0,
        n,
        1,
        -2,
        expected.array,
        c.offset,
        c.rowStride,
        c.colStride);

    PackedMatrix packed = PackedMatrix.of(k, n, b.array, b.offset, b.rowStride, b.colStride);
    Arrays.fill(b.array, Float.NaN);
    Gemm.gemm(
        Parallelism.of(threads),
        m,
        0.3f,
        a.array,
        a.offset,
        a.rowStride,
        a.colStride,
        packed,
        -2,
        c.array,
        c.offset,
        c.rowStride,
        c.colStride);

    assertArrayEquals(expected.array, c.array);
  }
}
