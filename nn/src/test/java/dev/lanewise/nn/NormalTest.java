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
  void erfStaysWithinTheStatedUlps() {
    // DLMF table 7.5 and erf(1e-8) = 2/√π·1e-8 to the last bit.
    assertEquals(0.84270079294971486934, Normal.erf(1), Normal.MAX_ULP * Math.ulp(0.5));
    assertEquals(0.52049987781304653768, Normal.erf(0.5), Normal.MAX_ULP * Math.ulp(0.5));
    assertEquals(-0.99532226501895273416, Normal.erf(-2), Normal.MAX_ULP * Math.ulp(0.5));
    assertEquals(1.1283791670955125739e-8, Normal.erf(1e-8), Normal.MAX_ULP * Math.ulp(1e-8));
    assertEquals(1, Normal.erf(40));
    assertEquals(-1, Normal.erf(Double.NEGATIVE_INFINITY));
    assertTrue(Double.isNaN(Normal.erf(Double.NaN)));
    SplittableRandom random = new SplittableRandom(2);
    BigDecimal rootTwo = new BigDecimal("1.4142135623730950488016887242096980785697");
    for (int i = 0; i < 200; i++) {
      double u = Math.scalb(2 * random.nextDouble() - 1, random.nextInt(-20, 3));
      // 2/√π·Σ (−1)ⁿu^{2n+1}/(n!(2n+1)) = 2·(Φ(√2·u) − ½), the latter by the oracle at a double;
      // its slope 2·φ carries it over the distance to √2·u.
      double x = u * Math.sqrt(2);
      BigDecimal rest = new BigDecimal(u).multiply(rootTwo).subtract(new BigDecimal(x));
      BigDecimal exact =
          BigNormal.cdf(x)
              .subtract(new BigDecimal("0.5"))
              .add(BigNormal.density(x).multiply(rest))
              .multiply(BigDecimal.TWO);
      assertWithin(u, "erf", Normal.erf(u), exact);
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
