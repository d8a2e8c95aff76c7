package dev.lanewise.checks.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BallCurveTest {
  private static void assertContains(Ball ball, String digits) {
    BigDecimal unit = new BigDecimal(java.math.BigInteger.ONE.shiftLeft(Ball.PLACES));
    BigDecimal lower = new BigDecimal(ball.lower()).divide(unit);
    BigDecimal upper = new BigDecimal(ball.upper()).divide(unit);
    BigDecimal value = new BigDecimal(digits);
    BigDecimal ulp = BigDecimal.ONE.scaleByPowerOfTen(-value.scale());
    assertTrue(
        lower.subtract(ulp).compareTo(value) <= 0 && upper.add(ulp).compareTo(value) >= 0,
        ball + " for " + digits);
    assertTrue(upper.subtract(lower).compareTo(new BigDecimal("1e-40")) < 0, "radius");
  }

  @Test
  void knownDigits() {
    assertContains(Elementary.pi(), "3.1415926535897932384626433832795028841971");
    assertContains(Elementary.logTwo(), "0.6931471805599453094172321214581765680755");
    assertContains(Elementary.exp(Ball.ONE), "2.7182818284590452353602874713526624977572");
    assertContains(Elementary.exp(Ball.of(-7)), "0.0009118819655545162080031360844092826264");
    assertContains(Elementary.log(Ball.of(1.5)), "0.4054651081081643819780131154643491365719");
    assertContains(Elementary.cos(Ball.of(100)), "0.8623188722876839341019385139508425355100");
    assertContains(Elementary.erf(Ball.ONE), "0.8427007929497148693412206350826092592960");
  }

  /** The derivative at the middle bounds nothing that far away. */
  @Test
  void anExponentialOfAlmostNothingKnownIsRefused() {
    Ball vague = new Ball(Ball.of(-8L).middle(), Ball.of(8L).middle());
    assertThrows(ArithmeticException.class, () -> Elementary.exp(vague));
  }

  /** The library's functions and ours agree to the library's accuracy. */
  @Test
  void agreesWithTheLibrary() {
    SplittableRandom random = new SplittableRandom(1);
    for (int t = 0; t < 300; t++) {
      double u = 20 * random.nextDouble() - 10;
      assertEquals(StrictMath.tanh(u), BallCurve.TANH.value(Ball.of(u)).approximately(), 1e-15);
      assertEquals(StrictMath.sin(u), BallCurve.SIN.value(Ball.of(u)).approximately(), 1e-15);
      assertEquals(
          1 / (1 + StrictMath.exp(-u)), BallCurve.SIGMOID.value(Ball.of(u)).approximately(), 1e-15);
      for (BallCurve c : BallCurve.values()) {
        double h = 1e-5;
        double secant =
            (c.value(Ball.of(u + h)).approximately() - c.value(Ball.of(u - h)).approximately())
                / (2 * h);
        assertEquals(secant, c.slope(Ball.of(u)).approximately(), 1e-8, c + " at " + u);
      }
    }
  }
}
