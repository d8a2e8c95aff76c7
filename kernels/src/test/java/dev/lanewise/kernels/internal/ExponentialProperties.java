package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;

/** The exponential stays within the four units that its documentation derives. */
class ExponentialProperties {
  private static final MathContext DIGITS = new MathContext(50);
  private static final double U = 0x1p-53;

  @Property(tries = 2000)
  void fourUnitsOfRoundoffAtMost(@ForAll @DoubleRange(min = -708, max = 0) double d) {
    BigDecimal exact = exp(d);
    BigDecimal error = new BigDecimal(Exponential.of(d)).subtract(exact).abs();

    assertTrue(
        error.compareTo(exact.multiply(BigDecimal.valueOf(4 * U))) <= 0,
        "units of roundoff: " + error.divide(exact, DIGITS).doubleValue() / U);
  }

  @Property(tries = 500)
  void underflowIsGradual(@ForAll @DoubleRange(min = -760, max = -708) double d) {
    BigDecimal exact = exp(d);
    BigDecimal error = new BigDecimal(Exponential.of(d)).subtract(exact).abs();
    BigDecimal bound =
        exact.multiply(BigDecimal.valueOf(4 * U)).add(new BigDecimal(Double.MIN_VALUE));

    assertTrue(error.compareTo(bound) <= 0);
  }

  @Example
  void specialValues() {
    assertEquals(1, Exponential.of(0));
    assertEquals(1, Exponential.of(-0.0));
    assertEquals(0, Exponential.of(Double.NEGATIVE_INFINITY));
    assertEquals(0, Exponential.of(-Double.MAX_VALUE));
    assertEquals(0, Exponential.of(Exponential.LOWEST));
    assertEquals(Double.NaN, Exponential.of(Double.NaN));
  }

  /** Taylor's series at d / 2^20, squared twenty times. */
  private static BigDecimal exp(double d) {
    BigDecimal small = new BigDecimal(d).divide(BigDecimal.valueOf(1 << 20), DIGITS);
    BigDecimal term = BigDecimal.ONE;
    BigDecimal sum = BigDecimal.ONE;
    for (int i = 1; i < 18; i++) {
      term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(i), DIGITS);
      sum = sum.add(term, DIGITS);
    }
    for (int i = 0; i < 20; i++) {
      sum = sum.multiply(sum, DIGITS);
    }
    return sum;
  }
}
