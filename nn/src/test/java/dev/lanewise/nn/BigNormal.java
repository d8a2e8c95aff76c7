package dev.lanewise.nn;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Density and distribution of N(0, 1) to 40 digits or more, by series alone: the oracle of {@link
 * Normal}.
 */
final class BigNormal {
  private static final MathContext WIDEST = new MathContext(420);
  private static final BigDecimal HALF = new BigDecimal("0.5");
  private static final BigDecimal SQRT_TWO_PI =
      pi(WIDEST).multiply(BigDecimal.TWO, WIDEST).sqrt(WIDEST);

  private BigNormal() {}

  /** 40 digits beyond those that ½ − φ·S loses at Φ(−|u|) ≈ exp(−u²/2). */
  private static MathContext contextOf(double u) {
    return new MathContext(50 + (int) (u * u * 0.2172));
  }

  private static BigDecimal tiny(MathContext mc) {
    return BigDecimal.ONE.movePointLeft(mc.getPrecision());
  }

  /** φ(u) for the exact value of the double. */
  static BigDecimal density(double u) {
    MathContext mc = contextOf(u);
    BigDecimal x = new BigDecimal(u);
    return exp(x.multiply(x, mc).multiply(HALF, mc).negate(), mc).divide(SQRT_TWO_PI, mc);
  }

  /**
   * Φ(u) = ½ + φ(u)·Σ u^{2n+1}/(2n+1)!!; the working precision pays for the cancellation at
   * negative u.
   */
  static BigDecimal cdf(double u) {
    MathContext mc = contextOf(u);
    BigDecimal x = new BigDecimal(u);
    BigDecimal square = x.multiply(x, mc);
    BigDecimal term = x;
    BigDecimal sum = x;
    BigDecimal tiny = tiny(mc);
    for (int k = 3; term.abs().compareTo(tiny) > 0; k += 2) {
      term = term.multiply(square, mc).divide(BigDecimal.valueOf(k), mc);
      sum = sum.add(term, mc);
    }
    return HALF.add(density(u).multiply(sum, mc), mc);
  }

  /** e^x by the Maclaurin series of x/2^k, squared k times. */
  static BigDecimal exp(BigDecimal x, MathContext mc) {
    int halvings = 16;
    BigDecimal reduced = x.divide(BigDecimal.TWO.pow(halvings), mc);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    BigDecimal tiny = tiny(mc);
    for (int k = 1; term.abs().compareTo(tiny) > 0; k++) {
      term = term.multiply(reduced, mc).divide(BigDecimal.valueOf(k), mc);
      sum = sum.add(term, mc);
    }
    for (int i = 0; i < halvings; i++) {
      sum = sum.multiply(sum, mc);
    }
    return sum;
  }

  /** Machin: π = 16·arctan(1/5) − 4·arctan(1/239). */
  private static BigDecimal pi(MathContext mc) {
    return arctanOfInverse(5, mc)
        .multiply(BigDecimal.valueOf(16))
        .subtract(arctanOfInverse(239, mc).multiply(BigDecimal.valueOf(4)), mc);
  }

  private static BigDecimal arctanOfInverse(int n, MathContext mc) {
    BigDecimal square = BigDecimal.valueOf((long) n * n);
    BigDecimal power = BigDecimal.ONE.divide(BigDecimal.valueOf(n), mc);
    BigDecimal sum = power;
    BigDecimal tiny = tiny(mc);
    for (int k = 3; power.abs().compareTo(tiny) > 0; k += 2) {
      power = power.divide(square, mc).negate();
      sum = sum.add(power.divide(BigDecimal.valueOf(k), mc), mc);
    }
    return sum;
  }

  /**
   * |computed − exact| in units of the last place of the exact value (of the least normal number at
   * least).
   */
  static double ulps(double computed, BigDecimal exact) {
    double ulp = Math.ulp(Math.max(Math.abs(exact.doubleValue()), Double.MIN_NORMAL));
    return new BigDecimal(computed)
        .subtract(exact)
        .abs()
        .divide(new BigDecimal(ulp), new MathContext(20))
        .doubleValue();
  }
}
