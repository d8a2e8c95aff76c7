package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import dev.lanewise.kernels.internal.Provider;
import java.util.Objects;

/**
 * A right-hand factor B, copied once into the order in which products read it: worth it for one B
 * and many products, above all when B lies transposed or its rows are a power of two apart.
 *
 * <p>It is a copy: later changes of the source do not show. Immutable, so any number of threads may
 * multiply by it at the same time.
 *
 * <p>A left-hand factor is packed as the right-hand factor of the transposed product, Cᵀ = Bᵀ·Aᵀ:
 * swap the strides.
 */
public final class PackedMatrix {
  /** Columns of a panel: as many vectors as the register tile has, one panel for each strip. */
  static final int WIDTH = width(Provider.vectorBits());

  private final int rows;
  private final int cols;

  /**
   * Panels one after the other, each by rows without gaps; the last one has up to WIDTH + 1
   * columns, and at least two if B has.
   */
  final float[] panels;

  private static int width(int bits) {
    // Without vectors any width will do.
    return bits == 0 ? 16 : 2 * bits / Float.SIZE;
  }

  private PackedMatrix(int rows, int cols) {
    this.rows = rows;
    this.cols = cols;
    this.panels = new float[rows * cols];
  }

  /**
   * Packs a rows × cols window.
   *
   * @throws IllegalArgumentException if a size is negative, or if there are more than 2³¹ − 9
   *     elements
   * @throws IndexOutOfBoundsException if the window reaches outside its array
   */
  public static PackedMatrix of(
      int rows, int cols, float[] b, int bOffset, int bRowStride, int bColStride) {
    Objects.requireNonNull(b, "b");
    Check.size("rows", rows);
    Check.size("cols", cols);
    if ((long) rows * cols > Integer.MAX_VALUE - 8L) {
      throw new IllegalArgumentException(
          "b is "
              + rows
              + " x "
              + cols
              + ", more elements than an array can hold; pack parts of it");
    }
    Check.matrix("b", b.length, rows, cols, bOffset, bRowStride, bColStride);
    PackedMatrix packed = new PackedMatrix(rows, cols);
    for (int panel = 0; panel < packed.panels(); panel++) {
      packed.fill(panel, b, bOffset + panel * WIDTH * bColStride, bRowStride, bColStride);
    }
    return packed;
  }

  /**
   * How many bytes of elements packing takes, known before any are taken; of more elements than a
   * long can tell in bytes, as many as it can.
   *
   * @throws IllegalArgumentException if a size is negative
   */
  public static long bytes(int rows, int cols) {
    Check.size("rows", rows);
    Check.size("cols", cols);
    return Math.min((long) rows * cols, Long.MAX_VALUE / Float.BYTES) * Float.BYTES;
  }

  /** The inner size k of a product. */
  public int rows() {
    return rows;
  }

  /** The number n of columns of a product. */
  public int cols() {
    return cols;
  }

  /** One column alone would be a matrix-vector product, with other bits: it joins its neighbour. */
  int panels() {
    return cols == 0 ? 0 : Math.max(0, cols - 2) / WIDTH + 1;
  }

  /** How many columns a panel has, which is also the distance of its rows. */
  int columns(int panel) {
    return panel < panels() - 1 ? WIDTH : cols - panel * WIDTH;
  }

  /** Where a panel begins. */
  int offset(int panel) {
    return panel * WIDTH * rows;
  }

  private void fill(int panel, float[] b, int from, int rowStride, int colStride) {
    int width = columns(panel);
    int to = offset(panel);
    for (int p = 0; p < rows; p++) {
      for (int j = 0; j < width; j++) {
        panels[to + p * width + j] = b[from + p * rowStride + j * colStride];
      }
    }
  }
}
