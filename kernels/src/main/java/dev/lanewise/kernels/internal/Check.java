package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Triangle;
import java.util.Objects;

/**
 * Argument checks of the public kernels. Each message names the argument and both values, and each
 * check runs before anything is written.
 */
public final class Check {
  private Check() {}

  /** A size: zero is legal everywhere. */
  public static void size(String name, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(name + " is " + value + ", must be 0 or more");
    }
  }

  /** The order of a derivative. */
  public static void order(int value) {
    if (value < 0 || value > 2) {
      throw new IllegalArgumentException("order is " + value + ", must lie in 0 .. 2");
    }
  }

  /** A factor that must be finite and above 0, for example a step size. */
  public static void positive(String name, double value) {
    if (!(value > 0 && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be finite and above 0");
    }
  }

  /** A factor that must be finite and not negative, for example a weight decay. */
  public static void notNegative(String name, double value) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(name + " is " + value + ", must be finite and 0 or more");
    }
  }

  /** A factor in [0, 1), for example a momentum. */
  public static void belowOne(String name, double value) {
    if (!(value >= 0 && value < 1)) {
      throw new IllegalArgumentException(name + " is " + value + ", must lie in [0, 1)");
    }
  }

  /** One triangle of a matrix, where a symmetric one could be asked for. */
  public static void oneTriangle(Triangle triangle) {
    Objects.requireNonNull(triangle, "triangle");
    if (triangle == Triangle.BOTH) {
      throw new IllegalArgumentException("triangle is BOTH, must be LOWER or UPPER");
    }
  }

  /** A leading dimension: at least 1 and at least the length of what it steps over. */
  public static void leadingDimension(String name, int value, String spanName, int span) {
    if (value < Math.max(1, span)) {
      throw new IllegalArgumentException(
          name
              + " is "
              + value
              + ", must be at least max(1, "
              + spanName
              + ") = "
              + Math.max(1, span));
    }
  }

  /** A contiguous window of n elements. */
  public static void window(String name, int length, int n, int offset) {
    matrix(name, length, 1, n, offset, 0, 1);
  }

  /** A strided vector of n elements that is only read. */
  public static void strided(String name, int length, int n, int offset, int stride) {
    matrix(name, length, 1, n, offset, 0, stride);
  }

  /** A strided vector of n elements that is written, so that no two may be the same. */
  public static void stridedOutput(String name, int length, int n, int offset, int stride) {
    strided(name, length, n, offset, stride);
    if (n > 1 && stride == 0) {
      throw new IllegalArgumentException(
          name + "Stride is 0, but " + n + " elements are written and must not share a place");
    }
  }

  /** A strided matrix that is only read: every element lies inside its array. */
  public static void matrix(
      String name, int length, int rows, int cols, int offset, int rowStride, int colStride) {
    if (offset < 0 || offset > length) {
      throw new IndexOutOfBoundsException(
          name + "Offset is " + offset + ", but " + name + ".length is " + length);
    }
    if (rows == 0 || cols == 0) {
      return;
    }
    long alongRows = (rows - 1L) * rowStride;
    long alongCols = (cols - 1L) * colStride;
    // Neither term exceeds 2^62 in size, so the sums do not overflow.
    long lowest = offset + Math.min(0, alongRows) + Math.min(0, alongCols);
    long highest = offset + Math.max(0, alongRows) + Math.max(0, alongCols);
    if (lowest < 0 || highest >= length) {
      throw new IndexOutOfBoundsException(
          name
              + ": "
              + rows
              + " x "
              + cols
              + " elements from offset "
              + offset
              + " with row stride "
              + rowStride
              + " and column stride "
              + colStride
              + " reach index "
              + (lowest < 0 ? lowest : highest)
              + ", but "
              + name
              + ".length is "
              + length);
    }
  }

  /** A strided matrix that is written: inside its array, and one stride steps over the other. */
  public static void matrixOutput(
      String name, int length, int rows, int cols, int offset, int rowStride, int colStride) {
    matrix(name, length, rows, cols, offset, rowStride, colStride);
    if (rows == 0 || cols == 0) {
      return;
    }
    long row = Math.abs((long) rowStride);
    long col = Math.abs((long) colStride);
    boolean rowsApart = rows == 1 || row > (cols - 1) * col;
    boolean colsApart = cols == 1 || col > (rows - 1) * row;
    boolean rowsInside = (cols == 1 || col > 0) && rowsApart;
    boolean colsInside = (rows == 1 || row > 0) && colsApart;
    if (!rowsInside && !colsInside) {
      throw new IllegalArgumentException(
          name
              + "RowStride "
              + rowStride
              + " and "
              + name
              + "ColStride "
              + colStride
              + " make the "
              + rows
              + " x "
              + cols
              + " elements of "
              + name
              + " overlap; one stride must step over the whole extent of the other");
    }
  }

  /** Strided matrices that are only read, the first at {@code offset}. */
  public static void batch(
      String name,
      int length,
      int count,
      int stride,
      int rows,
      int cols,
      int offset,
      int rowStride,
      int colStride) {
    if (count == 0) {
      return;
    }
    matrix(name, length, rows, cols, offset, rowStride, colStride);
    if (rows == 0 || cols == 0) {
      return;
    }
    // The first matrix lies inside its array, so these do not overflow.
    long last = offset + (count - 1L) * stride;
    long down = (rows - 1L) * rowStride;
    long across = (cols - 1L) * colStride;
    if (last + Math.min(0, down) + Math.min(0, across) < 0
        || last + Math.max(0, down) + Math.max(0, across) >= length) {
      throw new IndexOutOfBoundsException(
          name
              + ": the last of "
              + count
              + " matrices, each "
              + stride
              + " elements after the one before, reaches outside "
              + name
              + ".length = "
              + length);
    }
  }

  /**
   * Strided matrices that are written: inside their array, and each of the three strides steps over
   * everything that the smaller ones reach.
   */
  public static void batchOutput(
      String name,
      int length,
      int count,
      int stride,
      int rows,
      int cols,
      int offset,
      int rowStride,
      int colStride) {
    if (count == 0) {
      return;
    }
    matrixOutput(name, length, rows, cols, offset, rowStride, colStride);
    batch(name, length, count, stride, rows, cols, offset, rowStride, colStride);
    if (rows == 0 || cols == 0 || count == 1) {
      return;
    }
    long step = Math.abs((long) stride);
    long row = Math.abs((long) rowStride);
    long col = Math.abs((long) colStride);
    long below = (row < step ? (rows - 1) * row : 0) + (col < step ? (cols - 1) * col : 0);
    long extent = (count - 1) * step;
    boolean apart =
        step > below
            && (rows == 1 || row < step || row > extent + (col < row ? (cols - 1) * col : 0))
            && (cols == 1 || col < step || col > extent + (row < col ? (rows - 1) * row : 0));
    if (!apart) {
      throw new IllegalArgumentException(
          name
              + "Stride is "
              + stride
              + ", so that the "
              + count
              + " matrices "
              + name
              + " of "
              + rows
              + " x "
              + cols
              + " elements overlap; let it step over one of them, or rows over all of them");
    }
  }

  /** Class labels: each in 0 .. classes − 1. */
  public static void labels(int m, int classes, int[] labels, int labelsOffset) {
    Objects.requireNonNull(labels, "labels");
    window("labels", labels.length, m, labelsOffset);
    for (int i = 0; i < m; i++) {
      int label = labels[labelsOffset + i];
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "labels["
                + (labelsOffset + i)
                + "] is "
                + label
                + ", must lie in 0 .. n - 1 with n = "
                + classes);
      }
    }
  }
}
