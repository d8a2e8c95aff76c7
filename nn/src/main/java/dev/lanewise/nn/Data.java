package dev.lanewise.nn;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * A data set ready for training: a training part, a held-out part, and how both were scaled.
 *
 * <p>One preparation serves every data set. Inputs are standardised with mean and deviation of the
 * training part: per column for tables, over all pixels for images. Values to regress on are
 * standardised the same way, so that losses, gradients and hence default step sizes mean the same
 * for every unit of measurement.
 *
 * @param train what gradients are taken on
 * @param test what generalisation is measured on; absent when the source has too little
 * @param inputs how the inputs were scaled
 * @param targets how the values were scaled; absent for labels
 */
public record Data(
    Dataset train,
    Optional<Dataset> test,
    Standardization inputs,
    Optional<Standardization> targets) {

  /** One row of this many is held out when the source is a single table. */
  private static final int HOLD_OUT = 5;

  /** Classes beyond this many are surely values: their one-hot rows would fill the memory. */
  private static final int MOST_CLASSES = 1000;

  /** Data as it is, neither scaled nor standardised. */
  public static Data of(Dataset train, Dataset test) {
    Standardization none = new Standardization(new double[] {0}, new double[] {1});
    return new Data(train, Optional.of(test), none, Optional.empty());
  }

  /** Loads with the last column of a table as its target. */
  public static Data load(Path source, DType dtype, Task task, long seed) {
    return load(source, dtype, task, seed, Optional.empty());
  }

  /**
   * Loads a folder of IDX files or one table.
   *
   * <p>A folder holds {@code train-images-idx3-ubyte}, {@code train-labels-idx1-ubyte} and, if
   * there is a test set, {@code t10k-images-idx3-ubyte} and {@code t10k-labels-idx1-ubyte}, each
   * also with {@code .gz} at its end. They are labels, whatever the task. A file is a table of
   * numbers ({@link Csv}); a fifth of its rows, drawn by the seed, is held out.
   *
   * @param task whether the whole numbers of a target column are classes
   * @param seed draws the rows held out
   * @param target name or number (from 1) of the target column of a table; empty for its last
   * @throws DataException with one line for whatever is wrong
   */
  public static Data load(Path source, DType dtype, Task task, long seed, Optional<String> target) {
    if (Files.isDirectory(source)) {
      if (target.isPresent()) {
        throw new DataException(
            source + ": a target column is for tables, this is a folder of images: leave it out");
      }
      return images(source, dtype);
    }
    if (Idx.looksLikeIdx(source)) {
      throw new DataException(
          source + ": an IDX file alone: name the folder that holds images and labels");
    }
    return table(Csv.read(source), dtype, task, seed, target);
  }

  private static Data images(Path folder, DType dtype) {
    Path trainImages = require(folder, "train-images-idx3-ubyte");
    Path trainLabels = require(folder, "train-labels-idx1-ubyte");
    Optional<Path> testImages = find(folder, "t10k-images-idx3-ubyte");
    Optional<Path> testLabels = find(folder, "t10k-labels-idx1-ubyte");
    if (testImages.isPresent() != testLabels.isPresent()) {
      require(folder, testImages.isPresent() ? "t10k-labels-idx1-ubyte" : "t10k-images-idx3-ubyte");
    }
    // Labels first: they are small, so a misfit shows before the images take their time.
    int[] labels = Idx.labels(trainLabels);
    int[] heldOut = testLabels.map(Idx::labels).orElse(new int[0]);
    int classes = 1 + Math.max(largest(labels), largest(heldOut));
    Tensor images = imagesFor(trainImages, trainLabels, labels.length, dtype);
    Optional<Tensor> testInputs =
        testImages.map(file -> imagesFor(file, testLabels.get(), heldOut.length, dtype));
    testInputs.ifPresent(test -> requireSameSize(trainImages, images, testImages.get(), test));

    Standardization scale = Standardization.overall(images.storage(), trainImages.toString());
    standardize(images, scale);
    testInputs.ifPresent(test -> standardize(test, scale));
    return new Data(
        new Dataset(images, new Labels(labels, classes)),
        testInputs.map(test -> new Dataset(test, new Labels(heldOut, classes))),
        scale,
        Optional.empty());
  }

  private static Tensor imagesFor(Path file, Path labelFile, int labels, DType dtype) {
    Tensor images = Idx.images(file, dtype);
    if (images.rows() != labels) {
      throw new DataException(
          file
              + ": "
              + images.rows()
              + " images, but "
              + labels
              + " labels in "
              + labelFile.getFileName()
              + ": the two files do not belong together");
    }
    return images;
  }

  private static void requireSameSize(Path trainFile, Tensor train, Path testFile, Tensor test) {
    if (train.cols() != test.cols()) {
      throw new DataException(
          testFile
              + ": images of "
              + test.cols()
              + " pixels, but "
              + train.cols()
              + " in "
              + trainFile.getFileName()
              + ": the two files do not belong together");
    }
  }

  private static void standardize(Tensor x, Standardization scale) {
    Storage storage = x.storage();
    for (int i = 0; i < storage.size(); i++) {
      storage.set(i, scale.apply(0, storage.get(i)));
    }
  }

  private static Path require(Path folder, String name) {
    return find(folder, name)
        .orElseThrow(
            () ->
                new DataException(
                    folder
                        + ": no "
                        + name
                        + " or "
                        + name
                        + ".gz: a data folder holds train-images-idx3-ubyte,"
                        + " train-labels-idx1-ubyte and, for a test set, t10k-images-idx3-ubyte,"
                        + " t10k-labels-idx1-ubyte"));
  }

  private static Optional<Path> find(Path folder, String name) {
    for (String suffix : new String[] {"", ".gz"}) {
      Path file = folder.resolve(name + suffix);
      if (Files.exists(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Data table(
      Csv.Table table, DType dtype, Task task, long seed, Optional<String> target) {
    Path file = table.file();
    if (table.cols() < 2) {
      throw new DataException(
          file + ": one column only: a table needs at least one input and the target");
    }
    int targetColumn = target.map(table::column).orElse(table.cols() - 1);
    int rows = table.rows();
    int inputs = table.cols() - 1;
    Heap.require(2L * rows * table.cols() * Double.BYTES, file + ": a copy of the table");

    int[] order = Permutation.of(rows, seed);
    int trainRows = rows - rows / HOLD_OUT;
    double[] x = new double[rows * inputs];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0, to = i * inputs; j < table.cols(); j++) {
        if (j == targetColumn) {
          y[i] = table.get(order[i], j);
        } else {
          x[to++] = table.get(order[i], j);
        }
      }
    }
    Standardization scale =
        Standardization.perColumn(
            x, trainRows, inputs, j -> place(file, j < targetColumn ? j : j + 1));
    Tensor scaled = standardized(x, rows, inputs, scale, dtype, file);
    if (task == Task.CLASSIFICATION) {
      Labels labels = labels(table, targetColumn, y, order);
      return split(new Dataset(scaled, labels), trainRows, scale, Optional.empty());
    }
    Standardization targets =
        Standardization.perColumn(y, trainRows, 1, _ -> place(file, targetColumn));
    Values values = new Values(standardized(y, rows, 1, targets, dtype, file));
    return split(new Dataset(scaled, values), trainRows, scale, Optional.of(targets));
  }

  /** A column of the table, counted from 0, for a message. */
  private static String place(Path file, int column) {
    return file + ", column " + (column + 1);
  }

  private static Data split(
      Dataset all, int trainRows, Standardization inputs, Optional<Standardization> targets) {
    Optional<Dataset> test =
        trainRows == all.size() ? Optional.empty() : Optional.of(all.slice(trainRows, all.size()));
    return new Data(all.slice(0, trainRows), test, inputs, targets);
  }

  private static Tensor standardized(
      double[] values, int rows, int cols, Standardization scale, DType dtype, Path file) {
    Tensor x = Tensor.zeros(dtype, rows, cols);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        x.set(i, j, scale.apply(j, values[i * cols + j]));
        if (!Double.isFinite(x.get(i, j))) {
          throw new DataException(
              file
                  + ": "
                  + values[i * cols + j]
                  + " is too far from the mean of its column for "
                  + dtype
                  + ": remove the outlier");
        }
      }
    }
    return x;
  }

  private static Labels labels(Csv.Table table, int column, double[] y, int[] order) {
    int[] labels = new int[y.length];
    for (int i = 0; i < y.length; i++) {
      if (!(y[i] >= 0 && y[i] < MOST_CLASSES && y[i] == Math.rint(y[i]))) {
        int row = order[i] + (table.header().isEmpty() ? 1 : 2);
        throw new DataException(
            table.file()
                + ", line "
                + row
                + ": column "
                + (column + 1)
                + ": the class "
                + y[i]
                + " is not a whole number from 0 to "
                + (MOST_CLASSES - 1)
                + ": number the classes from 0, or use a square loss to fit values");
      }
      labels[i] = (int) y[i];
    }
    return new Labels(labels, 1 + largest(labels));
  }

  private static int largest(int[] labels) {
    return Arrays.stream(labels).max().orElse(0);
  }
}
