package dev.lanewise.nn;

/**
 * Density and distribution of N(0, 1), the two parts of the exact GELU: Φ(u) = ½·(1 + erf(u/√2)).
 *
 * <p>For |u| < {@value #TAIL} the Maclaurin series Φ(u) = ½ + φ(u)·Σ u^{2n+1}/(2n+1)!! (Abramowitz
 * and Stegun 26.2.11), whose terms have one sign. Beyond it Φ(−u) = φ(u)·R(u) with Mills' ratio R:
 * up to {@value #TABLE_END} from its Taylor series around the middles of intervals of 1/8, further
 * out from the continued fraction R(u) = 1/(u + 1/(u + 2/(u + 3/(u + …)))) (26.2.14). Written in u
 * rather than through erf(u/√2), whose argument would be rounded first. Error: at most {@value
 * #MAX_ULP} ulp for results in the normal range of double.
 */
final class Normal {
  /**
   * Error bound of {@link #cdf} and {@link #density}, in ulp. The worst is ½ − φ·S just inside
   * −1.25: φ·S = 0.394 with a relative error of 5u leaves 15.8 ulp of Φ = 0.1056; elsewhere 3 ulp.
   */
  static final int MAX_ULP = 16;

  private static final double TAIL = 1.25;
  private static final double TABLE_END = 9.25;
  private static final int NODES_PER_UNIT = 8;

  /** (1/16)^14 is 2⁻⁵⁶, and R's Taylor coefficients do not grow. */
  private static final int TERMS = 14;

  private static final double[][] MILLS = millsTable();

  private static final double ROOT_TWO = 1.4142135623730950488;

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

  /**
   * erf u = 2·Φ(u·√2) − 1, without the cancellation near 0: at most {@value #MAX_ULP} ulp. NaN
   * propagates.
   */
  static double erf(double u) {
    double x = u * ROOT_TWO;
    if (Math.abs(x) < TAIL) {
      return 2 * density(x) * oddSeries(x);
    }
    return Math.copySign(1 - 2 * upperTail(Math.abs(x)), x);
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
    return u < TABLE_END ? density * mills(u) : density / fraction(u);
  }

  /** R(u) = Φ(−u)/φ(u) between {@value #TAIL} and {@value #TABLE_END}. */
  private static double mills(double u) {
    int k = (int) ((u - TAIL) * NODES_PER_UNIT);
    double t = u - node(k);
    double[] c = MILLS[k];
    double sum = c[TERMS - 1];
    for (int n = TERMS - 2; n >= 0; n--) {
      sum = c[n] + t * sum;
    }
    return sum;
  }

  private static double node(int k) {
    return TAIL + (k + 0.5) / NODES_PER_UNIT;
  }

  private static double[][] millsTable() {
    double[][] table = new double[(int) ((TABLE_END - TAIL) * NODES_PER_UNIT)][];
    for (int k = 0; k < table.length; k++) {
      table[k] = millsTaylor(node(k));
    }
    return table;
  }

  /**
   * Taylor coefficients of R around u. R′ = u·R − 1 makes d_n = (−1)ⁿ·R⁽ⁿ⁾/n! positive with d_{n−1}
   * = (n+1)·d_{n+1} + u·d_n; run downwards from far out (Miller's algorithm) that adds positive
   * numbers only, and u·d_0 + d_1 = 1 sets the scale.
   */
  private static double[] millsTaylor(double u) {
    double[] d = new double[TERMS];
    double next = 0;
    double current = 1e-300;
    for (int n = levels(u) + TERMS; n > 0; n--) {
      double previous = (n + 1) * next + u * current;
      next = current;
      current = previous;
      if (n <= TERMS) {
        d[n - 1] = current;
      }
    }
    double scale = u * d[0] + d[1];
    for (int n = 0; n < TERMS; n++) {
      d[n] = (n % 2 == 0 ? d[n] : -d[n]) / scale;
    }
    return d;
  }

  /** u + 1/(u + 2/(u + …)), from its end. */
  private static double fraction(double u) {
    double fraction = u;
    for (int n = levels(u); n > 0; n--) {
      fraction = u + n / fraction;
    }
    return fraction;
  }

  /** The relative error after n levels falls like exp(−2u·√n): below 2⁻⁵⁸ from here on. */
  private static int levels(double u) {
    return (int) (450 / (u * u)) + 12;
  }
}
