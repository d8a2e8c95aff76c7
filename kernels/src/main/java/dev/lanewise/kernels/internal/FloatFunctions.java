package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Function;

/**
 * What {@link Function} means to the last bit in single precision: float operations alone, so that
 * a register holds twice as many numbers as for {@link Functions}. {@link VectorFloatFunctions} has
 * the same bits in every lane.
 *
 * <p>The error bounds that {@link Function} states were found by trying all 2³² arguments.
 *
 * <p>exp d = 2ᵏ·exp r with k = round(d / ln 2), and exp r = 1 + r + r²·C(r) with a polynomial C of
 * degree 4, which makes exp r wrong by at most 2⁻²⁸·² before rounding.
 */
final class FloatFunctions {
  /** Arguments below this one are raised to it: their exponential rounds to 0 all the same. */
  static final float LOWEST = -104;

  /** Arguments above this one are lowered to it: their exponential is ∞ all the same. */
  static final float HIGHEST = 89;

  static final float LOG2_E = 0x1.715476p0f;

  /** ln 2, and what it lacks of it. */
  static final float LN2_HIGH = 0x1.62e43p-1f;

  static final float LN2_LOW = -0x1.05c61p-29f;

  /** Adding 1.5·2²³ leaves no bit for a fraction: the sum ends with the nearest whole number. */
  static final float ROUNDER = 0x1.8p23f;

  /** 2ᵏ⁺⁶⁴ is normal for every k down to that of {@link #LOWEST}; the other factor is 2⁻⁶⁴. */
  static final int RAISED_BIAS = 127 + 64;

  static final float LOWERING = 0x1p-64f;
  static final int EXPONENT_SHIFT = 23;

  /** The same for exponents above 0, which are lowered first: exact, because whole, in a float. */
  static final float RAISING = 0x1p64f;

  static final float RAISE = 64;
  static final int BIAS = 127;

  /** C(r) of least relative error for |r| ≤ 0.3468, each coefficient rounded before the next. */
  static final float C2 = 0x1.fffffcp-2f;

  static final float C3 = 0x1.555492p-3f;
  static final float C4 = 0x1.5558bp-5f;
  static final float C5 = 0x1.12399cp-7f;
  static final float C6 = 0x1.6a4ed2p-10f;

  /** From −NORMAL to NORMAL the exponential is normal. */
  static final float NORMAL = 87;

  /** Below −20 the hyperbolic tangent of half as much rounds to −1. */
  static final float TANH_LOWEST = -20;

  /** As {@link #ROUNDER}, with {@link #BIAS} in the last bits. */
  static final float BIASED_ROUNDER = ROUNDER + BIAS;

  /** As {@link #ROUNDER}, with the 64 of {@link #RAISED_BIAS} in the last bits. */
  static final float RAISED_ROUNDER = ROUNDER + 64;

  /** log1p e = e + e²·L(e), within 2⁻²⁴·⁸ for 0 ≤ e ≤ 1. */
  static final float L2 = -0x1.ffff14p-2f;

  static final float L3 = 0x1.5535dep-2f;
  static final float L4 = -0x1.fd1368p-3f;
  static final float L5 = 0x1.884552p-3f;
  static final float L6 = -0x1.19af84p-3f;
  static final float L7 = 0x1.447056p-4f;
  static final float L8 = -0x1.eca32ap-6f;
  static final float L9 = 0x1.5fa062p-8f;

  /** At −14.5 GELU is below half the least float, so larger arguments need not differ. */
  static final float FARTHEST = 14.5f;

  /** For exp(−u/2), whose u is not halved: the constants are, which costs nothing. */
  static final float HALF_LOG2_E = LOG2_E / 2;

  static final float TWICE_LN2_HIGH = 2 * LN2_HIGH;
  static final float TWICE_LN2_LOW = 2 * LN2_LOW;
  static final float H2 = C2 / 4;
  static final float H3 = -C3 / 8;
  static final float H4 = C4 / 16;
  static final float H5 = -C5 / 32;
  static final float H6 = C6 / 64;

  /**
   * Φ(−a) = exp(−a²/2)·q·N(v) with q = 1/(a + 3.75) and v = STRETCH·q + SHIFT, which runs from 1 to
   * −1 as a runs from 0 to {@link #FARTHEST} (see {@link Normal}). N is within 2⁻²⁵·⁷; these are
   * its coefficients times 2⁻⁶⁴, which takes back what {@link #RAISED_ROUNDER} raises.
   */
  static final float CENTRE = 3.75f;

  static final float STRETCH = 0x1.2e11a8p3f;
  static final float SHIFT = -0x1.8469eep0f;
  static final float N0 = 0x1.c65e26p-65f;
  static final float N1 = 0x1.329a6cp-65f;
  static final float N2 = 0x1.26851cp-66f;
  static final float N3 = 0x1.7402bcp-68f;
  static final float N4 = 0x1.b5bc36p-71f;
  static final float N5 = -0x1.10eeaep-73f;
  static final float N6 = -0x1.212adap-74f;
  static final float N7 = 0x1.706984p-79f;
  static final float N8 = 0x1.2b0f62p-78f;

