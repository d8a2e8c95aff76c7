package dev.lanewise.checks.numerics;

/** Norms, distances and products of plain vectors, summed in index order. */
public final class Vectors {
  /** From here on what a sum of squares has lost to underflow is nothing beside its rounding. */
  private static final double SAFE = 0x1p-900;

  private Vectors() {}

  /** Σ x_i·y_i. */
  public static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  /** ‖x‖₂, even where squares would overflow or underflow. */
  public static double norm(double[] x) {
    double squares = dot(x, x);
    if (squares >= SAFE && squares < Double.POSITIVE_INFINITY) {
      return Math.sqrt(squares);
    }
    double[] scaled = x.clone();
    int exponent = scale(scaled, 0, x.length);
    return Math.scalb(Math.sqrt(dot(scaled, scaled)), exponent);
  }

  /** ‖x − y‖₂. */
  public static double distance(double[] x, double[] y) {
    double[] difference = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      difference[i] = x[i] - y[i];
    }
    return norm(difference);
  }

  /** Brings count numbers from {@code from} on to length one, whatever their size; zeros stay. */
  public static void normalize(double[] x, int from, int count) {
    scale(x, from, count);
    double squares = 0;
    for (int i = from; i < from + count; i++) {
      squares += x[i] * x[i];
    }
    double norm = Math.sqrt(squares);
    for (int i = from; squares > 0 && i < from + count; i++) {
      x[i] /= norm;
    }
  }

  /**
   * Divides by a power of two that brings the largest entry near one, which is exact but for
   * entries that are nothing beside it; numbers that are all 0, or not all finite, stay.
   *
   * @return the exponent of that power
   */
  private static int scale(double[] x, int from, int count) {
    double largest = 0;
    for (int i = from; i < from + count; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    if (!(largest > 0 && largest < Double.POSITIVE_INFINITY)) {
      return 0;
    }
    int exponent = Math.getExponent(largest);
    for (int i = from; i < from + count; i++) {
      x[i] = Math.scalb(x[i], -exponent);
    }
    return exponent;
  }
}
