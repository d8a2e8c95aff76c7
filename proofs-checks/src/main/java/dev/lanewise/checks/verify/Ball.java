package dev.lanewise.checks.verify;

import java.math.BigInteger;

/**
 * A real number known to lie within {@code radius} of {@code middle}, both multiples of 2^{-160}:
 * arithmetic in integers, so that a reader can check every rounding.
 *
 * <p>Sums and differences are exact. A product is cut to 160 places by a shift, which errs by less
 * than one unit; radii are always rounded up.
 */
record Ball(BigInteger middle, BigInteger radius) {
  static final int PLACES = 160;
  static final Ball ZERO = new Ball(BigInteger.ZERO, BigInteger.ZERO);
  static final Ball ONE = new Ball(BigInteger.ONE.shiftLeft(PLACES), BigInteger.ZERO);

  /** The double x; exact unless it has bits below 2^{-160}. */
  static Ball of(double x) {
    if (!Double.isFinite(x)) {
      throw new IllegalArgumentException("not a finite number: " + x);
    }
    if (x == 0) {
      return ZERO;
    }
    long bits = Double.doubleToRawLongBits(x);
    int exponent = Math.max(Math.getExponent(x), Double.MIN_EXPONENT) - 52;
    long mantissa = bits & 0xFFFFFFFFFFFFFL;
    if (Math.abs(x) >= Double.MIN_NORMAL) {
      mantissa |= 0x10000000000000L;
    }
    BigInteger value = BigInteger.valueOf(x < 0 ? -mantissa : mantissa);
    int shift = exponent + PLACES;
    if (shift >= 0) {
      return new Ball(value.shiftLeft(shift), BigInteger.ZERO);
    }
    return new Ball(value.shiftRight(-shift), BigInteger.ONE);
  }

  static Ball of(long integer) {
    return new Ball(BigInteger.valueOf(integer).shiftLeft(PLACES), BigInteger.ZERO);
  }

  Ball plus(Ball other) {
    return new Ball(middle.add(other.middle), radius.add(other.radius));
  }

  Ball minus(Ball other) {
    return new Ball(middle.subtract(other.middle), radius.add(other.radius));
  }

  Ball negate() {
    return new Ball(middle.negate(), radius);
  }

  Ball times(Ball other) {
    BigInteger product = middle.multiply(other.middle).shiftRight(PLACES);
    BigInteger error = BigInteger.ONE;
    if (radius.signum() != 0 || other.radius.signum() != 0) {
      BigInteger spread =
          middle.abs().add(radius).multiply(other.radius).add(other.middle.abs().multiply(radius));
      error = ceilingShift(spread).add(BigInteger.ONE);
    }
    return new Ball(product, error);
  }

  Ball times(long factor) {
    return new Ball(
        middle.multiply(BigInteger.valueOf(factor)),
        radius.multiply(BigInteger.valueOf(Math.abs(factor))));
  }

  Ball dividedBy(long divisor) {
    return dividedBy(of(divisor));
  }

  /**
   * The quotient; the divisor must not contain zero. |a/b − â/b̂| ≤ (δa·|b̂| + |â|·δb)/(|b̂|(|b̂| −
   * δb)), plus one unit for the cut.
   */
  Ball dividedBy(Ball divisor) {
    BigInteger size = divisor.middle.abs();
    BigInteger smallest = size.subtract(divisor.radius);
    if (smallest.signum() <= 0) {
      throw new ArithmeticException("division by a number that may be zero");
    }
    BigInteger quotient = middle.shiftLeft(PLACES).divide(divisor.middle);
    BigInteger spread =
        radius.multiply(size).add(middle.abs().multiply(divisor.radius)).shiftLeft(PLACES);
    BigInteger error = spread.divide(size.multiply(smallest)).add(BigInteger.TWO);
    return new Ball(quotient, error);
  }

  /** The root of the non-negative part: between ⌊√lower⌋ and ⌊√upper⌋ + 1 units. */
  Ball sqrt() {
    BigInteger low = lower().max(BigInteger.ZERO).shiftLeft(PLACES).sqrt();
    BigInteger high = upper().max(BigInteger.ZERO).shiftLeft(PLACES).sqrt().add(BigInteger.ONE);
    return between(low, high);
  }

  static Ball between(BigInteger low, BigInteger high) {
    BigInteger middle = low.add(high).shiftRight(1);
    return new Ball(middle, high.subtract(middle).max(middle.subtract(low)));
  }

  Ball abs() {
    return new Ball(middle.abs(), radius);
  }

  /**
   * The same, unless it is beyond every double: no honest certificate meets such a number, and what
   * a deep net makes of it grows from layer to layer.
   */
  Ball bounded() {
    if (Math.max(middle.bitLength(), radius.bitLength()) > PLACES + Double.MAX_EXPONENT + 1) {
      throw new MalformedCertificate("with these weights a number grows beyond every double");
    }
    return this;
  }

  /** Half of it, one unit more in the radius for the cut. */
  Ball half() {
    return new Ball(middle.shiftRight(1), radius.shiftRight(1).add(BigInteger.ONE));
  }

  BigInteger lower() {
    return middle.subtract(radius);
  }

  BigInteger upper() {
    return middle.add(radius);
  }

  /** Proved: less than the other. */
  boolean isBelow(Ball other) {
    return upper().compareTo(other.lower()) < 0;
  }

  /** Proved: less than the other, or equal where both are exact. */
  boolean isAtMost(Ball other) {
    return upper().compareTo(other.lower()) <= 0;
  }

  boolean isPositive() {
    return lower().signum() > 0;
  }

  Ball max(Ball other) {
    return between(lower().max(other.lower()), upper().max(other.upper()));
  }

  Ball min(Ball other) {
    return between(lower().min(other.lower()), upper().min(other.upper()));
  }

  static BigInteger ceilingShift(BigInteger nonNegative) {
    return nonNegative.shiftRight(PLACES).add(BigInteger.ONE);
  }

  /** For messages. */
  double approximately() {
    return new java.math.BigDecimal(middle)
        .divide(
            new java.math.BigDecimal(BigInteger.ONE.shiftLeft(PLACES)),
            java.math.MathContext.DECIMAL64)
        .doubleValue();
  }

  @Override
  public String toString() {
    return String.valueOf(approximately());
  }
}
