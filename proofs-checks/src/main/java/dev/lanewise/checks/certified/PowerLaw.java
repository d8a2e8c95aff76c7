package dev.lanewise.checks.certified;

/**
 * The least-squares line through (log x, log y).
 *
 * @param exponent its slope
 * @param margin half the width of the 95% confidence interval of the slope; ∞ with fewer than three
 *     points
 */
record PowerLaw(double exponent, double margin) {
  /**
   * Two-sided 97.5% quantiles of Student's t for 1 to 10 degrees of freedom; beyond, the value for
   * 10, which is larger than what is needed.
   */
  private static final double[] STUDENT = {
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228
  };

  static PowerLaw fit(double[] x, double[] y) {
    int n = x.length;
    double mx = 0;
    double my = 0;
    for (int i = 0; i < n; i++) {
      mx += Math.log(x[i]) / n;
      my += Math.log(y[i]) / n;
    }
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      xx += Math.pow(Math.log(x[i]) - mx, 2);
      xy += (Math.log(x[i]) - mx) * (Math.log(y[i]) - my);
    }
    double slope = xy / xx;
    double rest = 0;
    for (int i = 0; i < n; i++) {
      rest += Math.pow(Math.log(y[i]) - my - slope * (Math.log(x[i]) - mx), 2);
    }
    double margin =
        n < 3
            ? Double.POSITIVE_INFINITY
            : STUDENT[Math.min(n - 2, STUDENT.length) - 1] * Math.sqrt(rest / (n - 2) / xx);
    return new PowerLaw(slope, margin);
  }

  @Override
  public String toString() {
    return "exponent %.3f ± %.3f".formatted(exponent, margin);
  }
}
