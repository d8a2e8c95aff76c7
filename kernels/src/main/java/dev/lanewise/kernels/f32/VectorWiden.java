package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.VectorFunctions;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Between floats and blocks of doubles. The double twin is written by hand: it only copies. */
final class VectorWiden {
  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));

  /** As many floats as a vector holds doubles: they fill half a register. */
  private static final VectorSpecies<Float> NARROW =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits() / 2));

  private static final int LANES = WIDE.length();

  private VectorWiden() {}

  /** s ← x, and {@code padding} up to the next whole vector. */
  static void load(int n, float[] x, int at, double[] s, double padding) {
    int whole = WIDE.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(NARROW, x, at + i)
          .convertShape(VectorOperators.F2D, WIDE, 0)
          .reinterpretAsDoubles()
          .intoArray(s, i);
    }
    for (int i = whole; i < n; i++) {
      s[i] = x[at + i];
    }
    for (int i = n; i < VectorFunctions.padded(n); i++) {
      s[i] = padding;
    }
  }

  /** y ← s, rounded. */
  static void store(int n, double[] s, float[] y, int at) {
    int whole = WIDE.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector.fromArray(WIDE, s, i)
          .convertShape(VectorOperators.D2F, NARROW, 0)
          .reinterpretAsFloats()
          .intoArray(y, at + i);
    }
    for (int i = whole; i < n; i++) {
      y[at + i] = (float) s[i];
    }
  }

  /** s ← s + x. */
  static void add(int n, float[] x, int at, double[] s) {
    int whole = WIDE.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector wide =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, at + i).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector.fromArray(WIDE, s, i).add(wide).intoArray(s, i);
    }
    for (int i = whole; i < n; i++) {
      s[i] += x[at + i];
    }
  }
}
