package dev.lanewise.checks.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Spectrum;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class CholeskyBoundProperties {

  /** J Jᵀ for an n×(n−1) matrix of small integers is exact in double and exactly singular. */
  @Property(tries = 300)
  void neverCertifiesASingularMatrix(
      @ForAll @IntRange(min = 2, max = 12) int n, @ForAll long seed) {
    double[][] kernel = integerGram(n, n - 1, seed);
    assertTrue(CholeskyBound.smallestAtLeast(kernel, 1e-13) <= 0);
    assertTrue(CholeskyBound.smallestAtLeast(kernel, 0.1) <= 0);
  }

  /** Rayleigh quotients of integer vectors take one rounding and lie inside the spectrum. */
  @Property(tries = 300)
  void boundsEncloseEveryRayleighQuotient(
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll @IntRange(min = 1, max = 20) int columns,
      @ForAll long seed) {
    double[][] kernel = integerGram(n, columns, seed);
    double[] eigenvalues = Spectrum.symmetricEigenvalues(kernel);
    double lower = CholeskyBound.smallestAtLeast(kernel, eigenvalues[0]);
    double upper = CholeskyBound.largestAtMost(kernel, eigenvalues[n - 1]);
    Random random = new Random(seed);
    for (int k = 0; k < 20; k++) {
      int[] v = random.ints(n, -9, 10).toArray();
      v[random.nextInt(n)] = 1;
      double form = 0;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += v[i] * v[i];
        for (int j = 0; j < n; j++) {
          form += v[i] * kernel[i][j] * v[j];
        }
      }
      assertTrue(lower <= Math.nextUp(form / squares));
      assertTrue(upper >= Math.nextDown(form / squares));
    }
  }

  /**
   * Bounds that are far from the eigenvalues would be safe and of no use. What underflow may do is
   * allowed for in full, since that is all there is where the matrix is zero.
   */
  @Property(tries = 100)
  void boundsAreTight(@ForAll @IntRange(min = 1, max = 12) int n, @ForAll long seed) {
    double[][] kernel = integerGram(n, 2 * n, seed);
    double[] eigenvalues = Spectrum.symmetricEigenvalues(kernel);
    double tolerance = 1e-12 * n * eigenvalues[n - 1] + underflow(n);
    double lower = CholeskyBound.smallestAtLeast(kernel, eigenvalues[0]);
    double upper = CholeskyBound.largestAtMost(kernel, eigenvalues[n - 1]);
    assertEquals(eigenvalues[0], lower, tolerance);
    assertEquals(eigenvalues[n - 1], upper, tolerance);
  }

  /** Nothing here scales with the matrix: the bounds are as far apart as underflow makes them. */
  @Property
  void aZeroMatrixHasBoundsAroundZero(@ForAll @IntRange(min = 1, max = 12) int n) {
    double[][] kernel = new double[n][n];
    double lower = CholeskyBound.smallestAtLeast(kernel, 0);
    double upper = CholeskyBound.largestAtMost(kernel, 0);
    assertTrue(lower <= 0 && upper >= 0, lower + " to " + upper);
    assertEquals(0, lower, underflow(n));
    assertEquals(0, upper, underflow(n));
  }

  @Example
  void aNaNNeverCertifies() {
    double[][] kernel = {{1, 0}, {Double.NaN, 1}};
    assertEquals(Double.NEGATIVE_INFINITY, CholeskyBound.smallestAtLeast(kernel, 1));
    assertEquals(Double.POSITIVE_INFINITY, CholeskyBound.largestAtMost(kernel, 1));
  }

  private static double underflow(int n) {
    return 2 * n * n * Double.MIN_NORMAL;
  }

  private static double[][] integerGram(int n, int columns, long seed) {
    Random random = new Random(seed);
    int[][] factor = new int[n][];
    for (int i = 0; i < n; i++) {
      factor[i] = random.ints(columns, -5, 6).toArray();
    }
    double[][] gram = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int p = 0; p < columns; p++) {
          gram[i][j] += factor[i][p] * factor[j][p];
        }
      }
    }
    return gram;
  }
}
