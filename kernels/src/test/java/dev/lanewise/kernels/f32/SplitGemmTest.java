package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The split product is the documented sum of documented products, on any number of threads. */
class SplitGemmTest {
  private final SplittableRandom random = new SplittableRandom(12);

  @Test
  void theShapeDecidesTheChunks() {
    assertEquals(1, SplitGemm.chunks(4, 4, 2047));
    assertEquals(2, SplitGemm.chunks(4, 4, 2048));
    assertEquals(32, SplitGemm.chunks(4, 4, Integer.MAX_VALUE));
    assertEquals(4, SplitGemm.chunks(1024, 1000, 100_000));
    assertEquals(1, SplitGemm.chunks(100, 784, 8192));
    assertEquals(1, SplitGemm.chunks(1 << 16, 1 << 16, 100_000));
    assertEquals(1, SplitGemm.chunks(0, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> SplitGemm.chunks(1, 1, -1));
  }

  @Test
  void bitsAreThoseOfTheDocumentedSumOnAnyThreads() {
    for (int k : new int[] {2048, 3071, 5000, 40_001}) {
      for (int threads = 1; threads <= 4; threads++) {
        check(5, 7, k, false, threads);
        check(3, 1, k, true, threads);
      }
    }
    check(40, 30, 5001, true, 3);
  }

  @Test
  void fewStepsAreOneProduct() {
    float[] a = values(3 * 2047);
    float[] b = values(2047 * 2);
    float[] expected = {1, 2, 3, 4, 5, 6};
    float[] c = expected.clone();
    Gemm.gemm(3, 2, 2047, 2, a, 0, 2047, 1, b, 0, 2, 1, -1, expected, 0, 2, 1);

    SplitGemm.gemm(Parallelism.of(2), 3, 2, 2047, 2, a, 0, 2047, 1, b, 0, 2, 1, -1, c, 0, 2, 1);

    assertArrayEquals(expected, c);
  }

  /** The bound is that of the shorter sums, which one long sum exceeds. */
  @Test
  void errorStaysWithinTheBound() {
    int k = 33_000;
    int chunks = SplitGemm.chunks(2, 2, k);
    float[] a = values(2 * k);
    float[] b = values(k * 2);
    float[] c = new float[4];

    SplitGemm.gemm(Parallelism.NONE, 2, 2, k, 1, a, 0, k, 1, b, 0, 2, 1, 0, c, 0, 2, 1);

    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        BigDecimal exact = BigDecimal.ZERO;
        BigDecimal terms = BigDecimal.ZERO;
        for (int p = 0; p < k; p++) {
          BigDecimal term = new BigDecimal(a[i * k + p]).multiply(new BigDecimal(b[p * 2 + j]));
          exact = exact.add(term);
          terms = terms.add(term.abs());
        }
        double gamma = Rounding.gamma((k - 1) / chunks + 1 + chunks + 2, Rounding.U);
        assertTrue(Rounding.within(c[2 * i + j], exact, gamma, terms), "c = " + c[2 * i + j]);
      }
    }
  }

  @Test
  void zeroFactorsReadNothing() {
    int k = 4096;
    float[] a = new float[k];
    Arrays.fill(a, Float.NaN);
    float[] c = {Float.NaN, 3};

    SplitGemm.gemm(Parallelism.NONE, 1, 1, k, 0, a, 0, k, 1, a, 0, 1, 1, 0, c, 0, 1, 1);
    assertEquals(0, c[0]);
    Arrays.fill(a, 1);
    c[0] = Float.NaN;
    SplitGemm.gemm(Parallelism.NONE, 1, 1, k, 1, a, 0, k, 1, a, 0, 1, 1, 0, c, 0, 1, 1);
    assertEquals(k, c[0]);
    a[k - 1] = Float.NaN;
    SplitGemm.gemm(Parallelism.NONE, 1, 1, k, 1, a, 0, k, 1, a, 0, 1, 1, 0, c, 0, 1, 1);
    assertTrue(Float.isNaN(c[0]));
    assertEquals(3, c[1]);
  }

  @Test
  void badWindowsAreRefusedBeforeAnythingIsWritten() {
    float[] a = new float[4095];
    float[] c = {7};
    Parallelism none = Parallelism.NONE;
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> SplitGemm.gemm(none, 1, 1, 4096, 1, a, 0, 4096, 1, a, 0, 0, 1, 0, c, 0, 1, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> SplitGemm.gemm(none, 2, 1, 4095, 1, a, 0, 0, 1, a, 0, 0, 1, 0, c, 0, 0, 1));
    assertEquals(7, c[0]);
  }

  private void check(int m, int n, int k, boolean transposed, int threads) {
    float[] a = values(m * k + 1);
    float[] b = values(k * n + 2);
    float[] c = values(2 * m * n);
    float[] before = c.clone();
    int aRow = transposed ? 1 : k;
    int aCol = transposed ? m : 1;
    int chunks = SplitGemm.chunks(m, n, k);
    float[] sum = new float[m * n];
    float[] part = new float[m * n];
    for (int chunk = 0; chunk < chunks; chunk++) {
      int from = (int) ((long) k * chunk / chunks);
      int length = (int) ((long) k * (chunk + 1) / chunks) - from;
      int aAt = 1 + from * aCol;
      int bAt = 2 + from * n;
      Gemm.gemm(m, n, length, 1, a, aAt, aRow, aCol, b, bAt, n, 1, 0, part, 0, n, 1);
      for (int i = 0; i < sum.length; i++) {
        sum[i] = chunk == 0 ? part[i] : sum[i] + part[i];
      }
    }
    float beta = 0.5f;

    SplitGemm.gemm(
        Parallelism.of(threads), m, n, k, -2, a, 1, aRow, aCol, b, 2, n, 1, beta, c, 0, 2 * n, 2);

    boolean differs = false;
    for (int i = 0; i < c.length; i++) {
      float expected = i % 2 == 0 ? beta * before[i] + -2 * sum[i / 2] : before[i];
      assertEquals(expected, c[i], "c[" + i + "]");
      differs |= c[i] != before[i];
    }
    assertTrue(differs, "nothing was written");
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }
}
