package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The steps of a {@link GemmEpilogue} on a piece of C that has just been written.
 *
 * <p>Streaming loops over rows and not part of the register tiles: the piece is in the second-level
 * cache, and bias with ReLU takes less than 3 % of a product of order 1024
 * (bench/results/paired.md).
 */
final class VectorEpilogue {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private VectorEpilogue() {}

  /**
   * Finishes the piece of C that begins with element ({@code row}, {@code column}) at {@code at}.
   *
   * @param transposed whether the rows here are columns of the product that was asked for
   */
  static void finish(
      GemmEpilogue e,
      boolean transposed,
      int row,
      int rows,
      int column,
      int columns,
      float[] c,
      int at,
      int rowStride,
      int colStride) {
    if (rowStride == 1 && colStride != 1) {
      // Cᵀ has contiguous rows: element by element a layer's X·Wᵀ took 5 ns each.
      finish(e, !transposed, column, columns, row, rows, c, at, colStride, rowStride);
      return;
    }
    int along = transposed ? e.residualRowStride : e.residualColStride;
    if (colStride != 1 || e.residual != null && along != 1) {
      finishElements(e, transposed, row, rows, column, columns, c, at, rowStride, colStride);
      return;
    }
    boolean rectifies = e.rectifies;
    if (e.bias != null && transposed) {
      addToRows(rows, columns, e.bias, e.biasOffset + row, c, at, rowStride);
    } else if (e.bias != null && rectifies && e.residual == null) {
      addBiasAndRectify(rows, columns, e.bias, e.biasOffset + column, c, at, rowStride);
      rectifies = false;
    } else if (e.bias != null) {
      VectorRows.addBias(rows, columns, e.bias, e.biasOffset + column, c, at, rowStride);
    }
    if (e.residual != null) {
      int across = transposed ? e.residualColStride : e.residualRowStride;
      int from = e.residualOffset + row * across + column;
      for (int i = 0; i < rows; i++) {
        VectorRows.addRow(columns, e.residual, from + i * across, c, at + i * rowStride);
      }
    }
    for (int i = 0; i < rows && rectifies; i++) {
      VectorRelu.forward(columns, c, at + i * rowStride, c, at + i * rowStride);
    }
    for (int i = 0; i < rows && e.clamps; i++) {
      clampRow(columns, e.low, e.high, c, at + i * rowStride);
    }
  }

  private static void finishElements(
      GemmEpilogue e,
      boolean transposed,
      int row,
      int rows,
      int column,
      int columns,
      float[] c,
      int at,
      int rowStride,
      int colStride) {
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        int place = at + i * rowStride + j * colStride;
        c[place] =
            transposed
                ? e.finish(column + j, row + i, c[place])
                : e.finish(row + i, column + j, c[place]);
      }
    }
  }

  private static void addBiasAndRectify(
      int rows, int columns, float[] bias, int biasAt, float[] c, int at, int rowStride) {
    int whole = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      int start = at + i * rowStride;
      for (int j = 0; j < whole; j += LANES) {
        FloatVector b = FloatVector.fromArray(SPECIES, bias, biasAt + j);
        FloatVector v = FloatVector.fromArray(SPECIES, c, start + j).add(b);
        VectorMask<Float> off = v.compare(VectorOperators.LE, 0);
        v.blend(0, off).intoArray(c, start + j);
      }
      for (int j = whole; j < columns; j++) {
        float v = c[start + j] + bias[biasAt + j];
        c[start + j] = v <= 0 ? 0 : v;
      }
    }
  }

  /** Adds element i of the bias to all of row i. */
  private static void addToRows(
      int rows, int columns, float[] bias, int biasAt, float[] c, int at, int rowStride) {
    int whole = SPECIES.loopBound(columns);
    for (int i = 0; i < rows; i++) {
      int start = at + i * rowStride;
      float b = bias[biasAt + i];
      for (int j = 0; j < whole; j += LANES) {
        FloatVector.fromArray(SPECIES, c, start + j).add(b).intoArray(c, start + j);
      }
      for (int j = whole; j < columns; j++) {
        c[start + j] += b;
      }
    }
  }

  private static void clampRow(int columns, float low, float high, float[] c, int start) {
    int whole = SPECIES.loopBound(columns);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector v = FloatVector.fromArray(SPECIES, c, start + j);
      VectorMask<Float> below = v.compare(VectorOperators.LT, low);
      VectorMask<Float> above = v.compare(VectorOperators.GT, high);
      v.blend(low, below).blend(high, above).intoArray(c, start + j);
    }
    for (int j = whole; j < columns; j++) {
      float v = c[start + j];
      c[start + j] = v < low ? low : v > high ? high : v;
    }
  }
}
