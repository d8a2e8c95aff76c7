package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpectrumTest {
  /** The second difference matrix has the eigenvalues 2 − 2·cos(kπ/(n+1)). */
  @Test
  void eigenvaluesAscend() {
    int n = 12;
    double[][] a = secondDifference(n);
    double[] expected = new double[n];
    for (int k = 1; k <= n; k++) {
      expected[k - 1] = 2 - 2 * Math.cos(k * Math.PI / (n + 1));
    }
    // Backward stable: a modest multiple of n·u·‖A‖.
    assertArrayEquals(expected, Spectrum.symmetricEigenvalues(a), 10 * n * 0x1p-53 * 4);
    assertArrayEquals(new double[0], Spectrum.symmetricEigenvalues(new double[0][0]));
    assertArrayEquals(new double[] {-3}, Spectrum.symmetricEigenvalues(new double[][] {{-3}}));
  }

  @Test
  void eigenvectorsBelongToTheirEigenvalues() {
    int n = 7;
    double[][] a = secondDifference(n);
    Spectrum.Eigenpairs pairs = Spectrum.symmetricEigenpairs(a);
    for (int k = 0; k < n; k++) {
      double[] v = pairs.vectors()[k];
      double norm = 0;
      for (int i = 0; i < n; i++) {
        double av = 0;
        for (int j = 0; j < n; j++) {
          av += a[i][j] * v[j];
        }
        assertEquals(pairs.values()[k] * v[i], av, 10 * n * 0x1p-53 * 4);
        norm += v[i] * v[i];
      }
      assertEquals(1, norm, 10 * n * 0x1p-53);
      assertTrue(k == 0 || pairs.values()[k - 1] <= pairs.values()[k]);
    }
  }

  private static double[][] secondDifference(int n) {
    double[][] a = new double[n][n];
    for (int i = 0; i < n; i++) {
      a[i][i] = 2;
      if (i > 0) {
        a[i][i - 1] = -1;
        a[i - 1][i] = -1;
      }
    }
    return a;
  }

  @Test
  void whatIsNotSymmetricAndFiniteIsRefused() {
    refuses(new double[][] {{1, 2}, {3, 4}}, "(1, 0) and (0, 1) differ, 3.0 and 2.0");
    refuses(new double[][] {{1, Double.NaN}, {Double.NaN, 4}}, "(1, 0) is NaN");
    refuses(new double[][] {{Double.POSITIVE_INFINITY}}, "Infinity");
    refuses(new double[][] {{1, 2}}, "square");
    double[][] s = Spectrum.symmetrised(new double[][] {{1, 2}, {3, 4}});
    assertArrayEquals(new double[] {1, 2.5}, s[0]);
    assertArrayEquals(new double[] {2.5, 4}, s[1]);
  }

  private static void refuses(double[][] a, String part) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Spectrum.symmetricEigenvalues(a))
            .getMessage();
    assertTrue(message.contains(part), message);
  }
}
