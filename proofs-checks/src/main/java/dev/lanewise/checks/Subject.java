package dev.lanewise.checks;

import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Labels;
import dev.lanewise.nn.Values;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What the checks look at: a small data set with one target per input, and a seed for everything
 * random.
 *
 * @param label how the data set is called in reports
 * @param inputs n inputs of d numbers each
 * @param targets n targets
 * @param seed seed of every random net
 * @param quick whether to look at fewer and smaller nets
 * @param replayPrefix the command line that repeats this, up to the check id; such as {@code
 *     ./lanewise check --quick}
 * @param progress hears how far a check has come
 */
public record Subject(
    String label,
    double[][] inputs,
    double[] targets,
    long seed,
    boolean quick,
    String replayPrefix,
    Progress progress) {
  private static final int QUICK_ROWS = 8;
  private static final int ROWS = 16;

  /** The fourth power of larger numbers, as in rᵀKr, comes near the end of double's range. */
  private static final double LARGEST = 1e50;

  /** Refuses data that are empty, ragged, beyond 10⁵⁰ or without a target for each input. */
  public Subject {
    if (inputs.length == 0 || inputs[0].length == 0) {
      throw new IllegalArgumentException("inputs are empty: at least one row and one column");
    }
    if (targets.length != inputs.length) {
      throw new IllegalArgumentException(
          "targets has " + targets.length + " entries for " + inputs.length + " inputs");
    }
    double[][] copy = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      requireRow(i, inputs[i], inputs[0].length, targets[i]);
      copy[i] = inputs[i].clone();
    }
    inputs = copy;
    targets = targets.clone();
  }

  private static void requireRow(int i, double[] row, int columns, double target) {
    if (row.length != columns) {
      throw new IllegalArgumentException(
          "inputs[" + i + "] has " + row.length + " columns, the first row " + columns);
    }
    double largest = Math.abs(target);
    for (double value : row) {
      largest = Math.max(largest, Math.abs(value));
    }
    if (!(largest <= LARGEST)) {
      throw new IllegalArgumentException(
          "row " + i + " has a number that is NaN or beyond " + LARGEST + ": scale the data");
    }
  }

  /**
   * The embedded data set: points drawn uniformly from the unit sphere with targets of size one, 8
   * points in R⁴ (quick) or 16 points in R⁸.
   */
  public static Subject embedded(long seed, boolean quick) {
    int n = quick ? QUICK_ROWS : ROWS;
    int d = quick ? 4 : 8;
    SplittableRandom random = new SplittableRandom(seed);
    double[][] inputs = new double[n][];
    double[] targets = new double[n];
    for (int i = 0; i < n; i++) {
      inputs[i] = unitVector(d, random);
      targets[i] = 2 * random.nextDouble() - 1;
    }
    String replay =
        "./lanewise check" + (quick ? " --quick" : "") + (seed == 1 ? "" : " --seed " + seed);
    return new Subject("unit sphere", inputs, targets, seed, quick, replay, Progress.NONE);
  }

  /**
   * The first rows of a real data set: 8 (quick) or 16, or all if there are fewer.
   *
   * <p>Inputs are scaled to unit length; a row of zeros stays as it is. With labels the target is
   * +1 for an odd class and −1 for an even one. With real values the target is the first value
   * column, and target and input columns are first standardised over the rows taken (mean 0,
   * variance 1; a constant column becomes 0), because their units differ.
   *
   * @param data inputs and targets, at least one row
   * @param label how the data set is called in reports
   * @param replayPrefix the command line that repeats this, up to the check id
   */
  public static Subject of(
      Dataset data, String label, long seed, boolean quick, String replayPrefix) {
    int n = Math.min(data.size(), quick ? QUICK_ROWS : ROWS);
    Dataset rows = data.take(n);
    double[][] inputs = rows.inputs().toDoubles();
    double[][] targets = new double[n][1];
    switch (rows.targets()) {
      case Labels labels -> {
        for (int i = 0; i < n; i++) {
          targets[i][0] = labels.labels()[i] % 2 == 0 ? -1 : 1;
        }
      }
      case Values values -> {
        for (int i = 0; i < n; i++) {
          targets[i][0] = values.values().get(i, 0);
        }
        standardize(inputs);
        standardize(targets);
      }
    }
    double[] column = new double[n];
    for (int i = 0; i < n; i++) {
      column[i] = targets[i][0];
      Vectors.normalize(inputs[i], 0, inputs[i].length);
    }
    return new Subject(label, inputs, column, seed, quick, replayPrefix, Progress.NONE);
  }

  private static void standardize(double[][] rows) {
    for (int j = 0; j < rows[0].length; j++) {
      scale(rows, j);
      double mean = 0;
      for (double[] row : rows) {
        mean += row[j] / rows.length;
      }
      double variance = 0;
      for (double[] row : rows) {
        row[j] -= mean;
        variance += row[j] * row[j] / rows.length;
      }
      // What is left of a constant column is the rounding of its mean.
      boolean constant = Math.sqrt(variance) <= 1e-12 * Math.abs(mean);
      for (double[] row : rows) {
        row[j] = constant ? 0 : row[j] / Math.sqrt(variance);
      }
    }
  }

  /** By a power of two, which changes no digit, so that no square overflows or vanishes. */
  private static void scale(double[][] rows, int j) {
    double largest = 0;
    for (double[] row : rows) {
      largest = Math.max(largest, Math.abs(row[j]));
    }
    if (largest > 0 && largest < Double.POSITIVE_INFINITY) {
      int exponent = Math.getExponent(largest);
      for (double[] row : rows) {
        row[j] = Math.scalb(row[j], -exponent);
      }
    }
  }

  /** Uniform on the sphere: a point of the cube, kept when it lies in the ball, then normalised. */
  private static double[] unitVector(int d, SplittableRandom random) {
    double[] x = new double[d];
    while (true) {
      double squares = 0;
      for (int j = 0; j < d; j++) {
        x[j] = 2 * random.nextDouble() - 1;
        squares += x[j] * x[j];
      }
      if (squares > 0.01 && squares <= 1) {
        Vectors.normalize(x, 0, d);
        return x;
      }
    }
  }

  /** The same subject, repeated by another command line. */
  public Subject withReplayPrefix(String replayPrefix) {
    return new Subject(label, inputs, targets, seed, quick, replayPrefix, progress);
  }

  /** The first n rows of this subject; all of them if there are fewer. */
  public Subject firstRows(int n) {
    int rows = Math.min(n, size());
    return new Subject(
        label,
        Arrays.copyOf(inputs, rows),
        Arrays.copyOf(targets, rows),
        seed,
        quick,
        replayPrefix,
        progress);
  }

  /** The same subject, heard by another listener. */
  public Subject withProgress(Progress progress) {
    return new Subject(label, inputs, targets, seed, quick, replayPrefix, progress);
  }

  /** The command that repeats one check on this subject. */
  public String replay(String id) {
    return replayPrefix + " " + id;
  }

  /** Number n of inputs. */
  public int size() {
    return inputs.length;
  }

  /** Number d of coordinates of an input. */
  public int dimension() {
    return inputs[0].length;
  }
}
