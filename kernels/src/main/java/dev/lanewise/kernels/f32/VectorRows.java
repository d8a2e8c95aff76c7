package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What is added to rows: a bias, or multiples of one vector. Its gradient is in {@link VectorSums}.
 */
final class VectorRows {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private VectorRows() {}

  static void addBias(
      int m, int n, float[] bias, int biasOffset, float[] x, int xOffset, int xRowStride) {
    for (int i = 0; i < m; i++) {
      addRow(n, bias, biasOffset, x, xOffset + i * xRowStride);
    }
  }

  /** One row: x ← x + bias. */
  static void addRow(int n, float[] bias, int biasOffset, float[] x, int row) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector b = FloatVector.fromArray(SPECIES, bias, biasOffset + j);
      FloatVector.fromArray(SPECIES, x, row + j).add(b).intoArray(x, row + j);
    }
    for (int j = whole; j < n; j++) {
      x[row + j] += bias[biasOffset + j];
    }
  }

  /** A ← A + (α·x)·yᵀ. */
  static void ger(
      int m,
      int n,
      float alpha,
      float[] x,
      int xOffset,
      int xStride,
      float[] y,
      int yOffset,
      int yStride,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride) {
    boolean contiguous = yStride == 1 && aColStride == 1;
    for (int i = 0; i < m; i++) {
      float factor = alpha * x[xOffset + i * xStride];
      int row = aOffset + i * aRowStride;
      if (contiguous) {
        VectorLevel1.axpy(n, factor, y, yOffset, a, row);
      } else {
        for (int j = 0; j < n; j++) {
          a[row + j * aColStride] += factor * y[yOffset + j * yStride];
        }
      }
    }
  }
}
