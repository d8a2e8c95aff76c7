package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * axpy and scal. Product and sum are rounded apart, so that the bits are those of {@link Scalar}.
 */
final class VectorLevel1 {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private VectorLevel1() {}

  static void axpy(int n, float alpha, float[] x, int xOffset, float[] y, int yOffset) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector product = FloatVector.fromArray(SPECIES, x, xOffset + i).mul(alpha);
      FloatVector.fromArray(SPECIES, y, yOffset + i).add(product).intoArray(y, yOffset + i);
    }
    for (int i = whole; i < n; i++) {
      y[yOffset + i] += alpha * x[xOffset + i];
    }
  }

  /** x ← α·x for α ≠ 0. */
  static void scal(int n, float alpha, float[] x, int xOffset) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(SPECIES, x, xOffset + i).mul(alpha).intoArray(x, xOffset + i);
    }
    for (int i = whole; i < n; i++) {
      x[xOffset + i] *= alpha;
    }
  }
}
