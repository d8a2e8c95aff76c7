package dev.lanewise.nn;

/**
 * A rows×cols window onto a storage: element (i, j) is {@code storage[offset + i·rowStride +
 * j·colStride]}.
 *
 * <p>Windows share their numbers: a transpose swaps two ints, and writing through one window shows
 * in all others.
 *
 * @throws IllegalArgumentException if a size or stride is negative
 * @throws IndexOutOfBoundsException if the window leaves the storage
 */
public record Tensor(
    Storage storage, int offset, int rows, int cols, int rowStride, int colStride) {
  public Tensor {
    if (rows < 0 || cols < 0 || rowStride < 0 || colStride < 0) {
      throw new IllegalArgumentException(
          "tensor of "
              + rows
              + "×"
              + cols
              + " with strides "
              + rowStride
              + ", "
              + colStride
              + ": none may be negative");
    }
    long last = offset + (rows - 1L) * rowStride + (cols - 1L) * colStride;
    if (offset < 0 || rows > 0 && cols > 0 && last >= storage.size()) {
      throw new IndexOutOfBoundsException(
          "window of "
              + rows
              + "×"
              + cols
              + " from offset "
              + offset
              + " to "
              + last
              + " leaves the storage of "
              + storage.size());
    }
  }

  /** A contiguous row-major window. */
  public Tensor(Storage storage, int offset, int rows, int cols) {
    this(storage, offset, rows, cols, cols, 1);
  }

  /**
   * A new rows×cols tensor of zeros.
   *
   * @throws IllegalArgumentException if it would need more than 2³¹−1 elements
   */
  public static Tensor zeros(DType dtype, int rows, int cols) {
    return new Tensor(Storage.allocate(dtype, elements(rows, cols)), 0, rows, cols);
  }

  /** A new F64 tensor with these rows. */
  public static Tensor of(double[][] rows) {
    int cols = rows.length == 0 ? 0 : rows[0].length;
    Tensor t = zeros(DType.F64, rows.length, cols);
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != cols) {
        throw new IllegalArgumentException(
            "row " + i + " has " + rows[i].length + " numbers, row 0 has " + cols);
      }
      for (int j = 0; j < cols; j++) {
        t.set(i, j, rows[i][j]);
      }
    }
    return t;
  }

  private static int elements(int rows, int cols) {
    if (rows < 0 || cols < 0) {
      throw new IllegalArgumentException(
          "tensor of " + rows + "×" + cols + ": neither may be negative");
    }
    long elements = (long) rows * cols;
    if (elements > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "a tensor of "
              + rows
              + "×"
              + cols
              + " has "
              + elements
              + " elements; one array holds at most "
              + Integer.MAX_VALUE);
    }
    return (int) elements;
  }

  /** The precision of the storage. */
  public DType dtype() {
    return storage.dtype();
  }

  /** Element (i, j). */
  public double get(int i, int j) {
    return storage.get(index(i, j));
  }

  /** Element (i, j) ← x, rounded once to the tensor's precision. */
  public void set(int i, int j, double x) {
    storage.set(index(i, j), x);
  }

  private int index(int i, int j) {
    if (i < 0 || i >= rows || j < 0 || j >= cols) {
      throw new IndexOutOfBoundsException(
          "element (" + i + ", " + j + ") of a " + shape() + " tensor");
    }
    return offset + i * rowStride + j * colStride;
  }

  /** The same numbers read the other way. */
  public Tensor transposed() {
    return new Tensor(storage, offset, cols, rows, colStride, rowStride);
  }

  /** The window of rows [from, to). */
  public Tensor rows(int from, int to) {
    if (from < 0 || to < from || to > rows) {
      throw new IndexOutOfBoundsException(
          "rows " + from + " to " + to + " of a tensor of " + shape());
    }
    return new Tensor(
        storage,
        from == to ? offset : offset + from * rowStride,
        to - from,
        cols,
        rowStride,
        colStride);
  }

  /** Whether the elements stand row by row without gaps. */
  public boolean isContiguous() {
    return (colStride == 1 || cols <= 1) && (rowStride == cols || rows <= 1);
  }

  /** This tensor if it is contiguous, else a contiguous copy. */
  public Tensor contiguous() {
    return isContiguous() ? this : copy(dtype());
  }

  /** A contiguous copy in the given precision, each element rounded once. */
  public Tensor copy(DType target) {
    Tensor copy = zeros(target, rows, cols);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        copy.set(i, j, get(i, j));
      }
    }
    return copy;
  }

  /** The elements as rows of doubles (exact for both precisions). */
  public double[][] toDoubles() {
    double[][] result = new double[rows][cols];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        result[i][j] = get(i, j);
      }
    }
    return result;
  }

  /** "rows×cols", for messages. */
  String shape() {
    return rows + "×" + cols;
  }
}
