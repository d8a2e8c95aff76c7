package dev.lanewise.nn;

/**
 * One array on a {@link Tape}: an input, or what an {@link Op} computes from earlier ones. Compared
 * by identity.
 *
 * <p>Its value is valid after {@link Tape#run} for inputs, for placed variables and for the results
 * that the plan asked for; the memory of the others is shared.
 */
public final class Var {
  private final Tape tape;
  private final int index;
  private final Op op;
  private final Shape shape;
  private final int rows;
  private final int cols;
  private final DType dtype;
  private Tensor value;

  Var(Tape tape, int index, Op op, Shape shape, DType dtype) {
    this.tape = tape;
    this.index = index;
    this.op = op;
    this.shape = shape;
    this.rows = shape.rows();
    this.cols = shape.cols();
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

  /** Sizes of its axes. */
  public Shape shape() {
    return shape;
  }

  /** Number of axes. */
  int rank() {
    return shape.rank();
  }

  /** Size of an axis; negative ones count from the last. */
  int axis(int axis) {
    return shape.size(axis);
  }

  /** Number of rows: all axes but the last together. */
  public int rows() {
    return rows;
  }

  /** Number of columns: the last axis. */
  public int cols() {
    return cols;
  }

  /** Precision of its value. */
  public DType dtype() {
    return dtype;
  }

  /**
   * The value as a matrix of {@link #rows}×{@link #cols}, contiguous row by row; null before the
   * tape is planned.
   */
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

  /** Lets the variable live in this window from the next run on. */
  void bind(Tensor window) {
    if (window.rows() != rows
        || window.cols() != cols
        || window.dtype() != dtype
        || !window.isContiguous()) {
      throw new IllegalArgumentException(
          "a variable of "
              + shape
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
        + shape
        + (op == null ? " input" : " " + op.getClass().getSimpleName());
  }
}
