package dev.lanewise.bench.peers;

import java.util.SplittableRandom;

/** Products whose results have been checked: a speed of wrong results is none. */
final class CheckedProduct {
  private CheckedProduct() {}

  /**
   * A product in single precision that has run once and was right.
   *
   * @throws IllegalStateException if it was wrong
   */
  static Runnable of(
      Contender contender, Shape s, float[] a, float[] b, float[] c, SplittableRandom random) {
    Runnable product = contender.product(s, a, b, c);
    product.run();
    check(s, doubles(a), doubles(b), doubles(c), 0x1p-24, numbers(random, s.n()));
    return product;
  }

  /** The same in double precision. */
  static Runnable of(
      Contender contender, Shape s, double[] a, double[] b, double[] c, SplittableRandom random) {
    Runnable product = contender.product(s, a, b, c);
    product.run();
    check(s, a, b, c, 0x1p-53, numbers(random, s.n()));
    return product;
  }

  /** Numbers uniform in [−1, 1]. */
  static double[] numbers(SplittableRandom random, int count) {
    double[] numbers = new double[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = 2 * random.nextDouble() - 1;
    }
    return numbers;
  }

  /** The nearest floats. */
  static float[] floats(double[] numbers) {
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private static double[] doubles(float[] numbers) {
    double[] doubles = new double[numbers.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = numbers[i];
    }
    return doubles;
  }

  /**
   * Compares C·x with A·(B·x) for a random x, in which every element of C has a part (Freivalds,
   * 1977).
   *
   * <p>With numbers uniform in [−1, 1], whose root mean square is 1/√3, a plain sum of k products
   * is off by about k·u/10, and n of them with random signs by √n times that. The tolerance,
   * 8·u·k·√n for such numbers, passes any order of summation, but neither operands that were
   * rounded to bfloat16 nor an element that is missing: that is off by about √k/3. The comparison's
   * own sums over n, in double, have the same room; it matters where k is far below n.
   */
  private static void check(
      Shape s, double[] a, double[] b, double[] c, double roundoff, double[] x) {
    double[] found = times(c, false, s.m(), s.n(), x);
    double[] bx = times(b, s.transB(), s.k(), s.n(), x);
    double[] expected = times(a, s.transA(), s.m(), s.k(), bx);
    double ofProduct = 8 * roundoff * s.k() * Math.sqrt(s.n());
    double ofComparison = 8 * 0x1p-53 * s.n() * Math.sqrt(s.k());
    double tolerance = (ofProduct + ofComparison) * 3 * rootMeanSquare(a) * rootMeanSquare(b);
    for (int i = 0; i < s.m(); i++) {
      if (!(Math.abs(found[i] - expected[i]) <= tolerance)) {
        throw new IllegalStateException(
            "wrong product of shape %s: row %d of C times a random vector is %s, not %s within %.2g"
                .formatted(s, i, found[i], expected[i], tolerance));
      }
    }
  }

  /** M·x for a matrix of so many rows and columns, which lies transposed or not. */
  private static double[] times(
      double[] matrix, boolean transposed, int rows, int columns, double[] x) {
    double[] y = new double[rows];
    int lines = transposed ? columns : rows;
    int length = transposed ? rows : columns;
    for (int line = 0; line < lines; line++) {
      for (int at = 0; at < length; at++) {
        int i = transposed ? at : line;
        int j = transposed ? line : at;
        y[i] += matrix[line * length + at] * x[j];
      }
    }
    return y;
  }

  private static double rootMeanSquare(double[] numbers) {
    double squares = 0;
    for (double number : numbers) {
      squares += number * number;
    }
    return Math.sqrt(squares / numbers.length);
  }
}
