package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Between floats and blocks of doubles. The double twin is written by hand: it only copies.
 *
 * <p>Float vectors have the width of all others, for the reason that {@link VectorSums} gives: a
 * step converts the lower half of one, and the next step starts in the middle of it. So the last
 * whole vector and what follows it are converted by elements.
 */
final class VectorWiden {
  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));

  private static final int LANES = WIDE.length();

  private VectorWiden() {}

  /** How many of n elements are converted in steps, none of which reaches beyond n. */
  private static int stepped(int n) {
    return Math.max(0, WIDE.loopBound(n) - LANES);
  }

  /** s ← x. */
  static void load(int n, float[] x, int at, double[] s) {
    int whole = stepped(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector.fromArray(SPECIES, x, at + i)
          .convertShape(VectorOperators.F2D, WIDE, 0)
          .reinterpretAsDoubles()
          .intoArray(s, i);
    }
    for (int i = whole; i < n; i++) {
      s[i] = x[at + i];
    }
  }

  /** y ← s, rounded. A step zeroes as many elements behind its own, which the next one writes. */
  static void store(int n, double[] s, float[] y, int at) {
    int whole = stepped(n);
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector.fromArray(WIDE, s, i)
          .convertShape(VectorOperators.D2F, SPECIES, 0)
          .reinterpretAsFloats()
          .intoArray(y, at + i);
    }
    for (int i = whole; i < n; i++) {
      y[at + i] = (float) s[i];
    }
  }

  /** s ← s + x. */
  static void add(int n, float[] x, int at, double[] s) {
    int whole = stepped(n);
    for (int i = 0; i < whole; i += LANES) {
      DoubleVector wide =
          (DoubleVector)
              FloatVector.fromArray(SPECIES, x, at + i).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector.fromArray(WIDE, s, i).add(wide).intoArray(s, i);
    }
    for (int i = whole; i < n; i++) {
      s[i] += x[at + i];
    }
  }
}
