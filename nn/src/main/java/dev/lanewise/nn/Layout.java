package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * An affine map from the elements of one array to those of another: (i₁, …, i_r) ↦ offset + Σ
 * i_k·stride_k, where the i_k run below sizes, the last fastest.
 *
 * <p>Stride 0 repeats, overlapping strides are the patches of a convolution, negative ones read
 * backwards. Neighbouring axes that one stride can run through are merged.
 *
 * @throws IllegalArgumentException if a size is negative or there are not as many strides as sizes
 */
public record Layout(List<Integer> sizes, List<Integer> strides, int offset) {
  private static final int LONG_RUN = 16;

  public Layout {
    if (sizes.size() != strides.size()) {
      throw new IllegalArgumentException(
          "layout of " + sizes.size() + " sizes and " + strides.size() + " strides: give as many");
    }
    List<Integer> mergedSizes = new ArrayList<>();
    List<Integer> mergedStrides = new ArrayList<>();
    for (int axis = 0; axis < sizes.size(); axis++) {
      int size = sizes.get(axis);
      int stride = strides.get(axis);
      if (size < 0) {
        throw new IllegalArgumentException("layout " + sizes + ": no size may be negative");
      }
      if (size == 1) {
        continue;
      }
      if (!mergedSizes.isEmpty() && mergedStrides.getLast() == size * stride) {
        mergedSizes.addLast(mergedSizes.removeLast() * size);
        mergedStrides.removeLast();
      } else {
        mergedSizes.add(size);
      }
      mergedStrides.add(stride);
    }
    if (mergedSizes.isEmpty()) {
      mergedSizes.add(1);
      mergedStrides.add(0);
    }
    sizes = List.copyOf(mergedSizes);
    strides = List.copyOf(mergedStrides);
  }

  /** The strides of a contiguous array of this shape. */
  static List<Integer> contiguousStrides(Shape shape) {
    List<Integer> strides = new ArrayList<>();
    int stride = 1;
    for (int size : shape.sizes().reversed()) {
      strides.addFirst(stride);
      stride *= size;
    }
    return strides;
  }

  /** How many elements the map has. */
  int elements() {
    int elements = 1;
    // By index: an iterator would be an allocation at each run of the tape.
    for (int axis = 0; axis < sizes.size(); axis++) {
      elements *= sizes.get(axis);
    }
    return elements;
  }

  /** Whether every target lies in [0, n). */
  boolean staysWithin(int n) {
    if (elements() == 0) {
      return true;
    }
    long least = offset;
    long greatest = offset;
    for (int axis = 0; axis < sizes.size(); axis++) {
      long reach = (sizes.get(axis) - 1L) * strides.get(axis);
      least += Math.min(reach, 0);
      greatest += Math.max(reach, 0);
    }
    return least >= 0 && greatest < n;
  }

  /** y[i] ← x[map(i)], where y and x start at yo and xo. */
  void gather(Storage x, int xo, Storage y, int yo) {
    if (elements() > 0) {
      gather(0, x, xo + offset, y, yo);
    }
  }

  /** Recurses over the axes, of which there are a handful; returns where y goes on. */
  private int gather(int axis, Storage x, int xo, Storage y, int yo) {
    int size = sizes.get(axis);
    int stride = strides.get(axis);
    if (axis < sizes.size() - 1) {
      int next = yo;
      for (int i = 0; i < size; i++) {
        next = gather(axis + 1, x, xo + i * stride, y, next);
      }
      return next;
    }
    if (stride == 1) {
      y.copyFrom(size, x, xo, yo);
    } else {
      for (int i = 0; i < size; i++) {
        y.set(yo + i, x.get(xo + i * stride));
      }
    }
    return yo + size;
  }

  /** x[map(i)] ← x[map(i)] + y[i]; a run of stride 0 is added up in double first. */
  void scatter(Storage y, int yo, Storage x, int xo) {
    if (elements() > 0) {
      scatter(0, y, yo, x, xo + offset);
    }
  }

  private int scatter(int axis, Storage y, int yo, Storage x, int xo) {
    int size = sizes.get(axis);
    int stride = strides.get(axis);
    if (axis < sizes.size() - 1) {
      int next = yo;
      for (int i = 0; i < size; i++) {
        next = scatter(axis + 1, y, next, x, xo + i * stride);
      }
      return next;
    }
    if (stride == 1 && size >= LONG_RUN) {
      x.axpy(size, 1, y, yo, xo);
    } else if (stride == 0) {
      double sum = x.get(xo);
      for (int i = 0; i < size; i++) {
        sum += y.get(yo + i);
      }
      x.set(xo, sum);
    } else {
      for (int i = 0; i < size; i++) {
        int at = xo + i * stride;
        x.set(at, x.get(at) + y.get(yo + i));
      }
    }
    return yo + size;
  }
}
