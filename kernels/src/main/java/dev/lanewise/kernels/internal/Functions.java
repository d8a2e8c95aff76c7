package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Function;

/**
 * What {@link Function} means to the last bit in double precision. {@link VectorFunctions} has the
 * same bits in every lane, so results do not depend on where a number stands.
 *
 * <p>Everything but exp and the sigmoid is built on e = exp d or t = exp d − 1 at some d ≤ 0, which
 * can neither overflow nor cancel; error bounds add up from theirs (4u and 3u) and one u for each
 * operation after.
 */
public final class Functions {
  private Functions() {}

  /** The derivative of that order, 0 to 2, at x. */
  public static double of(Function function, int order, double x) {
    switch (function) {
      case EXP:
        return Exponential.ofAny(x);
      case SIGMOID:
        return order == 0 ? sigmoid(x) : order == 1 ? hill(-Math.abs(x), 1) : wave(x, 1, 1);
      case TANH:
        return order == 0 ? tanh(x) : order == 1 ? hill(-2 * Math.abs(x), 4) : wave(x, 2, 8);
      case SOFTPLUS:
        return order == 0 ? softplus(x) : order == 1 ? sigmoid(x) : hill(-Math.abs(x), 1);
      default:
        return order == 0 ? gelu(x) : order == 1 ? geluSlope(x) : geluCurvature(x);
    }
  }

  /** In single precision: the function itself by {@link FloatFunctions}, derivatives rounded. */
  public static float of(Function function, int order, float x) {
    return order == 0 ? FloatFunctions.of(function, x) : (float) of(function, order, (double) x);
  }

  /** Where 1 is nothing beside e⁻ˣ, eˣ is σ, and e⁻ˣ may overflow. */
  private static double sigmoid(double x) {
    return x < -Exponential.NORMAL ? Exponential.ofAny(x) : 1 / (1 + Exponential.ofAny(-x));
  }

  /** factor·e/(1 + e)² with e = exp d. */
  private static double hill(double d, double factor) {
    double e = Exponential.of(d);
    return factor * e / ((1 + e) * (1 + e));
  }

  /** −factor·e·|t|/(2 + t)³ with the sign of x, where d = −|steepness·x|, e = exp d, t = e − 1. */
  private static double wave(double x, double steepness, double factor) {
    double d = -steepness * Math.abs(x);
    double e = Exponential.of(d);
    double t = Exponential.minusOne(d);
    double sum = 2 + t;
    return -Math.copySign(factor * e * Math.abs(t) / (sum * sum * sum), x);
  }

  private static double tanh(double x) {
    double t = Exponential.minusOne(-2 * Math.abs(x));
    return Math.copySign(Math.abs(t) / (2 + t), x);
  }

  /** log1p e = 2·artanh(e/(2 + e)), whose argument is at most 1/3. */
  private static double softplus(double x) {
    double e = Exponential.of(-Math.abs(x));
    double s = e / (2 + e);
    double w = s * s;
    double twice = s + s;
    return (x > 0 ? x : 0) + Math.fma(twice * w, LogSeries.at(w), twice);
  }

  private static double gelu(double x) {
    double a = Normal.argument(x);
    double tail = Normal.raisedBell(a) * (a * Normal.ratio(a)) * Exponential.LOWERING;
    return x < 0 ? -tail : x - tail;
  }

  private static double geluSlope(double x) {
    double a = Normal.argument(x);
    double change = Math.fma(a, -Normal.INVERSE_SQRT_TWO_PI, Normal.ratio(a));
    double below = Normal.raisedBell(a) * change * Exponential.LOWERING;
    return x < 0 ? below : 1 - below;
  }

  private static double geluCurvature(double x) {
    double a = Normal.argument(x);
    double factor = Math.fma(a, -a, 2) * Normal.INVERSE_SQRT_TWO_PI;
    return Normal.raisedBell(a) * factor * Exponential.LOWERING;
  }
}
