package dev.lanewise.checks.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.DataException;
import dev.lanewise.nn.Gaussian;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class NormProofTest {
  private static boolean proved(double[] w, int rows, int cols, double s) {
    return NormProof.isAtMost(w, 0, rows, cols, Ball.of(s));
  }

  /** ‖vuᵀ‖ = ‖v‖‖u‖, here 5·√cols. */
  @Test
  void theNormOfARankOneMatrixIsProvedToTenDigits() {
    for (int cols : new int[] {1, 2, 3, 50}) {
      double[] w = new double[2 * cols];
      Arrays.fill(w, 0, cols, 3);
      Arrays.fill(w, cols, 2 * cols, -4);
      double norm = 5 * Math.sqrt(cols);
      assertTrue(proved(w, 2, cols, norm * (1 + 1e-12)), cols + " columns");
      assertFalse(proved(w, 2, cols, norm * (1 - 1e-12)), cols + " columns");
    }
  }

  @Test
  void aMatrixAndItsTransposeHaveOneNorm() {
    int rows = 7;
    int cols = 11;
    Gaussian gaussian = new Gaussian(5);
    double[] w = new double[rows * cols];
    double[] transposed = new double[rows * cols];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        w[i * cols + j] = gaussian.next();
        transposed[j * rows + i] = w[i * cols + j];
      }
    }
    for (double s = 3; s < 9; s += .01) {
      assertEquals(proved(w, rows, cols, s), proved(transposed, cols, rows, s), "at " + s);
    }
    assertFalse(proved(w, rows, cols, 3));
    assertTrue(proved(w, rows, cols, 9));
  }

  /** What would wrap around if sums of 64 bits were not watched. */
  @Test
  void normsFarAboveTheClaimDoNotWrapAround() {
    for (int n : new int[] {1, 2, 3, 4, 5, 8, 16, 33, 64}) {
      double[] ones = new double[n * n];
      Arrays.fill(ones, 1);
      for (double s : new double[] {n * (1 - 1e-9), n / 2.0, 1, 1e-3, 1e-30, 0, -1}) {
        if (s < n) {
          assertFalse(proved(ones, n, n, s), n + " ones at " + s);
        }
      }
      assertTrue(proved(ones, n, n, n * (1 + 1e-9)), n + " ones");
    }
  }

  @Test
  void anIndefiniteDifferenceIsNotFactorised() {
    double[] w = {0, 1, 1, 0};
    assertTrue(proved(w, 2, 2, 1 + 1e-15));
    assertFalse(proved(w, 2, 2, 1)); // true, but without room for the cuts
    for (double s : new double[] {.5, 0, -0.0, -.5, -2, 1e-30}) {
      assertFalse(proved(w, 2, 2, s), "at " + s);
    }
  }

  @Test
  void aMatrixThatWouldTakeHoursIsRefusedBeforeItIsRead() {
    DataException e =
        assertThrows(DataException.class, () -> proved(new double[0], 20_000, 20_000, 1));
    assertTrue(e.getMessage().contains("narrower"), e.getMessage());
  }
}
