package dev.lanewise.nn;

/**
 * Real targets, one row per example (n×k).
 *
 * @throws IllegalArgumentException if the tensor is not contiguous
 */
public record Values(Tensor values) implements Targets {
  public Values {
    if (!values.isContiguous()) {
      throw new IllegalArgumentException(
          "target values are a strided window of "
              + values.shape()
              + ": copy them with contiguous()");
    }
  }

  @Override
  public int size() {
    return values.rows();
  }

  @Override
  public int width() {
    return values.cols();
  }
}
