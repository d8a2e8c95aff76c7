package dev.lanewise.nn;

import java.util.List;

/**
 * Sizes of the axes of a variable, outermost first; elements stand in that order without gaps.
 *
 * <p>Read as a matrix, a variable has {@link #cols} = its last axis and {@link #rows} = all others
 * together. A scalar is 1×1.
 *
 * @param sizes at least one, each at least 0
 * @throws IllegalArgumentException if there is no axis, a size is negative, or there are more than
 *     2³¹−1 elements
 */
public record Shape(List<Integer> sizes) {
  public Shape {
    sizes = List.copyOf(sizes);
    if (sizes.isEmpty()) {
      throw new IllegalArgumentException("a shape without axes: a scalar is 1×1");
    }
    long elements = 1;
    for (int size : sizes) {
      if (size < 0) {
        throw new IllegalArgumentException("shape " + spell(sizes) + ": no size may be negative");
      }
      elements *= size;
      if (elements > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "shape " + spell(sizes) + ": one array holds at most 2147483647 elements");
      }
    }
  }

  /** A matrix. */
  public Shape(int rows, int cols) {
    this(List.of(rows, cols));
  }

  /** Sizes of the axes, outermost first. */
  public static Shape of(Integer... sizes) {
    return new Shape(List.of(sizes));
  }

  /** Number of axes. */
  public int rank() {
    return sizes.size();
  }

  /** Size of an axis; negative ones count from the last, −1. */
  public int size(int axis) {
    return sizes.get(axis < 0 ? axis + rank() : axis);
  }

  /** All axes but the last together. */
  public int rows() {
    int rows = 1;
    for (int size : sizes.subList(0, rank() - 1)) {
      rows *= size;
    }
    return rows;
  }

  /** The last axis. */
  public int cols() {
    return sizes.getLast();
  }

  /** All axes together. */
  public int elements() {
    return rows() * cols();
  }

  private static String spell(List<Integer> sizes) {
    return String.join("×", sizes.stream().map(String::valueOf).toList());
  }

  /** "2×3×4". */
  @Override
  public String toString() {
    return spell(sizes);
  }
}
