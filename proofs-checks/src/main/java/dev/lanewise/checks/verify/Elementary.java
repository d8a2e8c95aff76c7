package dev.lanewise.checks.verify;

import java.math.BigInteger;

/**
 * exp, log, sine, cosine and the error function of balls, by series whose remainders are added to
 * the radius.
 *
 * <p>Each is evaluated at the exact middle; the argument's own radius is then multiplied by a bound
 * of the derivative.
 */
final class Elementary {
  private static final Ball PI = machin();
  private static final Ball LOG_2 = logOfRatio(Ball.ONE.dividedBy(3)).times(2);

  private Elementary() {}

  /**
   * e^x for x of at most 80 with a radius of at most 1. e^{x} = (e^{x/2^k})^{2^k} with |x|/2^k
   * below 1/16.
   */
  static Ball exp(Ball x) {
    if (x.upper().bitLength() > Ball.PLACES + 7) {
      if (x.upper().signum() < 0) {
        return new Ball(BigInteger.ZERO, BigInteger.ONE);
      } // e^{-128} < 2^{-184}
      throw new ArithmeticException("exp of more than 127");
    }
    if (x.radius().compareTo(Ball.ONE.middle()) > 0) {
      throw new ArithmeticException("exp of a number that is known to more than 1 only");
    }
    int halvings = Math.max(0, x.middle().bitLength() - (Ball.PLACES - 4));
    Ball small = new Ball(x.middle().shiftRight(halvings), BigInteger.ONE);
    Ball sum = Ball.ONE;
    Ball term = Ball.ONE;
    int k = 1;
    do {
      term = term.times(small).dividedBy(k++);
      sum = sum.plus(term);
    } while (term.middle().abs().bitLength() > 4);
    sum =
        widen(sum, BigInteger.valueOf(64)); // the rest is less than the last term, below 2^4 units
    for (int h = 0; h < halvings; h++) {
      sum = sum.times(sum);
    }
    // |e^{m+δ} − e^m| ≤ e^m·2δ for δ ≤ 1
    return widen(sum, Ball.ceilingShift(sum.upper().multiply(x.radius()).shiftLeft(1)));
  }

  /** log y for y in [1, 2]: 2·artanh((y−1)/(y+1)), argument at most 1/3. */
  static Ball log(Ball y) {
    return logOfRatio(y.minus(Ball.ONE).dividedBy(y.plus(Ball.ONE))).times(2);
  }

  /** artanh z for |z| ≤ 1/3: Σ z^{2k+1}/(2k+1); the rest is below the last term. */
  private static Ball logOfRatio(Ball z) {
    Ball square = z.times(z);
    Ball power = z;
    Ball sum = z;
    for (int k = 3; power.middle().abs().bitLength() > 4; k += 2) {
      power = power.times(square);
      sum = sum.plus(power.dividedBy(k));
    }
    return widen(sum, BigInteger.valueOf(64));
  }

  static Ball sin(Ball x) {
    return cos(PI.half().minus(x));
  }

  /** cos x, reduced by multiples of 2π. */
  static Ball cos(Ball x) {
    BigInteger turns = x.middle().divide(PI.times(2).middle());
    Ball reduced = x.minus(PI.times(2).times(turns.longValueExact()));
    Ball middle = new Ball(reduced.middle(), BigInteger.ZERO);
    Ball square = middle.times(middle);
    Ball term = Ball.ONE;
    Ball sum = Ball.ONE;
    for (int k = 1; k < 24 || term.middle().abs().bitLength() > 4; k += 2) {
      term = term.times(square).dividedBy((long) k * (k + 1)).negate();
      sum = sum.plus(term);
    }
    return widen(sum, reduced.radius().add(BigInteger.valueOf(64)));
  }

  /**
   * erf x = 2/√π·e^{-x²}·Σ t_k, t_0 = x, t_{k+1} = t_k·2x²/(2k+3), all of one sign; beyond |x| =
   * 7.4, where e^{x²}·2^{-160} would be lost in the product, ±1 within e^{-x²} ≥ 1 − erf|x|.
   */
  static Ball erf(Ball x) {
    Ball middle = new Ball(x.middle(), BigInteger.ZERO);
    Ball rest = exp(middle.times(middle).negate());
    if (Ball.of(7.4).isBelow(middle.abs())) {
      return widen(
          x.middle().signum() < 0 ? Ball.ONE.negate() : Ball.ONE,
          x.radius().shiftLeft(1).add(rest.upper()));
    }
    Ball twoSquare = middle.times(middle).times(2);
    Ball term = middle;
    Ball sum = middle;
    for (int k = 0;
        term.middle().abs().bitLength() > 4
            || twoSquare.times(2).middle().compareTo(Ball.of(2L * k + 3).middle()) > 0;
        k++) {
      term = term.times(twoSquare).dividedBy(2L * k + 3);
      sum = sum.plus(term);
    }
    Ball value = widen(sum, BigInteger.valueOf(64)).times(rest).times(2).dividedBy(PI.sqrt());
    return widen(value, x.radius().shiftLeft(1)); // erf' ≤ 1.13
  }

  static Ball pi() {
    return PI;
  }

  static Ball logTwo() {
    return LOG_2;
  }

  /** π = 16 arctan(1/5) − 4 arctan(1/239). */
  private static Ball machin() {
    return arctanOfInverse(5).times(16).minus(arctanOfInverse(239).times(4));
  }

  private static Ball arctanOfInverse(long n) {
    Ball power = Ball.ONE.dividedBy(n);
    Ball sum = power;
    for (int k = 3; power.middle().bitLength() > 4; k += 2) {
      power = power.dividedBy(n * n);
      Ball term = power.dividedBy(k);
      sum = k % 4 == 3 ? sum.minus(term) : sum.plus(term);
    }
    return widen(sum, BigInteger.valueOf(64));
  }

  static Ball widen(Ball x, BigInteger more) {
    return new Ball(x.middle(), x.radius().add(more));
  }
}
