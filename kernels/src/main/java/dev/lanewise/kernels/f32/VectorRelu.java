package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.Shelf;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The rectifier by compare and blend: a NaN is not at most 0, so it stays. */
final class VectorRelu {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Columns whose sums are kept at a time: 8 KB of totals, a quarter of an L1 cache. */
  private static final int COLUMNS = 1024;

  private static final Shelf<double[]> TOTALS = new Shelf<>(() -> new double[COLUMNS]);

  private VectorRelu() {}

  static void forward(int n, float[] x, int xOffset, float[] y, int yOffset) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector value = FloatVector.fromArray(SPECIES, x, xOffset + i);
      VectorMask<Float> off = value.compare(VectorOperators.LE, 0);
      value.blend(0, off).intoArray(y, yOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float value = x[xOffset + i];
      y[yOffset + i] = value <= 0 ? 0 : value;
    }
  }

  static void backward(
      int n, float[] x, int xOffset, float[] dy, int dyOffset, float[] dx, int dxOffset) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      VectorMask<Float> off =
          FloatVector.fromArray(SPECIES, x, xOffset + i).compare(VectorOperators.LE, 0);
      FloatVector.fromArray(SPECIES, dy, dyOffset + i).blend(0, off).intoArray(dx, dxOffset + i);
    }
    for (int i = whole; i < n; i++) {
      dx[dxOffset + i] = x[xOffset + i] <= 0 ? 0 : dy[dyOffset + i];
    }
  }

  /** A few columns at a time, row after row: what {@link #backward} wrote is read from L1. */
  static void backwardSums(
      int m,
      int n,
      float[] x,
      int xOffset,
      int xRowStride,
      float[] dy,
      int dyOffset,
      int dyRowStride,
      float[] dx,
      int dxOffset,
      int dxRowStride,
      float[] sums,
      int sumsOffset) {
    double[] totals = TOTALS.take();
    for (int j = 0, columns; j < n; j += columns) {
      columns = Math.min(COLUMNS, n - j);
      Arrays.fill(totals, 0);
      for (int i = 0; i < m; i++) {
        int xi = xOffset + i * xRowStride + j;
        int dyi = dyOffset + i * dyRowStride + j;
        int dxi = dxOffset + i * dxRowStride + j;
        backward(columns, x, xi, dy, dyi, dx, dxi);
        VectorWiden.add(columns, dx, dxi, totals);
      }
      for (int column = 0; column < columns; column++) {
        sums[sumsOffset + j + column] = (float) totals[column];
      }
    }
    TOTALS.give(totals);
  }
}