  private FloatFunctions() {}

  static float of(Function function, float x) {
    switch (function) {
      case EXP:
        return exp(x);
      case SIGMOID:
        return sigmoid(x);
      case TANH:
        return tanh(x);
      case SOFTPLUS:
        return softplus(x);
      default:
        return gelu(x);
    }
  }

  private static float exp(float x) {
    float low = x < LOWEST ? LOWEST : x;
    float d = low > HIGHEST ? HIGHEST : low;
    float t = Math.fma(d, LOG2_E, ROUNDER);
    float r = remainder(d, t - ROUNDER);
    float shifted = t + (x > 0 ? -RAISE : RAISE);
    return series(r) * scale(shifted) * (x > 0 ? RAISING : LOWERING);
  }

  /** Where 1 is nothing beside e⁻ˣ, eˣ is σ, and e⁻ˣ may overflow. */
  private static float sigmoid(float x) {
    return x < -NORMAL ? exp(x) : 1 / (1 + exp(-x));
  }

  /** |t|/(2 + t) with t = e^{−2|x|} − 1 = 2ᵏ·(exp r − 1) + (2ᵏ − 1). */
  private static float tanh(float x) {
    float d = -2 * Math.abs(x);
    d = d < TANH_LOWEST ? TANH_LOWEST : d;
    float t = Math.fma(d, LOG2_E, ROUNDER);
    float r = remainder(d, t - ROUNDER);
    float p = Math.fma(r * r, curve(r), r);
    float scale = scale(t);
    float change = Math.fma(scale, p, scale - 1);
    return Math.copySign(Math.abs(change) / (2 + change), x);
  }

  /**
   * max(x, 0) + log1p e. The exponent goes into the bits of the series without a product; what that
   * makes of a NaN does not matter, because x is one as well.
   */
  private static float softplus(float x) {
    float size = -Math.abs(x);
    float d = size < LOWEST ? LOWEST : size;
    float t = Math.fma(d, LOG2_E, RAISED_ROUNDER);
    float e = raised(series(remainder(d, t - RAISED_ROUNDER)), t) * LOWERING;
    float p = Math.fma(e, L9, L8);
    p = Math.fma(e, p, L7);
    p = Math.fma(e, p, L6);
    p = Math.fma(e, p, L5);
    p = Math.fma(e, p, L4);
    p = Math.fma(e, p, L3);
    p = Math.fma(e, p, L2);
    return (x <= 0 ? 0 : x) + Math.fma(e * e, p, e);
  }

  /** x·Φ(x) from a·Φ(−a); what rounding takes from a² goes into the remainder u. */
  private static float gelu(float x) {
    float size = Math.abs(x);
    float a = size > FARTHEST ? FARTHEST : size;
    float square = a * a;
    float lost = Math.fma(a, a, -square);
    float t = Math.fma(square, -HALF_LOG2_E, RAISED_ROUNDER);
    float k = t - RAISED_ROUNDER;
    float u = Math.fma(k, TWICE_LN2_LOW, Math.fma(k, TWICE_LN2_HIGH, square)) + lost;
    float curve = Math.fma(u, Math.fma(u, Math.fma(u, Math.fma(u, H6, H5), H4), H3), H2);
    float bell = raised(Math.fma(u, Math.fma(u, curve, -0.5f), 1), t);
    float q = 1 / (a + CENTRE);
    float v = Math.fma(q, STRETCH, SHIFT);
    float p = Math.fma(v, N8, N7);
    p = Math.fma(v, p, N6);
    p = Math.fma(v, p, N5);
    p = Math.fma(v, p, N4);
    p = Math.fma(v, p, N3);
    p = Math.fma(v, p, N2);
    p = Math.fma(v, p, N1);
    p = Math.fma(v, p, N0);
    float tail = bell * a * (p * q);
    return x < 0 ? -tail : x - tail;
  }

  /** p times 2 to the whole number that t ends with. */
  private static float raised(float p, float t) {
    int exponent = Float.floatToRawIntBits(t) << EXPONENT_SHIFT;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + exponent);
  }

  private static float remainder(float x, float k) {
    return Math.fma(k, -LN2_LOW, Math.fma(k, -LN2_HIGH, x));
  }

  private static float series(float r) {
    return Math.fma(r, Math.fma(r, curve(r), 1), 1);
  }

  /** (exp r − 1 − r)/r². */
  private static float curve(float r) {
    return Math.fma(r, Math.fma(r, Math.fma(r, Math.fma(r, C6, C5), C4), C3), C2);
  }

  /** 2 to the whole number that t ends with. */
  private static float scale(float t) {
    return Float.intBitsToFloat((Float.floatToRawIntBits(t) + BIAS) << EXPONENT_SHIFT);
  }
}
