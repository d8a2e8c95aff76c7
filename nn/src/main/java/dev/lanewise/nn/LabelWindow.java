package dev.lanewise.nn;

import java.util.Arrays;
import java.util.Objects;

/**
 * The labels that a program reads: {@code rows} of them from a place that may move between runs.
 *
 * <p>The array is read anew by each run, so a minibatch may refill it in place.
 */
public final class LabelWindow {
  private final int[] labels;
  private final int classes;
  private final Tensor scratch;
  private int from;

  /**
   * @throws IndexOutOfBoundsException if there are fewer labels than rows
   */
  LabelWindow(Labels labels, int rows, DType dtype) {
    Objects.checkFromIndexSize(0, rows, labels.size());
    this.labels = labels.labels();
    this.classes = labels.classes();
    this.scratch = Tensor.zeros(dtype, rows, classes);
  }

  /** The window starts at example {@code example} from the next run on. */
  void moveTo(int example) {
    Objects.checkFromIndexSize(example, scratch.rows(), labels.length);
    from = example;
  }

  int get(int row) {
    return Objects.checkIndex(labels[from + row], classes);
  }

  void requireFit(String operation, Var z) {
    Op.requireMatrix(operation, z);
    if (z.rows() != scratch.rows() || z.cols() != classes || z.dtype() != scratch.dtype()) {
      throw new IllegalArgumentException(
          operation
              + ": "
              + z.shape()
              + " "
              + z.dtype()
              + " and labels of "
              + scratch.shape()
              + " "
              + scratch.dtype()
              + ": the shapes must be equal");
    }
  }

  /** The same for the same labels, as the text of an operation tells it from others. */
  @Override
  public String toString() {
    return "labels " + scratch.shape() + " " + Integer.toHexString(Arrays.hashCode(labels));
  }

  /** The sum of the rows' losses. */
  double crossEntropy(Tensor logits) {
    return crossEntropy(logits, scratch);
  }

  /** The sum of the rows' losses; softmax rows into {@code probabilities}. */
  double crossEntropy(Tensor logits, Tensor probabilities) {
    return probabilities
        .storage()
        .softmaxCrossEntropy(
            logits.rows(),
            classes,
            logits.storage(),
            logits.offset(),
            labels,
            from,
            probabilities.offset());
  }
}
