package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Where elements stand: reshape, transpose, slice, concatenate, pad, broadcast. */
public final class Arrangement {
  private Arrangement() {}

  /**
   * The same elements in the same order.
   *
   * @throws IllegalArgumentException if their number differs
   */
  public static Var reshape(Var x, Shape shape) {
    return x.shape().equals(shape) ? x : new ShapeOps.Reshape(x, shape).record();
  }

  /** All axes but the last as one: rows×cols. */
  public static Var matrix(Var x) {
    return reshape(x, new Shape(x.rows(), x.cols()));
  }

  /**
   * Axis k of the result is axis {@code axes[k]} of x.
   *
   * @throws IllegalArgumentException if axes is not a permutation of x's
   */
  public static Var permute(Var x, int... axes) {
    List<Integer> strides = Layout.contiguousStrides(x.shape());
    List<Integer> sizes = new ArrayList<>();
    List<Integer> permuted = new ArrayList<>();
    List<Integer> seen = new ArrayList<>();
    for (int axis : axes) {
      if (axis < 0 || axis >= x.rank() || seen.contains(axis)) {
        break;
      }
      seen.add(axis);
      sizes.add(x.axis(axis));
      permuted.add(strides.get(axis));
    }
    if (seen.size() != x.rank() || axes.length != x.rank()) {
      throw new IllegalArgumentException(
          "permute: "
              + x.shape()
              + " by "
              + Arrays.toString(axes)
              + ": name each axis from 0 to "
              + (x.rank() - 1)
              + " once");
    }
    return new ShapeOps.Gather(x, new Layout(sizes, permuted, 0), new Shape(sizes)).record();
  }

  /** The last two axes exchanged. */
  public static Var transpose(Var x) {
    int[] axes = new int[x.rank()];
    Arrays.setAll(axes, i -> i);
    if (axes.length >= 2) {
      axes[axes.length - 1] = axes.length - 2;
      axes[axes.length - 2] = axes.length - 1;
    }
    return permute(x, axes);
  }

  /**
   * Elements [from, to) of an axis; a negative axis counts from the last.
   *
   * @throws IllegalArgumentException if the range leaves the axis
   */
  public static Var slice(Var x, int axis, int from, int to) {
    Shape part = sliceShape("slice", x.shape(), axis, from, to);
    return new ShapeOps.Gather(x, sliceLayout(x.shape(), part, axis, from), part).record();
  }

  /** x at [from, from + its size) of an axis of length {@code size}, zeros around it. */
  public static Var pad(Var x, int axis, int from, int size) {
    List<Integer> sizes = new ArrayList<>(x.shape().sizes());
    int length = x.axis(axis);
    sizes.set(positive(axis, x.rank()), size);
    Shape whole = new Shape(sizes);
    sliceShape("pad", whole, axis, from, from + length);
    return new ShapeOps.Scatter(x, sliceLayout(whole, x.shape(), axis, from), whole).record();
  }

  /**
   * One after the other along an axis, which alone may differ in size.
   *
   * @throws IllegalArgumentException if there is none or other axes differ
   */
  public static Var concat(int axis, List<Var> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("concat: there is nothing to join");
    }
    Var first = parts.getFirst();
    int length = 0;
    for (Var part : parts) {
      List<Integer> sizes = new ArrayList<>(part.shape().sizes());
      boolean fits = part.rank() == first.rank();
      if (fits) {
        sizes.set(positive(axis, part.rank()), first.axis(axis));
      }
      Op.require(
          fits && sizes.equals(first.shape().sizes()),
          "concat along axis " + axis,
          first,
          part,
          "the other axes must be equal");
      length += part.axis(axis);
    }
    Var joined = null;
    int from = 0;
    for (Var part : parts) {
      joined = Tangents.sum(joined, pad(part, axis, from, length));
      from += part.axis(axis);
    }
    return joined;
  }

  /**
   * The shape that two shapes broadcast to, as in NumPy: aligned at the last axis, where axes are
   * equal or one of them is 1 or missing.
   */
  static Shape common(String operation, Var a, Var b) {
    int rank = Math.max(a.rank(), b.rank());
    List<Integer> sizes = new ArrayList<>();
    for (int k = 1; k <= rank; k++) {
      int left = k > a.rank() ? 1 : a.axis(-k);
      int right = k > b.rank() ? 1 : b.axis(-k);
      Op.require(
          left == right || left == 1 || right == 1,
          operation,
          a,
          b,
          "axis −" + k + " must be equal, or 1 in one of them");
      sizes.add(left == 1 ? right : left);
    }
    Collections.reverse(sizes);
    return new Shape(sizes);
  }

  /**
   * x repeated along the axes that are 1 or missing.
   *
   * @throws IllegalArgumentException if another axis differs
   */
  public static Var broadcast(Var x, Shape target) {
    return x.shape().equals(target)
        ? x
        : new ShapeOps.Gather(x, broadcastLayout("broadcast", x.shape(), target), target).record();
  }

  static Layout broadcastLayout(String operation, Shape from, Shape target) {
    List<Integer> own = Layout.contiguousStrides(from);
    List<Integer> strides = new ArrayList<>(Collections.nCopies(target.rank(), 0));
    boolean fits = from.rank() <= target.rank();
    for (int k = 1; fits && k <= from.rank(); k++) {
      if (from.size(-k) == target.size(-k)) {
        strides.set(target.rank() - k, own.get(from.rank() - k));
      } else {
        fits = from.size(-k) == 1;
      }
    }
    if (!fits) {
      throw new IllegalArgumentException(
          operation + ": " + from + " to " + target + ": axes that differ must be 1 or missing");
    }
    return new Layout(target.sizes(), strides, 0);
  }

  private static int positive(int axis, int rank) {
    int k = axis < 0 ? axis + rank : axis;
    if (k < 0 || k >= rank) {
      throw new IllegalArgumentException("axis " + axis + " of " + rank + ": there is none");
    }
    return k;
  }

  private static Shape sliceShape(String operation, Shape whole, int axis, int from, int to) {
    int k = positive(axis, whole.rank());
    if (from < 0 || to < from || to > whole.size(k)) {
      throw new IllegalArgumentException(
          operation
              + ": ["
              + from
              + ", "
              + to
              + ") of axis "
              + axis
              + " of "
              + whole
              + ": the range leaves the axis");
    }
    List<Integer> sizes = new ArrayList<>(whole.sizes());
    sizes.set(k, to - from);
    return new Shape(sizes);
  }

  private static Layout sliceLayout(Shape whole, Shape part, int axis, int from) {
    List<Integer> strides = Layout.contiguousStrides(whole);
    return new Layout(part.sizes(), strides, from * strides.get(positive(axis, whole.rank())));
  }
}
