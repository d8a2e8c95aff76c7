package dev.lanewise.bench.errors;

import dev.lanewise.kernels.Function;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Smooth functions and their derivatives, with the bounds of {@link Function}. */
final class Smooth {
  private static final int SAMPLES = 2000;

  /** Magnitudes of arguments: from where functions are linear to where their last one overflows. */
  private static final int LEAST_EXPONENT = -40;

  private static final double MOST = 700;

  /** Below it the low half of an exact value would be subnormal; such results are left out. */
  private static final double LEAST_RESULT = 0x1p-960;

  /** In double, relative, in units u, for the function and two derivatives. */
  private static double unitsOfDouble(Function function, int order) {
    double[] units =
        switch (function) {
          case EXP -> new double[] {4, 4, 4};
          case SIGMOID -> new double[] {7, 9, 16};
          case TANH -> new double[] {8, 9, 16};
          case SOFTPLUS -> new double[] {10, 7, 9};
          case GELU -> new double[] {20, 20, 12};
        };
    return units[order];
  }

  /** In float, in units in the last place of the exact result. */
  private static double placesOfFloat(Function function, int order) {
    if (order > 0 && function != Function.EXP) {
      return 0.50001;
    }
    return switch (function) {
      case EXP -> 0.95;
      case SIGMOID, TANH -> 2.6;
      case SOFTPLUS -> 2.25;
      case GELU -> 7.5;
    };
  }

  private Smooth() {}

  static List<Worst> measure(Calls calls, Type type, long seed) {
    List<Worst> all = new ArrayList<>();
    for (Function function : Function.values()) {
      for (int order = 0; order <= 2; order++) {
        String name = function.name().toLowerCase(Locale.ROOT) + "′".repeat(order);
        all.add(measure(calls, type, function, order, name, seed + 3 * function.ordinal() + order));
      }
    }
    return all;
  }

  private static Worst measure(
      Calls calls, Type type, Function function, int order, String name, long seed) {
    double[] x = arguments(type, new SplittableRandom(seed));
    double[] y = new double[x.length];
    calls.call(type, "Elementwise", "apply", function, order, x.length, x, 0, y, 0);
    Worst worst = new Worst(name, type);
    for (int i = 0; i < x.length; i++) {
      DoubleDouble exact = ExactFunctions.of(function, order, x[i]);
      double size = exact.absolute().hi();
      if (size < LEAST_RESULT && x[i] != 0
          || type.round(size) > Float.MAX_VALUE && type == Type.F32) {
        continue;
      }
      double bound;
      if (type == Type.F32) {
        bound = placesOfFloat(function, order) * type.ulp(size);
      } else {
        boolean hasRoot = function == Function.GELU && order == 1;
        double scale = hasRoot ? Math.max(size, ExactFunctions.geluScale(x[i])) : size;
        bound = unitsOfDouble(function, order) * type.u * scale + type.smallestSubnormal;
      }
      worst.see(y[i], exact, bound, "x = " + x[i] + ", seed " + seed);
    }
    return worst;
  }

  /** Half of them by exponent, half uniform where functions bend, and 0. */
  private static double[] arguments(Type type, SplittableRandom random) {
    double[] x = new double[SAMPLES];
    for (int i = 1; i < SAMPLES; i++) {
      double sign = random.nextBoolean() ? 1 : -1;
      double exponent = random.nextDouble(LEAST_EXPONENT, Math.log(MOST) / Math.log(2));
      x[i] = type.round(sign * (i % 2 == 0 ? Math.pow(2, exponent) : random.nextDouble(40)));
    }
    return x;
  }
}
