package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CurveTest {
  /** β and L are suprema: the doubles may not be below them. */
  @Test
  void constantsAreNotBelowTheTrueSuprema() {
    Map<Curve, String> curvature =
        Map.of(
            Curve.TANH, "0.769800358919501019346",
            Curve.SIGMOID, "0.096225044864937627418",
            Curve.GELU, "0.797884560802865355880",
            Curve.ERF, "0.967882898076573399192",
            Curve.SOFTPLUS, "0.25",
            Curve.SIN, "1");
    curvature.forEach(
        (c, text) ->
            assertTrue(
                new BigDecimal(c.curvature()).compareTo(new BigDecimal(text)) >= 0, c.name()));
    assertTrue(
        new BigDecimal(Curve.GELU.lipschitz()).compareTo(new BigDecimal("1.128904145185154786341"))
            >= 0);
    assertTrue(
        new BigDecimal(Curve.ERF.lipschitz()).compareTo(new BigDecimal("1.128379167095512573896"))
            >= 0);
  }

  /** Slopes and curvatures sampled densely stay below the constants. */
  @Test
  void sampledSlopesAndSecantsStayBelowTheConstants() {
    SplittableRandom random = new SplittableRandom(1);
    for (Curve c : Curve.values()) {
      if (!c.isSmooth()) {
        continue;
      }
      for (int t = 0; t < 20_000; t++) {
        double u = 8 * random.nextDouble() - 4;
        double v = u + 1e-3;
        assertTrue(Math.abs(c.slope(u)) <= c.lipschitz() + 1e-12, c + " at " + u);
        assertTrue(
            Math.abs(c.slope(v) - c.slope(u)) <= c.curvature() * (v - u) + 1e-12, c + " at " + u);
        assertTrue(
            Math.abs((c.value(v) - c.value(u)) / (v - u) - c.slope((u + v) / 2)) < 1e-5,
            c + " at " + u);
      }
    }
  }
}
