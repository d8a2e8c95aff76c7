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
      for (int i = 0; i < negative.length; i++) negative[i] = -negative[i];
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
        if (i > 0) a[i * n + i - 1] = -1;
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

  @Test
  void doublePrecisionCertifiesNineTenthsWheneverTheConditionAllowsIt() {
    HostileMatrices matrices = new HostileMatrices(3);
    for (int n : new int[] {2, 3, 5, 12, 40, 100}) {
      double condition = 0.05 * 0x1p53 / ((double) n * n);
      // The rounded matrix has its own eigenvalue: shift it so that the smallest is known to the
      // last digits.
      double[] a = matrices.withCondition(n, condition / 4);
      double exact = SmallestEigenvalue.lowerBound(a, n); // double-double accuracy
      double plain = SmallestEigenvalue.lowerBound(a, n, false);
      assertTrue(plain >= 0.9 * exact && plain > 0, "n = " + n + ": " + plain + " of " + exact);
    }
  }

  @Test
  void doubleDoubleCertifiesHalfUpToConditionTenToTheFourteen() {
    HostileMatrices matrices = new HostileMatrices(4);
    for (int n : new int[] {2, 6, 12, 50, 200}) {
      double[] a = matrices.withCondition(n, 1e14);
      double bound = SmallestEigenvalue.lowerBound(a, n);
      // λ_min of the matrix as given: 1e-14 plus at most the rounding of its entries.
      double uncertainty = 4.0 * n * 0x1p-53;
      assertTrue(bound > 0 || 1e-14 < uncertainty, "n = " + n + ": " + bound);
      if (n <= 12) {
        assertTrue(ExactInertia.smallestEigenvalueIsAtLeast(a, n, bound));
        assertFalse(
            ExactInertia.smallestEigenvalueIsAtLeast(a, n, 2 * bound), "at least half of λ_min");
      }
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
    for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) m[i * n + j] = (i == j ? 1 : 0) + 0.5;
    double norm = SpectralNorm.upperBound(m, n, n);
    assertTrue(norm >= 16 && norm < 16.001, "" + norm);
    double[] wide = {3, 0, 0, 0, 4, 0};
    assertTrue(
        SpectralNorm.upperBound(wide, 2, 3) >= 4 && SpectralNorm.upperBound(wide, 2, 3) < 4.0001);
  }
}
