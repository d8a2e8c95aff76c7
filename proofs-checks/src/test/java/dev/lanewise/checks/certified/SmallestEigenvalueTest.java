package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SmallestEigenvalueTest {
  @Test
  void boundIsNeverAboveTheEigenvalueOnHostileMatrices() {
    judgeExactly(4_000, 1);
  }

  @Test
  @Tag("slow")
  void boundIsNeverAboveTheEigenvalueInAHundredThousandHostileCases() {
    judgeExactly(100_000, 2);
  }

  private static void judgeExactly(int cases, long seed) {
    HostileMatrices matrices = new HostileMatrices(seed);
    SplittableRandom sizes = new SplittableRandom(seed);
    for (int c = 0; c < cases; c++) {
      int n = sizes.nextInt(1, 13);
      double[] a = matrices.next(n);
      double bound = SmallestEigenvalue.lowerBound(a, n);
      assertTrue(
          ExactInertia.smallestEigenvalueIsAtLeast(a, n, bound),
          "case " + c + " of seed " + seed + ", n = " + n + ", bound " + bound);
      double upper = LargestEigenvalue.upperBound(a, n);
      double[] negative = a.clone();
      for (int i = 0; i < negative.length; i++) {
        negative[i] = -negative[i];
      }
      assertTrue(
          ExactInertia.smallestEigenvalueIsAtLeast(negative, n, -upper),
          "upper, case " + c + " of seed " + seed + ", n = " + n + ": " + upper);
    }
  }

  @Test
  void theJudgeRejectsABoundThatIsTooLarge() {
    double[] a = {2, 1, 1, 2};
    assertTrue(ExactInertia.smallestEigenvalueIsAtLeast(a, 2, 1));
    assertFalse(ExactInertia.smallestEigenvalueIsAtLeast(a, 2, Math.nextUp(1.0)));
  }

  /**
   * The path graph's Laplacian plus c has eigenvalues c + 2 − 2cos(kπ/(n+1)): every entry is exact.
   */
  @Test
  void knownSpectraAreBracketed() {
    for (int n : new int[] {2, 7, 64, 65, 200}) {
      double[] a = new double[n * n];
      for (int i = 0; i < n; i++) {
        a[i * n + i] = 2;
        if (i > 0) {
          a[i * n + i - 1] = -1;
        }
      }
      double smallest = 4 * Math.pow(StrictMath.sin(Math.PI / (2 * (n + 1))), 2);
      double largest = 4 * Math.pow(StrictMath.cos(Math.PI / (2 * (n + 1))), 2);
      double lower = SmallestEigenvalue.lowerBound(a, n);
      double upper = LargestEigenvalue.upperBound(a, n);
      assertTrue(
          lower <= smallest * (1 + 1e-14) && lower > smallest * (1 - 1e-5),
          n + ": " + lower + " for " + smallest);
      assertTrue(
          upper >= largest * (1 - 1e-14) && upper < largest * 1.02,
          n + ": " + upper + " for " + largest);
    }
  }

  /**
   * Blocks I − (1 − 2^{-k})·uuᵀ with u = e₁ − (2/16)·1, a unit vector: eigenvalues 1 and, once per
   * block, 2^{-k}, exactly, because every entry needs at most k + 6 bits. Rows are interleaved.
   */
  private static double[] blocks(int count, int k) {
    int size = 16;
    int n = count * size;
    double[] a = new double[n * n];
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < size; j++) {
          double ui = (i == 0 ? 1 : 0) - 0.125;
          double uj = (j == 0 ? 1 : 0) - 0.125;
          double entry = (i == j ? 1 : 0) - ui * uj + Math.scalb(ui * uj, -k);
          a[(i * count + b) * n + j * count + b] = entry;
        }
      }
    }
    return a;
  }

  @Test
  void doublePrecisionCertifiesNineTenthsWheneverTheConditionAllowsIt() {
    for (int count : new int[] {1, 2, 5, 12}) {
      int n = 16 * count;
      int k = (int) Math.floor(Math.log(0.05 * 0x1p53 / ((double) n * n)) / Math.log(2));
      double bound = SmallestEigenvalue.lowerBound(blocks(count, k), n, false);
      double exact = Math.scalb(1.0, -k);
      assertTrue(bound <= exact && bound >= 0.9 * exact, n + ": " + bound + " of " + exact);
    }
    HostileMatrices matrices = new HostileMatrices(3);
    for (int n : new int[] {2, 3, 5, 8, 12}) {
      for (int t = 0; t < 40; t++) {
        // The rounded matrix has an eigenvalue of its own: stay a little inside the condition.
        double[] a = matrices.withCondition(n, 0.9 * 0.05 * 0x1p53 / ((double) n * n));
        double bound = SmallestEigenvalue.lowerBound(a, n, false);
        assertTrue(ExactInertia.smallestEigenvalueIsAtLeast(a, n, bound));
        assertFalse(ExactInertia.smallestEigenvalueIsAtLeast(a, n, bound / 0.9), n + ": " + bound);
      }
    }
  }

  @Test
  void doubleDoubleCertifiesHalfUpToConditionTenToTheFourteen() {
    for (int count : new int[] {1, 4, 12}) {
      int n = 16 * count;
      double bound = SmallestEigenvalue.lowerBound(blocks(count, 46), n);
      assertTrue(bound <= 0x1p-46 && bound >= 0x1p-47, n + ": " + bound);
    }
    HostileMatrices matrices = new HostileMatrices(4);
    for (int n : new int[] {2, 6, 12}) {
      double[] a = matrices.withCondition(n, 1e14);
      double bound = SmallestEigenvalue.lowerBound(a, n);
      assertTrue(ExactInertia.smallestEigenvalueIsAtLeast(a, n, bound));
      assertFalse(ExactInertia.smallestEigenvalueIsAtLeast(a, n, 2 * bound), "half of λ_min");
    }
  }

  @Test
  void singularAndBrokenMatricesAreNotCalledPositive() {
    assertTrue(SmallestEigenvalue.lowerBound(new double[] {1, 1, 1, 1}, 2) <= 0);
    assertTrue(SmallestEigenvalue.lowerBound(new double[] {0, 0, 0, 0}, 2) <= 0);
    assertEquals(
        Double.NEGATIVE_INFINITY,
        SmallestEigenvalue.lowerBound(new double[] {1, 0, Double.NaN, 1}, 2));
    assertEquals(
        Double.POSITIVE_INFINITY,
        LargestEigenvalue.upperBound(new double[] {1, 0, Double.NaN, 1}, 2));
  }

  @Test
  void spectralNormIsAnUpperBoundAndCloseToTheTruth() {
    // Outer product plus identity: known norm.
    int n = 30;
    double[] m = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        m[i * n + j] = (i == j ? 1 : 0) + 0.5;
      }
    }
    double norm = SpectralNorm.upperBound(m, n, n);
    assertTrue(norm >= 16 && norm < 16.001, "" + norm);
    double[] wide = {3, 0, 0, 0, 4, 0};
    assertTrue(
        SpectralNorm.upperBound(wide, 2, 3) >= 4 && SpectralNorm.upperBound(wide, 2, 3) < 4.0001);
  }
}
