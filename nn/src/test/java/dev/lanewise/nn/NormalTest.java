package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NormalTest {
  @Test
  void oracleKnowsThePublishedDigits() {
    // Φ(1) and Φ(−10): DLMF 7.1.2 with erfc to 20 digits.
    assertEquals(
        0,
        BigNormal.cdf(1).subtract(new BigDecimal("0.84134474606854294859")).abs().doubleValue(),
        1e-20);
    assertEquals(
        0,
        BigNormal.cdf(-10)
            .subtract(new BigDecimal("7.6198530241605260660e-24"))
            .abs()
            .doubleValue(),
        1e-42);
  }

  @Test
  void staysWithinTheStatedUlps() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 300; i++) {
      // Points for the series, for the table and for the whole range down to underflow.
      double u = (i % 2 == 0 ? 3 : i % 4 == 1 ? 10 : 37) * (2 * random.nextDouble() - 1);
      assertWithin(u, "Φ", Normal.cdf(u), BigNormal.cdf(u));
      assertWithin(u, "φ", Normal.density(u), BigNormal.density(u));
    }
  }

  @Test
  void branchesMeetWithinTheStatedUlps() {
    for (double u :
        new double[] {
          1.25,
          -1.25,
          Math.nextDown(1.25),
          -Math.nextDown(1.25),
          Math.nextUp(1.25),
          -Math.nextUp(1.25),
          9.25,
          -9.25,
          -Math.nextDown(9.25)
        }) {
      assertWithin(u, "Φ", Normal.cdf(u), BigNormal.cdf(u));
    }
  }

  private static void assertWithin(double u, String name, double computed, BigDecimal exact) {
    double ulps = BigNormal.ulps(computed, exact);
    assertTrue(
        ulps <= Normal.MAX_ULP,
        () -> name + "(" + u + ") = " + computed + " is off by " + ulps + " ulp");
  }

  @Test
  void limits() {
    assertEquals(0.5, Normal.cdf(0));
    assertEquals(0.5, Normal.cdf(-0.0));
    assertEquals(0, Normal.cdf(-40));
    assertEquals(1, Normal.cdf(40));
    assertEquals(0, Normal.cdf(Double.NEGATIVE_INFINITY));
    assertEquals(1, Normal.cdf(Double.POSITIVE_INFINITY));
    assertEquals(0, Normal.density(Double.POSITIVE_INFINITY));
    assertTrue(Double.isNaN(Normal.cdf(Double.NaN)));
    assertTrue(Double.isNaN(Normal.density(Double.NaN)));
    assertEquals(0.5 + Double.MIN_VALUE, Normal.cdf(Double.MIN_VALUE));
  }
}
