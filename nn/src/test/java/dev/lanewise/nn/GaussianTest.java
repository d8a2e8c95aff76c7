package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GaussianTest {
  private static final int N = 200_000;

  /**
   * Sample moments of N(0, 1) against their own standard deviations √(1/N), √(2/N), √(15/N),
   * √(96/N): five each.
   */
  @Test
  void momentsAreThoseOfTheNormalDistribution() {
    Gaussian gaussian = new Gaussian(5);
    double[] moments = new double[4];
    for (int i = 0; i < N; i++) {
      double x = gaussian.next();
      double power = x;
      for (int m = 0; m < 4; m++) {
        moments[m] += power / N;
        power *= x;
      }
    }
    assertEquals(0, moments[0], 5 * Math.sqrt(1.0 / N));
    assertEquals(1, moments[1], 5 * Math.sqrt(2.0 / N));
    assertEquals(0, moments[2], 5 * Math.sqrt(15.0 / N));
    assertEquals(3, moments[3], 5 * Math.sqrt(96.0 / N));
  }

  /**
   * Kolmogorov's distance to Φ: above 2.2/√N with probability 2·exp(−2·2.2²) = 1.3e-4; the seed is
   * fixed.
   */
  @Test
  void theDistributionIsPhi() {
    Gaussian gaussian = new Gaussian(6);
    double[] x = new double[N];
    java.util.Arrays.setAll(x, i -> gaussian.next());
    java.util.Arrays.sort(x);
    double distance = 0;
    for (int i = 0; i < N; i++) {
      double phi = Normal.cdf(x[i]);
      distance = Math.max(distance, Math.max(phi - (double) i / N, (i + 1.0) / N - phi));
    }
    assertTrue(distance <= 2.2 / Math.sqrt(N), "distance " + distance);
  }

  /** Saved seeds must replay: these numbers never change. */
  @Test
  void theSequenceIsFixed() {
    Gaussian gaussian = new Gaussian(1);
    assertEquals(0.42945220538400686, gaussian.next());
    assertEquals(1.5857725335739927, gaussian.next());
    assertEquals(0.4564552075888475, gaussian.next());
    assertNotEquals(0.42945220538400686, new Gaussian(2).next());
  }
}
