package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A strided matrix, or a vector as its one row, in an array that is larger than it: the rest holds
 * canaries, so that a write beside the window shows.
 */
final class Grid {
  private static final float CANARY = -777.25f;

  final int rows;
  final int cols;
  final int offset;
  final int rowStride;
  final int colStride;
  final float[] array;

  private Grid(int rows, int cols, int offset, int rowStride, int colStride, float[] array) {
    this.rows = rows;
    this.cols = cols;
    this.offset = offset;
    this.rowStride = rowStride;
    this.colStride = colStride;
    this.array = array;
  }

  /**
   * Rows or columns contiguous, {@code gap} canaries between them, {@code offset} before the first.
   */
  static Grid matrix(int rows, int cols, int offset, int gap, boolean byRows) {
    int rowStride = byRows ? cols + gap : 1;
    int colStride = byRows ? 1 : rows + gap;
    float[] array = new float[offset + (byRows ? rows * rowStride : cols * colStride) + 5];
    Arrays.fill(array, CANARY);
    return new Grid(rows, cols, offset, rowStride, colStride, array);
  }

  /** Neither rows nor columns contiguous: elements of a row lie {@code apart} ≥ 2 places apart. */
  static Grid spread(int rows, int cols, int offset, int apart) {
    float[] array = new float[offset + rows * cols * apart + 5];
    Arrays.fill(array, CANARY);
    return new Grid(rows, cols, offset, cols * apart, apart, array);
  }

  /** A vector whose elements are {@code stride} apart. */
  static Grid strided(int n, int offset, int stride) {
    float[] array = new float[offset + n * stride + 5];
    Arrays.fill(array, CANARY);
    return new Grid(1, n, offset, n * stride, stride, array);
  }

  static Grid vector(int n, int offset) {
    return strided(n, offset, 1);
  }

  /** A contiguous vector of these values behind {@code offset} canaries. */
  static Grid vector(int offset, float... values) {
    Grid grid = vector(values.length, offset);
    System.arraycopy(values, 0, grid.array, offset, values.length);
    return grid;
  }

  /**
   * Random values of either sign between 2^-10 and 2^10: no product of a few of them leaves the
   * range.
   */
  Grid random(SplittableRandom random) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        float magnitude = (float) Math.scalb(1 + random.nextDouble(), random.nextInt(20) - 10);
        array[index(i, j)] = random.nextBoolean() ? magnitude : -magnitude;
      }
    }
    return this;
  }

  Grid fill(float value) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        array[index(i, j)] = value;
      }
    }
    return this;
  }

  int index(int i, int j) {
    return offset + i * rowStride + j * colStride;
  }

  float get(int i, int j) {
    return array[index(i, j)];
  }

  /** Element j of a vector. */
  float get(int j) {
    return get(0, j);
  }

  /** The exact value of an element. */
  BigDecimal exact(int i, int j) {
    return new BigDecimal(get(i, j));
  }

  /** An equal grid in an array of its own. */
  Grid copy() {
    return new Grid(rows, cols, offset, rowStride, colStride, array.clone());
  }

  /** Fails unless the whole array, canaries included, equals that of the other bit for bit. */
  void assertSameAs(Grid other) {
    assertEquals(-1, Arrays.mismatch(other.array, array), "index of the first difference");
  }

  /** Fails unless everything beside the window still holds its canary. */
  void assertCanariesAlive() {
    Grid emptied = copy().fill(CANARY);
    for (int i = 0; i < array.length; i++) {
      assertEquals(CANARY, emptied.array[i], "element " + i + " lies beside the window");
    }
  }
}
