package dev.lanewise.nn;

import java.util.Arrays;

/**
 * Examples: inputs (n×d, one row each) and their targets.
 *
 * <p>Nothing is copied. A trainer may refill the arrays in place between two calls of an {@link
 * Objective}, which reads them anew each time.
 *
 * @throws IllegalArgumentException if the counts differ, or the inputs are strided
 */
public record Dataset(Tensor inputs, Targets targets) {
  public Dataset {
    if (inputs.rows() != targets.size()) {
      throw new IllegalArgumentException(
          "data has " + inputs.rows() + " inputs but " + targets.size() + " targets");
    }
    if (!inputs.isContiguous()) {
      throw new IllegalArgumentException(
          "inputs are a strided window of " + inputs.shape() + ": copy them with contiguous()");
    }
    if (targets instanceof Values v && v.values().dtype() != inputs.dtype()) {
      throw new IllegalArgumentException(
          "inputs are " + inputs.dtype() + " but target values " + v.values().dtype());
    }
  }

  /** Number of examples n. */
  public int size() {
    return inputs.rows();
  }

  /** Number of input features d. */
  public int features() {
    return inputs.cols();
  }

  /** The targets as numbers, n×k: real values as they are, labels one-hot in a new tensor. */
  public Tensor values() {
    return switch (targets) {
      case Values v -> v.values();
      case Labels l -> {
        Tensor oneHot = Tensor.zeros(inputs.dtype(), size(), l.classes());
        for (int i = 0; i < size(); i++) {
          oneHot.set(i, l.labels()[i], 1);
        }
        yield oneHot;
      }
    };
  }

  /** The first n examples (inputs and values shared, labels copied). */
  public Dataset take(int n) {
    return slice(0, n);
  }

  /** The examples [from, to) (inputs and values shared, labels copied). */
  public Dataset slice(int from, int to) {
    if (from < 0 || to < from || to > size()) {
      throw new IllegalArgumentException(
          "examples " + from + " to " + to + " of a data set of " + size());
    }
    Targets part =
        switch (targets) {
          case Values v -> new Values(v.values().rows(from, to));
          case Labels l -> new Labels(Arrays.copyOfRange(l.labels(), from, to), l.classes());
        };
    return new Dataset(inputs.rows(from, to), part);
  }

  /** The same examples in the given precision; this data set if it already has it. */
  public Dataset to(DType dtype) {
    if (inputs.dtype() == dtype) {
      return this;
    }
    Targets converted =
        switch (targets) {
          case Values v -> new Values(v.values().copy(dtype));
          case Labels l -> l;
        };
    return new Dataset(inputs.copy(dtype), converted);
  }
}
