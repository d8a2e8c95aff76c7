package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.f64.Elementwise;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The double functions at 25 million arguments each, 10⁸ in all, as many of every magnitude.
 *
 * <p>A reference from StrictMath is within a known number of units, so what lies closer to it than
 * the bound less that number is within the bound. Whatever does not is decided in decimal
 * arithmetic, as are all arguments of GELU, for which there is no such reference: {@link
 * FunctionsProperties} has fewer of those.
 */
@Tag("vector")
@Tag("slow")
@DisabledIfSystemProperty(
    named = "lanewise.expect.bits",
    matches = ".*",
    disabledReason = "the bits are those of the other widths")
class ManyDoublesTest {
  private static final double U = 0x1p-53;
  private static final int CHUNKS = 2_500;
  private static final int CHUNK = 10_000;
  private static final long SEED = 20_261_121;

  /** Results below this have an absolute error as well. */
  private static final double SMALL = 0x1p-1000;

  @ParameterizedTest
  @EnumSource(value = Function.class, mode = EnumSource.Mode.EXCLUDE, names = "GELU")
  void areWithinTheirBound(Function function) {
    long decided =
        IntStream.range(0, CHUNKS).parallel().mapToLong(c -> decidedIn(function, c)).sum();
    long all = (long) CHUNKS * CHUNK;
    assertTrue(decided < all / 20, decided + " of " + all + " results were not near the reference");
  }

  /** How many results of that chunk took decimal arithmetic. */
  private static long decidedIn(Function function, int chunk) {
    SplittableRandom random = new SplittableRandom(SEED + chunk);
    double[] x = new double[CHUNK];
    for (int i = 0; i < CHUNK; i++) {
      // From 2⁻⁶⁰, below which nothing changes but the scale, to beyond every limit.
      x[i] = FunctionsProperties.argument(random, random.nextInt(-60, 11));
    }
    double[] y = new double[CHUNK];
    Elementwise.apply(function, 0, CHUNK, x, 0, y, 0);
    double near = (FunctionsProperties.units(function, 0) - unitsOfReference(function)) * U;
    long decided = 0;
    for (int i = 0; i < CHUNK; i++) {
      double reference = reference(function, x[i]);
      boolean same = y[i] == reference;
      boolean large = Math.abs(reference) > SMALL;
      if (!same && !(large && Math.abs(y[i] - reference) <= near * Math.abs(reference))) {
        assertEquals(y[i], Functions.of(function, 0, x[i]), "vector and scalar at " + x[i]);
        FunctionsProperties.check(function, 0, x[i]);
        decided++;
      }
    }
    return decided;
  }

  /**
   * Units of u, from the bounds that the documentation of Math demands: exp and log1p 1 ulp, which
   * is at most 2u, tanh 2.5; one more for every operation, and 0.1 for products of errors.
   */
  private static double unitsOfReference(Function function) {
    return switch (function) {
      case EXP -> 2;
      case SIGMOID -> 4.1;
      case TANH -> 5;
      default -> 5.1;
    };
  }

  private static double reference(Function function, double x) {
    double e = StrictMath.exp(-Math.abs(x));
    return switch (function) {
      case EXP -> StrictMath.exp(x);
      case SIGMOID -> (x < 0 ? e : 1) / (1 + e);
      case TANH -> StrictMath.tanh(x);
      default -> Math.max(x, 0) + StrictMath.log1p(e);
    };
  }
}
