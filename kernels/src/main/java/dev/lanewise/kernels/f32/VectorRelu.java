package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
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
}
