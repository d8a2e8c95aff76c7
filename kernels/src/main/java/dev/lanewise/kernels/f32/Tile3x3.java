package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile for machines with 16 vector registers: 3 rows × 3 vectors, 9 accumulators.
 *
 * <p>Live in the loop: 9 accumulators, 3 vectors of B̃, 1 broadcast of Ã. Nine independent chains
 * just cover the latency of two multipliers. Wider tiles (5×2, 6×2, 4×3) make C2 spill in the loop
 * and run at less than half the speed; 4×2 has too few chains.
 *
 * <p>Flat on purpose, as {@link Tile12x2}.
 */
final class Tile3x3 {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();
  private static final Class<?> TYPE = FloatVector.zero(SPECIES).getClass();

  /** Rows of the tile, the width of a panel of Ã. */
  static final int MR = 3;

  /** Columns of the tile, the width of a panel of B̃. */
  static final int NR = 3 * LANES;

  private Tile3x3() {}

  /**
   * Adds the product of two panels to the tile at {@code t}, one step of k after the other.
   *
   * @param s holds all three: panel of Ã (kc × MR), panel of B̃ (kc × NR), tile (MR × NR), each
   *     contiguous in that order of indices
   */
  static void accumulate(float[] s, int a, int b, int kc, int t) {
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c0b = FloatVector.fromArray(SPECIES, s, t + LANES);
    FloatVector c0c = FloatVector.fromArray(SPECIES, s, t + 2 * LANES);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + 3 * LANES);
    FloatVector c1b = FloatVector.fromArray(SPECIES, s, t + 4 * LANES);
    FloatVector c1c = FloatVector.fromArray(SPECIES, s, t + 5 * LANES);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 6 * LANES);
    FloatVector c2b = FloatVector.fromArray(SPECIES, s, t + 7 * LANES);
    FloatVector c2c = FloatVector.fromArray(SPECIES, s, t + 8 * LANES);
    for (int p = 0; p < kc; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, s, b + NR * p);
      FloatVector bb = FloatVector.fromArray(SPECIES, s, b + NR * p + LANES);
      FloatVector bc = FloatVector.fromArray(SPECIES, s, b + NR * p + 2 * LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, s[a + MR * p]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      c0c = a0.fma(bc, c0c);
      FloatVector a1 = FloatVector.broadcast(SPECIES, s[a + MR * p + 1]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      c1c = a1.fma(bc, c1c);
      FloatVector a2 = FloatVector.broadcast(SPECIES, s[a + MR * p + 2]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      c2c = a2.fma(bc, c2c);
    }
    // A receiver that comes out of the loop has no exact type where a JVM uses several widths.
    if (c0a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c0b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c0c.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c1a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c1b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c1c.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c2a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c2b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c2c.getClass() != TYPE) {
      throw new AssertionError();
    }
    c0a.intoArray(s, t);
    c0b.intoArray(s, t + LANES);
    c0c.intoArray(s, t + 2 * LANES);
    c1a.intoArray(s, t + 3 * LANES);
    c1b.intoArray(s, t + 4 * LANES);
    c1c.intoArray(s, t + 5 * LANES);
    c2a.intoArray(s, t + 6 * LANES);
    c2b.intoArray(s, t + 7 * LANES);
    c2c.intoArray(s, t + 8 * LANES);
  }
}
