package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** A batch gives each product the bits that it gets alone, and touches nothing else. */
class GemmBatchTest {

  @Provide
  Arbitrary<Integer> extents() {
    return Arbitraries.of(0, 1, 2, 3, 7, 12, 17, 33);
  }

  @Property(tries = 300)
  void bitsAreThoseOfSingleProducts(
      @ForAll @IntRange(max = 9) int count,
      @ForAll("extents") int m,
      @ForAll("extents") int n,
      @ForAll("extents") int k,
      @ForAll @IntRange(max = 2) int layoutA,
      @ForAll @IntRange(max = 2) int layoutB,
      @ForAll @IntRange(max = 1) int layoutC,
      @ForAll @IntRange(max = 3) int factors,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    check(count, m, n, k, layoutA, layoutB, layoutC, factors, threads, seed);
  }

  /** Large enough for threads to share the batch, and the products that are left over. */
  @Test
  void threadsShareLargeBatches() {
    for (int count : new int[] {1, 2, 3, 7}) {
      for (int layout = 0; layout < 6; layout++) {
        check(count, 130, 140, 145, layout % 3, (layout + 1) % 3, layout % 2, layout, 3, layout);
      }
    }
    check(64, 40, 30, 50, 0, 1, 0, 3, 2, 5);
  }

  @Test
  void nothingIsReadWhereNothingIsWanted() {
    float[] c = {1, 2, 3, 4};
    GemmBatch.gemm(0, 2, 2, 2, 1, c, 0, 9, 9, 9, c, 0, 9, 9, 9, 0, c, 0, 0, 0, 0);
    GemmBatch.gemm(9, 0, 2, 0, 1, c, 0, 9, 9, 9, c, 0, 9, 9, 9, 0, c, 0, 0, 0, 0);
    assertArrayEquals(new float[] {1, 2, 3, 4}, c);
    GemmBatch.gemm(2, 1, 2, 0, 1, c, 0, 0, 0, 0, c, 0, 0, 0, 0, 2, c, 0, 2, 2, 1);
    assertArrayEquals(new float[] {2, 4, 6, 8}, c);
  }

  @Test
  void messagesNameTheArgument() {
    float[] x = new float[24];
    // Three 2 x 4 matrices in 24 elements.
    assertMessage("count is -1, must be 0 or more", () -> product(x, -1, 8, 8));
    assertMessage("a: the last of 3 matrices, each 9 elements after", () -> product(x, 3, 9, 8));
    assertMessage("cStride is 7, so that the 3 matrices c of", () -> product(x, 3, 8, 7));
    assertMessage("cStride is 0, so that the 3 matrices c of", () -> product(x, 3, 8, 0));
    assertMessage("a: the last of 3 matrices, each -8 elements", () -> product(x, 3, -8, 8));
    assertMessage("c: the last of 2 matrices", () -> product(x, 2, 0, Integer.MAX_VALUE));
    float[] c = new float[24];
    Arrays.fill(c, 5);
    // Rows step over all columns of all matrices, or over one matrix short of that.
    columns(x, c, 12);
    assertMessage("cStride is 4", () -> columns(x, c, 8));
  }

  private static void product(float[] x, int count, int aStride, int cStride) {
    float[] c = new float[24];
    GemmBatch.gemm(count, 2, 4, 4, 1, x, 0, aStride, 4, 1, x, 0, 0, 4, 1, 0, c, 0, cStride, 4, 1);
  }

  private static void columns(float[] x, float[] c, int rowStride) {
    GemmBatch.gemm(3, 2, 4, 1, 1, x, 0, 2, 1, 1, x, 0, 0, 1, 1, 0, c, 0, 4, rowStride, 1);
  }

  private static void assertMessage(String start, Runnable call) {
    RuntimeException thrown = assertThrows(RuntimeException.class, call::run);
    assertTrue(thrown.getMessage().startsWith(start), thrown.getMessage());
  }

  /** Layout 0: one after the other with a gap; 1: shared, or for C side by side; 2: backwards. */
  private static void check(
      int count,
      int m,
      int n,
      int k,
      int layoutA,
      int layoutB,
      int layoutC,
      int factors,
      int threads,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int gap = random.nextInt(3);
    float[] a = random(count * (m * k + gap) + m * k + 3, random);
    float[] b = random(count * (k * n + gap) + k * n + 3, random);
    int aStride = stride(layoutA, m * k + gap);
    int bStride = stride(layoutB, k * n + gap);
    int aOffset = 2 + (layoutA == 2 ? Math.max(0, count - 1) * (m * k + gap) : 0);
    int bOffset = 1 + (layoutB == 2 ? Math.max(0, count - 1) * (k * n + gap) : 0);
    boolean sideBySide = layoutC == 1;
    int cStride = sideBySide ? n : m * n + gap;
    int cRow = sideBySide ? count * n + gap : n;
    float[] c = random(count * (m * n + gap) + m * gap + 4, random);
    float[] expected = c.clone();
    float alpha = (factors & 1) == 0 ? 1 : 0.3f;
    float beta = (factors & 2) == 0 ? 0 : -0.7f;
    boolean transA = random.nextBoolean();
    int aRow = transA ? 1 : k;
    int aCol = transA ? m : 1;
    for (int i = 0; i < count && m > 0 && n > 0; i++) {
      int aAt = aOffset + i * aStride;
      int bAt = bOffset + i * bStride;
      int cAt = 3 + i * cStride;
      Parallelism none = Parallelism.NONE;
      Gemm.gemm(
          none, m, n, k, alpha, a, aAt, aRow, aCol, b, bAt, n, 1, beta, expected, cAt, cRow, 1);
    }
    float[] aBefore = a.clone();
    float[] bBefore = b.clone();
    Parallelism how = Parallelism.of(threads);

    GemmBatch.gemm(
        how, count, m, n, k, alpha, a, aOffset, aStride, aRow, aCol, b, bOffset, bStride, n, 1,
        beta, c, 3, cStride, cRow, 1);

    for (int i = 0; i < c.length; i++) {
      assertEquals(expected[i], c[i], "c[" + i + "]");
    }
    assertArrayEquals(aBefore, a);
    assertArrayEquals(bBefore, b);
  }

  private static int stride(int layout, int apart) {
    return layout == 0 ? apart : layout == 1 ? 0 : -apart;
  }

  private static float[] random(int n, SplittableRandom random) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }
}
