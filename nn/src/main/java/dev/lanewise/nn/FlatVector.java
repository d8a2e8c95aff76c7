package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A vector whose variables are windows onto one storage that may change between runs: the weights
 * w, the gradient g, a direction v.
 */
public final class FlatVector {
  private record Window(Var var, int offset) {}

  private final DType dtype;
  private final List<Window> windows = new ArrayList<>();
  private Storage storage;
  private int base;

  /** Numbers up to the end of the last window. */
  private int size;

  FlatVector(DType dtype) {
    this.dtype = dtype;
  }

  DType dtype() {
    return dtype;
  }

  boolean isBound() {
    return storage != null;
  }

  /**
   * The vector is storage[0..]; allocates nothing when it already was.
   *
   * @throws IllegalArgumentException if the storage has another precision or is too short; the
   *     vector stays where it was
   */
  public void bind(Storage target) {
    bind(target, 0);
  }

  /** The vector is storage[from..]. */
  void bind(Storage target, int from) {
    if (target == storage && from == base) {
      return;
    }
    // All windows or none: those of two storages would compute a mixture.
    if (target.dtype() != dtype || (long) from + size > target.size()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a vector of %d numbers in %s cannot live in %d numbers in %s from number %d on",
              size,
              dtype,
              target.size(),
              target.dtype(),
              from));
    }
    storage = target;
    base = from;
    windows.forEach(this::place);
  }

  void add(Var var, int offset) {
    Window window = new Window(var, offset);
    windows.add(window);
    size = Math.max(size, offset + var.size());
    if (storage != null) {
      place(window);
    }
  }

  private void place(Window w) {
    w.var().bind(new Tensor(storage, base + w.offset(), w.var().rows(), w.var().cols()));
  }
}
