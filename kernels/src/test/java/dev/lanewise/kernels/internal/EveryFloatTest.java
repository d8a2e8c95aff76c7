package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.f32.Elementwise;
import java.math.BigDecimal;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The float functions against a double reference that shares no code with them: some floats of
 * every magnitude, and, tagged slow, all 2³².
 */
@Tag("vector")
@DisabledIfSystemProperty(
    named = "lanewise.expect.bits",
    matches = ".*",
    disabledReason = "the bits are those of the other widths")
class EveryFloatTest {
  private static final int CHUNK = 1 << 16;

  /** Odd, so that a walk over all bit patterns in this step meets every sign, exponent and end. */
  private static final int STRIDE = 65_519;

  /**
   * Below 2⁻³⁰ two terms of Taylor's series are exact enough; from 128 on all are at their limit.
   */
  private static final float TINY = 0x1p-30f;

  private static final float FAR = 128;

  /** The float next to the root of GELU′. */
  private static final float ROOT = -0.75179154f;

  /** From here on a double rounds to an infinite float. */
  private static final double HALFWAY_TO_INFINITY = 0x1.ffffffp127;

  private static final double LN2 = 0.6931471805599453;
  private static final double DENSITY = 0.3989422804014327;

  private static final int NODES_PER_UNIT = 8;
  private static final int TERMS = 14;
  private static final double[][] TAIL = tail();

  /** Units in the last place, as {@link Function} states them. */
  private static double units(Function function) {
    return switch (function) {
      case EXP -> 0.95;
      case SIGMOID, TANH -> 2.6;
      case SOFTPLUS -> 2.25;
      case GELU -> 7.5;
    };
  }

  @ParameterizedTest
  @EnumSource(Function.class)
  void isWithinItsBoundAtSomeFloats(Function function) {
    float[] x = new float[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      x[i] = Float.intBitsToFloat(i * STRIDE);
    }
    assertEquals(0, wrongAmong(function, x), "floats beyond the bound");
  }

  @Tag("slow")
  @ParameterizedTest
  @EnumSource(Function.class)
  void isWithinItsBoundAtEveryFloat(Function function) {
    long wrong = IntStream.range(0, CHUNK).parallel().mapToLong(c -> wrongIn(function, c)).sum();
    assertEquals(0, wrong, "floats beyond the bound");
  }

  /** Rounding takes half a unit, and what double is wrong by less than a millionth of one. */
  @ParameterizedTest
  @EnumSource(Function.class)
  void derivativesAreWithinTheirBoundAtSomeFloats(Function function) {
    for (int order = 1; order <= 2; order++) {
      for (int i = 0; i < CHUNK; i += 97) {
        checkDerivative(function, order, Float.intBitsToFloat(i * STRIDE));
      }
    }
  }

  /** Where the bound in double is relative to something far greater than the result. */
  @Test
  void theSlopeOfGeluIsWithinItsBoundNextToItsRoot() {
    int root = Float.floatToIntBits(ROOT);
    for (int bits = root - 4000; bits <= root + 4000; bits += 13) {
      checkDerivative(Function.GELU, 1, Float.intBitsToFloat(bits));
    }
  }

  @Tag("slow")
  @Test
  void theSlopeOfGeluIsWithinItsBoundAtEveryFloatAroundItsRoot() {
    // GELU″ is 0.43 there.
    int from = Float.floatToIntBits(ROOT + 0x1p-10f / 0.4f);
    int to = Float.floatToIntBits(ROOT - 0x1p-10f / 0.4f);
    assertTrue(from < to);
    assertTrue(Math.abs(Functions.of(Function.GELU, 1, Float.intBitsToFloat(from))) > 0x1p-10f);
    assertTrue(Math.abs(Functions.of(Function.GELU, 1, Float.intBitsToFloat(to))) > 0x1p-10f);
    IntStream.rangeClosed(from, to)
        .parallel()
        .forEach(bits -> checkDerivative(Function.GELU, 1, Float.intBitsToFloat(bits)));
  }

