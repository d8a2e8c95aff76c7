package dev.lanewise.nn;

/**
 * Density and distribution of N(0, 1), the two parts of the exact GELU: Φ(u) = ½·(1 + erf(u/√2)).
 *
 * <p>Both branches sum positive terms only, so nothing cancels inside them: for |u| < {@value
 * #TAIL} the Maclaurin series Φ(u) = ½ + φ(u)·Σ u^{2n+1}/(2n+1)!! (Abramowitz and Stegun 26.2.11),
 * beyond it the continued fraction Φ(−u) = φ(u)/(u + 1/(u + 2/(u + 3/(u + …)))) (26.2.14),
 * evaluated from its end. Written in u rather than through erf(u/√2), whose argument would be
 * rounded first. Error: at most {@value #MAX_ULP} ulp for results in the normal range of double.
 */
final class Normal {
  /**
   * Error bound of {@link #cdf} and {@link #density}, in ulp; the worst is just inside −{@value
   * #TAIL}, where ½ − φ·S is small.
   */
  static final int MAX_ULP = 8;

  private static final double TAIL = 1.25;
  private static final double INVERSE_SQRT_TWO_PI = 0.3989422804014326779;

  /**
   * u² of the largest u with a density above the least subnormal; beyond it both functions are
   * constant.
   */
  private static final double UNDERFLOW = 1500;

  private Normal() {}

  /** φ(u) = exp(−u²/2)/√(2π). */
  static double density(double u) {
    double square = u * u;
    if (square > UNDERFLOW) {
      return 0;
    }
    // exp(−(square + rest)/2): the rounding error of u² would otherwise be multiplied by u²/2.
    double rest = Math.fma(u, u, -square);
    double e = StrictMath.exp(-square / 2);
    return INVERSE_SQRT_TWO_PI * (e - e * (rest / 2));
  }

  /** Φ(u), the integral of φ up to u. */
  static double cdf(double u) {
    if (u >= TAIL) {
      return 1 - upperTail(u);
    }
    if (u <= -TAIL) {
      return upperTail(-u);
    }
    return 0.5 + density(u) * oddSeries(u);
  }

  /** Σ_{n≥0} u^{2n+1}/(2n+1)!!, to the last bit that counts. */
  private static double oddSeries(double u) {
    double square = u * u;
    double term = u;
    double sum = u;
    for (int k = 3; Math.abs(term) > Math.ulp(sum) / 4; k += 2) {
      term *= square / k;
      sum += term;
    }
    return sum;
  }

  /** Φ(−u) for u ≥ {@value #TAIL}. */
  private static double upperTail(double u) {
    double density = density(u);
    if (density == 0) {
      return 0;
    }
    // The error after n levels falls like exp(−2u·√(2n)), below 2⁻⁶⁰ from n = 220/u² on.
    double fraction = u;
    for (int n = (int) (220 / (u * u)) + 8; n > 0; n--) {
      fraction = u + n / fraction;
    }
    return density / fraction;
  }
}
