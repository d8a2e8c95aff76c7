package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Function;
import java.math.BigDecimal;
import java.math.MathContext;

/** The smooth functions to 50 digits, by other formulas than those under test. */
final class Precise {
  static final MathContext DIGITS = new MathContext(70);
  private static final BigDecimal ONE = BigDecimal.ONE;
  private static final BigDecimal TWO = BigDecimal.valueOf(2);

  /** 1/√(2π). */
  static final BigDecimal DENSITY =
      new BigDecimal(
          "0.398942280401432677939946059934381868475858631164934657665925829670657925899301839");

  private Precise() {}

  static BigDecimal of(Function function, int order, double argument) {
    BigDecimal x = new BigDecimal(argument);
    switch (function) {
      case EXP:
        return exp(x);
      case SIGMOID:
        return logistic(order, x);
      case TANH:
        return logistic(order, x.add(x))
            .multiply(BigDecimal.valueOf(order == 0 ? 2 : order == 1 ? 4 : 8))
            .multiply(order == 0 ? tangent(x) : ONE, DIGITS);
      case SOFTPLUS:
        return order == 0 ? softplus(x) : logistic(order - 1, x);
      default:
        return gelu(order, x);
    }
  }

  /** Turns 2·σ(2x) into tanh x: tanh x = 2·σ(2x)·(1 − e^{−2x})/2. */
  private static BigDecimal tangent(BigDecimal x) {
    return expMinusOne(x.multiply(TWO).negate()).negate().divide(TWO);
  }

  private static BigDecimal logistic(int order, BigDecimal x) {
    BigDecimal sigma = ONE.divide(ONE.add(exp(x.negate())), DIGITS);
    BigDecimal other = ONE.divide(ONE.add(exp(x)), DIGITS);
    BigDecimal slope = sigma.multiply(other);
    BigDecimal curvature = slope.multiply(other).multiply(expMinusOne(x).negate(), DIGITS);
    return order == 0 ? sigma : order == 1 ? slope : curvature;
  }

  private static BigDecimal softplus(BigDecimal x) {
    BigDecimal e = exp(x.abs().negate());
    return x.max(BigDecimal.ZERO).add(logOnePlus(e), DIGITS);
  }

  /** By its series where e is small, else by one cubic step from the double value. */
  private static BigDecimal logOnePlus(BigDecimal e) {
    BigDecimal start =
        e.doubleValue() < 1e-25
            ? BigDecimal.ZERO
            : new BigDecimal(StrictMath.log1p(e.doubleValue()));
    BigDecimal rest =
        start.signum() == 0
            ? e
            : e.subtract(expMinusOne(start)).multiply(exp(start.negate()), DIGITS);
    BigDecimal square = rest.multiply(rest, DIGITS);
    BigDecimal cube = square.multiply(rest, DIGITS);
    BigDecimal sum = rest.subtract(square.divide(TWO)).add(cube.divide(new BigDecimal(3), DIGITS));
    return start.add(sum, DIGITS);
  }

  private static BigDecimal gelu(int order, BigDecimal x) {
    BigDecimal a = x.abs();
    BigDecimal density = DENSITY.multiply(exp(a.multiply(a).divide(TWO).negate()), DIGITS);
    if (order == 2) {
      return TWO.subtract(x.multiply(x)).multiply(density, DIGITS);
    }
    BigDecimal below = tail(a, density);
    BigDecimal phi = x.signum() < 0 ? below : ONE.subtract(below);
    return order == 0 ? x.multiply(phi, DIGITS) : phi.add(x.multiply(density), DIGITS);
  }

  /** Φ(−a): ½ − φ(a)·Σ a^{2n+1}/(2n+1)!! (Abramowitz and Stegun 26.2.11), or φ(a) by 26.2.14. */
  static BigDecimal tail(BigDecimal a, BigDecimal density) {
    if (a.doubleValue() > 7) {
      BigDecimal fraction = a;
      for (int k = 400; k > 0; k--) {
        fraction = a.add(BigDecimal.valueOf(k).divide(fraction, DIGITS), DIGITS);
      }
      return density.divide(fraction, DIGITS);
    }
    BigDecimal square = a.multiply(a, DIGITS);
    BigDecimal term = a;
    BigDecimal sum = a;
    for (int k = 3; k < 500; k += 2) {
      term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(k), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return BigDecimal.valueOf(0.5).subtract(density.multiply(sum), DIGITS);
  }

  /** Taylor's series at x/2¹², squared twelve times; below e⁻²¹⁰⁰ nothing. */
  static BigDecimal exp(BigDecimal x) {
    if (x.doubleValue() < -2100) {
      return BigDecimal.ZERO;
    }
    BigDecimal power = ONE.add(series(x.divide(BigDecimal.valueOf(1 << 12))), DIGITS);
    for (int i = 0; i < 12; i++) {
      power = power.multiply(power, DIGITS);
    }
    return power;
  }

  private static BigDecimal expMinusOne(BigDecimal x) {
    return x.abs().compareTo(ONE) < 0 ? series(x) : exp(x).subtract(ONE);
  }

  /** eˣ − 1 for |x| ≤ 1. */
  private static BigDecimal series(BigDecimal x) {
    BigDecimal term = x.round(DIGITS);
    BigDecimal sum = term;
    for (int i = 2; i < 60 && term.signum() != 0; i++) {
      term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    return sum;
  }
}
