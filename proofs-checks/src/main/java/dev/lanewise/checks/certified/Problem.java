package dev.lanewise.checks.certified;

import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Csv;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Data to be interpolated: the exact doubles that a certificate speaks of.
 *
 * @param inputs examples × inputSize, row-major
 * @param targets examples × outputs, row-major
 */
public record Problem(double[] inputs, int inputSize, double[] targets, int outputs) {
  private static final int MOST_CLASSES = 1000;

  /** How input rows are scaled. */
  public enum Normalization {
    /** Every row to Euclidean norm 1. */
    UNIT,
    /** All rows by one factor, so that the largest entry has absolute value 1. */
    SCALE,
    /** Not at all. */
    NONE
  }

  /** Four unit vectors of the plane with rational coordinates, targets 1, −1, ½, −½. */
  public static Problem embedded() {
    double[] inputs = {1, 0, 3.0 / 5, 4.0 / 5, -5.0 / 13, 12.0 / 13, -8.0 / 17, -15.0 / 17};
    return new Problem(inputs, 2, new double[] {1, -1, .5, -.5}, 1);
  }

  /**
   * The rows of a table of numbers.
   *
   * @param target a column (name, or number from 1), "parity" (+1 for even and −1 for odd whole
   *     numbers in the last column) or "one-hot" (classes in the last column); all other columns
   *     are inputs
   * @throws dev.lanewise.nn.DataException when the file or the column cannot be used
   */
  public static Problem read(Path file, String target) {
    Csv.Table table = Csv.read(file);
    boolean special = target.equals("parity") || target.equals("one-hot");
    int column = special ? table.cols() - 1 : table.column(target);
    int d = table.cols() - 1;
    if (d < 1) {
      throw new dev.lanewise.nn.DataException(
          file + ": one column only: there must be inputs beside the target");
    }
    double[] inputs = new double[table.rows() * d];
    double[] values = new double[table.rows()];
    for (int i = 0; i < table.rows(); i++) {
      for (int j = 0, k = 0; j < table.cols(); j++) {
        if (j != column) {
          inputs[i * d + k++] = table.get(i, j);
        }
      }
      values[i] = table.get(i, column);
      if (special && values[i] != Math.rint(values[i])) {
        throw new dev.lanewise.nn.DataException(
            file
                + ": row "
                + (i + 1)
                + ": target "
                + values[i]
                + " is not a whole number, as "
                + target
                + " needs");
      }
    }
    if (target.equals("one-hot")) {
      return oneHot(file, inputs, d, values);
    }
    if (target.equals("parity")) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] % 2 == 0 ? 1 : -1;
      }
    }
    return new Problem(inputs, d, values, 1);
  }

  private static Problem oneHot(Path file, double[] inputs, int d, double[] labels) {
    double[] classes = Arrays.stream(labels).distinct().sorted().toArray();
    if (classes.length > MOST_CLASSES) {
      throw new dev.lanewise.nn.DataException(
          file
              + ": the last column has "
              + classes.length
              + " different numbers, one-hot takes at most "
              + MOST_CLASSES
              + ": name a column with --target");
    }
    double[] targets = new double[labels.length * classes.length];
    for (int i = 0; i < labels.length; i++) {
      targets[i * classes.length + Arrays.binarySearch(classes, labels[i])] = 1;
    }
    return new Problem(inputs, d, targets, classes.length);
  }

  public int examples() {
    return inputs.length / inputSize;
  }

  /** The first n rows, all of them when there are fewer. */
  public Problem first(int n) {
    int rows = Math.min(n, examples());
    return new Problem(
        Arrays.copyOf(inputs, rows * inputSize),
        inputSize,
        Arrays.copyOf(targets, rows * outputs),
        outputs);
  }

  /** The first d numbers of every input. */
  Problem firstColumns(int d) {
    double[] x = new double[examples() * d];
    for (int i = 0; i < examples(); i++) {
      System.arraycopy(inputs, i * inputSize, x, i * d, d);
    }
    return new Problem(x, d, targets, outputs);
  }

  /** Targets s·y, each rounded once: the rounded ones are the targets from then on. */
  public Problem withLabelScale(double s) {
    return new Problem(
        inputs, inputSize, Arrays.stream(targets).map(y -> s * y).toArray(), outputs);
  }

  /** Scaled rows; a zero row is left as it is. */
  public Problem normalized(Normalization how) {
    double[] x = inputs.clone();
    switch (how) {
      case UNIT -> {
        for (int at = 0; at < x.length; at += inputSize) {
          Vectors.normalize(x, at, inputSize);
        }
      }
      case SCALE -> {
        double largest = Arrays.stream(x).map(Math::abs).max().orElse(0);
        for (int k = 0; largest > 0 && k < x.length; k++) {
          x[k] /= largest;
        }
      }
      case NONE -> {}
    }
    return new Problem(x, inputSize, targets, outputs);
  }
}
