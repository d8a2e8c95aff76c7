package dev.lanewise.nn;

import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * The map x ↦ (x − mean)/deviation that gives training data mean 0 and variance 1.
 *
 * <p>Mean and (population) standard deviation are summed in double, front to back, in two passes. A
 * feature that is the same in every row keeps deviation 1: it becomes 0.
 *
 * @param mean one per column, or a single one for all of them
 * @param deviation as many as {@code mean}, all positive
 */
public record Standardization(double[] mean, double[] deviation) {

  /**
   * One mean and deviation per column of row-major values: for features in units of their own.
   *
   * @param where names a column, counted from 0, in a message
   */
  static Standardization perColumn(double[] values, int rows, int cols, IntFunction<String> where) {
    Standardization all = new Standardization(new double[cols], new double[cols]);
    for (int j = 0; j < cols; j++) {
      int column = j;
      all.measure(j, rows, i -> values[i * cols + column], where.apply(j));
    }
    return all;
  }

  /** One mean and deviation for all elements: for images, whose pixels share a unit. */
  static Standardization overall(Storage values, String where) {
    Standardization one = new Standardization(new double[1], new double[1]);
    one.measure(0, values.size(), values::get, where);
    return one;
  }

  private void measure(int j, int n, IntToDoubleFunction x, String where) {
    double sum = 0;
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      double v = x.applyAsDouble(i);
      sum += v;
      least = Math.min(least, v);
      most = Math.max(most, v);
    }
    if (least == most) {
      // Exactly, because sum/n may round away from the one value and make noise look like signal.
      mean[j] = least;
      deviation[j] = 1;
      return;
    }
    mean[j] = sum / n;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double d = x.applyAsDouble(i) - mean[j];
      squares += d * d;
    }
    deviation[j] = Math.sqrt(squares / n);
    if (!(deviation[j] > 0 && deviation[j] < Double.POSITIVE_INFINITY)) {
      throw new DataException(
          where + ": its spread is too large or too small for a double: rescale the values");
    }
  }

  /** The standardised value of {@code x} in column {@code j}. */
  public double apply(int j, double x) {
    int c = mean.length == 1 ? 0 : j;
    return (x - mean[c]) / deviation[c];
  }

  /** The value that column {@code j} had before: the inverse of {@link #apply}. */
  public double restore(int j, double z) {
    int c = mean.length == 1 ? 0 : j;
    return z * deviation[c] + mean[c];
  }
}
