package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Function;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The smooth functions stay within the bounds that {@link Function} states. */
class FunctionsProperties {
  private static final double U = 0x1p-53;

  private static final BigDecimal SPACING = new BigDecimal(Double.MIN_VALUE);

  /** Units of u, by function and order. */
  static double units(Function function, int order) {
    switch (function) {
      case EXP:
        return 4;
      case SIGMOID:
        return new double[] {7, 9, 16}[order];
      case TANH:
        return new double[] {8, 9, 16}[order];
      case SOFTPLUS:
        return new double[] {10, 7, 9}[order];
      default:
        return new double[] {20, 20, 12}[order];
    }
  }

  /** Spacings of subnormal results: half a one for the exponential, times what it is made of. */
  private static double spacings(Function function, int order) {
    if (function == Function.TANH) {
      return new double[] {0.5, 2, 4}[order];
    }
    return function == Function.SOFTPLUS && order == 0 ? 1.5 : 0.5;
  }

  @Property(tries = 400)
  void boundsHoldAtEveryMagnitude(
      @ForAll Function function, @ForAll @IntRange(max = 2) int order, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 3; i++) {
      check(function, order, argument(random, random.nextInt(-60, 10)));
    }
    check(function, order, argument(random, random.nextInt(-1074, 10)));
    // Where the exponential is subnormal.
    double far = 707 + 40 * random.nextDouble();
    check(function, order, function == Function.TANH ? far / 2 : -far);
  }

  @Tag("slow")
  @Property(tries = 15)
  void boundsHoldAtManyArguments(
      @ForAll Function function, @ForAll @IntRange(max = 2) int order, @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      check(function, order, argument(random, random.nextInt(-30, 10)));
    }
  }

  /**
   * Where the pieces meet: halves of ln 2 as seen by the reduction, the middle of the tail's
   * polynomial, ends of the range, and the roots of derivatives.
   */
  @Example
  void boundsHoldAtHardCases() {
    double[] cases = {
      0.34657359027997264,
      0.5198603854199589,
      1.0397207708399179,
      0.17328679513998632,
      5,
      40,
      38.47,
      37.5,
      18.7,
      708,
      -708,
      Math.nextUp(708.0),
      Math.nextDown(-708.0),
      708.3964185322641,
      709.782712893384,
      709.7827128933841,
      744.44007192138126,
      745.1332191019411,
      745.1332191019412,
      0.7517915246935645,
      1.4142135623730951,
      1e-300,
      Double.MIN_VALUE,
      Double.MIN_NORMAL,
      36.7368005696771,
      37.42994775023705,
      19.06,
      1,
      2,
      Math.nextDown(5.0),
      Math.nextUp(5.0),
      350,
      372.6,
      364.28609448505745,
      734.90753944086
    };
    for (double x : cases) {
      for (Function function : Function.values()) {
        for (int order = 0; order <= 2; order++) {
          check(function, order, x);
          check(function, order, -x);
        }
      }
    }
  }

  static double argument(SplittableRandom random, int exponent) {
    double size = Math.scalb(1 + random.nextDouble(), exponent);
    return random.nextBoolean() ? size : -size;
  }

  static void check(Function function, int order, double x) {
    double computed = Functions.of(function, order, x);
    if (function == Function.EXP && x > 709.782712893384) {
      assertEquals(Double.POSITIVE_INFINITY, computed);
      return;
    }
    BigDecimal exact = Precise.of(function, order, x);
    BigDecimal scale = exact.abs();
    if (function == Function.GELU && order == 1) {
      // Φ(−a) + a·φ(a) = 2·Φ(−a) − GELU'(−a).
      BigDecimal slope = Precise.of(function, 1, -Math.abs(x));
      BigDecimal tail =
          x == 0
              ? new BigDecimal(0.5)
              : Precise.of(function, 0, -Math.abs(x))
                  .divide(new BigDecimal(-Math.abs(x)), Precise.DIGITS);
      scale = scale.max(tail.add(tail).subtract(slope));
    }
    BigDecimal bound =
        scale
            .multiply(new BigDecimal(units(function, order) * U))
            .add(SPACING.multiply(new BigDecimal(spacings(function, order))));
    BigDecimal error = new BigDecimal(computed).subtract(exact).abs();
    assertTrue(
        error.compareTo(bound) <= 0,
        () ->
            function
                + " of order "
                + order
                + " at "
                + x
                + " is off by "
                + error.divide(exact.abs(), Precise.DIGITS).doubleValue() / U
                + " units of roundoff");
  }

  @Example
  void specialValues() {
    double infinity = Double.POSITIVE_INFINITY;
    for (Function function : Function.values()) {
      for (int order = 0; order <= 2; order++) {
        assertEquals(Double.NaN, Functions.of(function, order, Double.NaN));
      }
    }
    limits(Function.EXP, 0, 0, 1, infinity);
    limits(Function.SIGMOID, 0, 0, 0.5, 1);
    limits(Function.SIGMOID, 1, 0, 0.25, 0);
    limits(Function.SIGMOID, 2, 0, -0.0, -0.0);
    limits(Function.TANH, 0, -1, 0, 1);
    limits(Function.TANH, 1, 0, 1, 0);
    limits(Function.TANH, 2, 0, -0.0, -0.0);
    limits(Function.SOFTPLUS, 0, 0, 0.6931471805599453, infinity);
    limits(Function.GELU, 0, -0.0, 0, infinity);
    limits(Function.GELU, 1, -0.0, 0.5, 1);
    limits(Function.GELU, 2, -0.0, 0.7978845608028654, -0.0);
    assertEquals(-0.0, Functions.of(Function.TANH, 0, -0.0));
    assertEquals(-0.0, Functions.of(Function.GELU, 0, -0.0));
    assertEquals(0.0, Functions.of(Function.TANH, 2, -0.0));
    assertEquals(Double.MIN_VALUE, Functions.of(Function.TANH, 0, Double.MIN_VALUE));
  }

  private static void limits(Function function, int order, double low, double zero, double high) {
    assertEquals(low, Functions.of(function, order, Double.NEGATIVE_INFINITY));
    assertEquals(zero, Functions.of(function, order, 0.0));
    assertEquals(high, Functions.of(function, order, Double.POSITIVE_INFINITY));
  }
}
