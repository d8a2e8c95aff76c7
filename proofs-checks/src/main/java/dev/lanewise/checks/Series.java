package dev.lanewise.checks;

/**
 * A curve for the report; series with the same chart are drawn into one picture.
 *
 * @param chart title of the picture
 * @param name name of the curve
 * @param x abscissae, for instance step numbers
 * @param y ordinates, as many as {@code x}
 */
public record Series(String chart, String name, double[] x, double[] y) {

  /** Copies both arrays. */
  public Series {
    if (x.length != y.length) {
      throw new IllegalArgumentException(
          "series '" + name + "' has " + x.length + " abscissae and " + y.length + " ordinates");
    }
    x = x.clone();
    y = y.clone();
  }

  /** A curve over 0, 1, 2, …. */
  public static Series overSteps(String chart, String name, double[] y) {
    double[] x = new double[y.length];
    for (int t = 0; t < x.length; t++) {
      x[t] = t;
    }
    return new Series(chart, name, x, y);
  }
}
