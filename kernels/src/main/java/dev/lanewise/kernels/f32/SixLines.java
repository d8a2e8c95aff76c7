package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Six contiguous lines become the columns of a panel with room for eight: for each k, an element of
 * each line is broadcast and kept in its lane. Two thirds of the time of {@link BlockTranspose},
 * whose permutations take two cycles each on a Zen 3 (bench/results/gemm.md).
 */
final class SixLines {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Whether one vector has room for six lines and no more than eight, or two vectors have. */
  static final boolean SUITS = LANES == 4 || LANES == 8;

  /** Columns of the panel. */
  static final int WIDTH = 8;

  private static final VectorMask<Float> LANE1 = VectorMask.fromArray(SPECIES, only(1), 0);
  private static final VectorMask<Float> LANE2 = VectorMask.fromArray(SPECIES, only(2), 0);
  private static final VectorMask<Float> LANE3 = VectorMask.fromArray(SPECIES, only(3), 0);
  private static final VectorMask<Float> LANE4 = VectorMask.fromArray(SPECIES, only(4), 0);
  private static final VectorMask<Float> LANE5 = VectorMask.fromArray(SPECIES, only(5), 0);

  private SixLines() {}

  private static boolean[] only(int lane) {
    boolean[] bits = new boolean[Math.max(LANES, lane + 1)];
    bits[lane] = true;
    return bits;
  }

  /** Packs {@code kc} elements of each line; the last two columns get anything. */
  static void pack(float[] source, int from, int lineStride, int kc, float[] panel, int to) {
    if (LANES == 8) {
      six(source, from, lineStride, kc, panel, to);
    } else {
      four(source, from, lineStride, kc, panel, to);
      two(source, from + 4 * lineStride, lineStride, kc, panel, to + 4);
    }
  }

  private static void six(float[] s, int from, int lineStride, int kc, float[] panel, int to) {
    int row1 = from + lineStride;
    int row2 = from + 2 * lineStride;
    int row3 = from + 3 * lineStride;
    int row4 = from + 4 * lineStride;
    int row5 = from + 5 * lineStride;
    for (int k = 0; k < kc; k++) {
      FloatVector v = FloatVector.broadcast(SPECIES, s[from + k]);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row1 + k]), LANE1);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row2 + k]), LANE2);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row3 + k]), LANE3);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row4 + k]), LANE4);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row5 + k]), LANE5);
      v.intoArray(panel, to + k * WIDTH);
    }
  }

  private static void four(float[] s, int from, int lineStride, int kc, float[] panel, int to) {
    int row1 = from + lineStride;
    int row2 = from + 2 * lineStride;
    int row3 = from + 3 * lineStride;
    for (int k = 0; k < kc; k++) {
      FloatVector v = FloatVector.broadcast(SPECIES, s[from + k]);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row1 + k]), LANE1);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row2 + k]), LANE2);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row3 + k]), LANE3);
      v.intoArray(panel, to + k * WIDTH);
    }
  }

  private static void two(float[] s, int from, int lineStride, int kc, float[] panel, int to) {
    int row1 = from + lineStride;
    for (int k = 0; k < kc; k++) {
      FloatVector v = FloatVector.broadcast(SPECIES, s[from + k]);
      v = v.blend(FloatVector.broadcast(SPECIES, s[row1 + k]), LANE1);
      v.intoArray(panel, to + k * WIDTH);
    }
  }
}