  private static void checkDerivative(Function function, int order, float x) {
    if (!(Math.abs(x) <= FAR)) {
      return;
    }
    float[] y = new float[1];
    Elementwise.apply(function, order, 1, new float[] {x}, 0, y, 0);
    BigDecimal exact = Precise.of(function, order, x);
    if (function == Function.EXP && exact.doubleValue() >= HALFWAY_TO_INFINITY) {
      assertEquals(Float.POSITIVE_INFINITY, y[0]);
      return;
    }
    BigDecimal bound = new BigDecimal(0.50001 * Math.ulp(exact.floatValue()));
    BigDecimal error = new BigDecimal(y[0]).subtract(exact).abs();
    assertTrue(error.compareTo(bound) <= 0, () -> function + " of order " + order + " at " + x);
  }

  private static long wrongIn(Function function, int chunk) {
    float[] x = new float[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      x[i] = Float.intBitsToFloat(chunk << 16 | i);
    }
    return wrongAmong(function, x);
  }

  private static long wrongAmong(Function function, float[] x) {
    float[] y = new float[x.length];
    Elementwise.apply(function, 0, x.length, x, 0, y, 0);
    double units = units(function);
    long wrong = 0;
    for (int i = 0; i < x.length; i++) {
      double exact = reference(function, x[i]);
      float rounded = (float) exact;
      boolean same = Float.compare(y[i], rounded) == 0;
      if (!same && !(Math.abs(y[i] - exact) <= units * Math.ulp(rounded))) {
        wrong++;
      }
    }
    return wrong;
  }

  private static double reference(Function function, double x) {
    double a = Math.abs(x);
    if (a >= FAR) {
      double step = x < 0 ? 0 : 1;
      return switch (function) {
        case EXP -> x < 0 ? 0 : Double.POSITIVE_INFINITY;
        case SIGMOID -> step;
        case TANH -> Math.signum(x);
        case SOFTPLUS -> x < 0 ? 0 : x;
        case GELU -> x < 0 ? -0.0 : x;
      };
    }
    if (a < TINY) {
      return switch (function) {
        case EXP -> 1 + x;
        case SIGMOID -> 0.5 + x / 4;
        case TANH -> x;
        case SOFTPLUS -> LN2 + x / 2;
        case GELU -> x / 2 + DENSITY * x * x;
      };
    }
    return switch (function) {
      case EXP -> StrictMath.exp(x);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-x));
      case TANH -> StrictMath.tanh(x);
      case SOFTPLUS -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-a));
      case GELU -> x < 0 ? -a * tail(a) : x - x * tail(a);
    };
  }

  /** Φ(−a) = exp(−a²/2)·R(a) from R's Taylor series around the nearest node; a² is exact. */
  private static double tail(double a) {
    int node = (int) Math.rint(a * NODES_PER_UNIT);
    if (node >= TAIL.length) {
      return 0;
    }
    double h = a - (double) node / NODES_PER_UNIT;
    double sum = 0;
    for (int k = TERMS - 1; k >= 0; k--) {
      sum = sum * h + TAIL[node][k];
    }
    return StrictMath.exp(-a * a / 2) * sum;
  }

  /** R′ = a·R − 1/√(2π) gives all coefficients from R at the node. */
  private static double[][] tail() {
    double[][] series = new double[16 * NODES_PER_UNIT][TERMS];
    for (int node = 0; node < series.length; node++) {
      double a = (double) node / NODES_PER_UNIT;
      BigDecimal exact = new BigDecimal(a);
      BigDecimal bell = Precise.exp(exact.multiply(exact).divide(BigDecimal.valueOf(-2)));
      BigDecimal tail = Precise.tail(exact, Precise.DENSITY.multiply(bell));
      double[] r = series[node];
      r[0] = tail.divide(bell, Precise.DIGITS).doubleValue();
      r[1] = a * r[0] - DENSITY;
      for (int k = 1; k + 1 < TERMS; k++) {
        r[k + 1] = (a * r[k] + r[k - 1]) / (k + 1);
      }
    }
    return series;
  }
}
