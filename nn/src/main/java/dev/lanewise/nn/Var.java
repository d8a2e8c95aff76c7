package dev.lanewise.nn;

/**
 * One matrix on a {@link Tape}: an input, or what an {@link Op} computes from earlier ones.
 * Compared by identity.
 *
 * <p>Its value is valid after {@link Tape#run} for inputs, for placed variables and for the results
 * that the plan asked for; the memory of the others is shared.
 */
public final class Var {
  private final Tape tape;
  private final int index;
  private final Op op;
  private final int rows;
  private final int cols;
  private final DType dtype;
  private Tensor value;

  Var(Tape tape, int index, Op op, int rows, int cols, DType dtype) {
    this.tape = tape;
    this.index = index;
    this.op = op;
    this.rows = rows;
    this.cols = cols;
    this.dtype = dtype;
  }

  /** The tape it stands on. */
  public Tape tape() {
    return tape;
  }

  /** What computes it; null for an input. */
  public Op op() {
    return op;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Number of columns. */
  public int cols() {
    return cols;
  }

  /** Precision of its value. */
  public DType dtype() {
    return dtype;
  }

  /** The value, contiguous row by row; null before the tape is planned. */
  public Tensor value() {
    return value;
  }

  /** Its place in the tape's order. */
  int index() {
    return index;
  }

  int size() {
    return rows * cols;
  }

  boolean isInput() {
    return op == null;
  }

  String shape() {
    return rows + "×" + cols;
  }

  /** Lets the variable live in this window from the next run on. */
  void bind(Tensor window) {
    if (window.rows() != rows
        || window.cols() != cols
        || window.dtype() != dtype
        || !window.isContiguous()) {
      throw new IllegalArgumentException(
          "a variable of "
              + shape()
              + " "
              + dtype
              + " cannot live in a window of "
              + window.shape()
              + " "
              + window.dtype());
    }
    value = window;
  }

  @Override
  public String toString() {
    return "v"
        + index
        + " "
        + shape()
        + (op == null ? " input" : " " + op.getClass().getSimpleName());
  }
}
