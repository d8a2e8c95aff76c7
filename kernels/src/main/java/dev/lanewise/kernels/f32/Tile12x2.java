package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile for machines with 32 vector registers: 12 rows × 2 vectors, 24 accumulators.
 *
 * <p>Live in the loop: 24 accumulators, 2 vectors of B̃, 1 broadcast of Ã. Each step of k costs 14
 * loads for 24 fused multiply-adds, so the multipliers are the limit, and 24 independent chains
 * cover their latency. C2 keeps all 24 in registers; 13 rows or k unrolled by two fall off a cliff.
 *
 * <p>Flat on purpose: a vector that crosses a method which C2 does not inline is boxed, and a
 * branch after the loop costs a tenth of the speed. The method is longer than C2's limit for
 * inlining hot code, so it compiles alone and alike for every caller. The accumulators start from
 * the tile instead of being added to it at the end: C2 counts the traps of every method it inlines,
 * and with too many it calls instead of inlining, so each operation less keeps the tile farther
 * from boxing.
 */
final class Tile12x2 {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();
  private static final Class<?> TYPE = FloatVector.zero(SPECIES).getClass();

  /** Rows of the tile, the width of a panel of Ã. */
  static final int MR = 12;

  /** Columns of the tile, the width of a panel of B̃. */
  static final int NR = 2 * LANES;

  private Tile12x2() {}

  /**
   * Adds the product of two panels to the tile at {@code t}, one step of k after the other.
   *
   * @param s holds all three: panel of Ã (kc × MR), panel of B̃ (kc × NR), tile (MR × NR), each
   *     contiguous in that order of indices
   */
  static void accumulate(float[] s, int a, int b, int kc, int t) {
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c0b = FloatVector.fromArray(SPECIES, s, t + LANES);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + 2 * LANES);
    FloatVector c1b = FloatVector.fromArray(SPECIES, s, t + 3 * LANES);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 4 * LANES);
    FloatVector c2b = FloatVector.fromArray(SPECIES, s, t + 5 * LANES);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 6 * LANES);
    FloatVector c3b = FloatVector.fromArray(SPECIES, s, t + 7 * LANES);
    FloatVector c4a = FloatVector.fromArray(SPECIES, s, t + 8 * LANES);
    FloatVector c4b = FloatVector.fromArray(SPECIES, s, t + 9 * LANES);
    FloatVector c5a = FloatVector.fromArray(SPECIES, s, t + 10 * LANES);
    FloatVector c5b = FloatVector.fromArray(SPECIES, s, t + 11 * LANES);
    FloatVector c6a = FloatVector.fromArray(SPECIES, s, t + 12 * LANES);
    FloatVector c6b = FloatVector.fromArray(SPECIES, s, t + 13 * LANES);
    FloatVector c7a = FloatVector.fromArray(SPECIES, s, t + 14 * LANES);
    FloatVector c7b = FloatVector.fromArray(SPECIES, s, t + 15 * LANES);
    FloatVector c8a = FloatVector.fromArray(SPECIES, s, t + 16 * LANES);
    FloatVector c8b = FloatVector.fromArray(SPECIES, s, t + 17 * LANES);
    FloatVector c9a = FloatVector.fromArray(SPECIES, s, t + 18 * LANES);
    FloatVector c9b = FloatVector.fromArray(SPECIES, s, t + 19 * LANES);
    FloatVector c10a = FloatVector.fromArray(SPECIES, s, t + 20 * LANES);
    FloatVector c10b = FloatVector.fromArray(SPECIES, s, t + 21 * LANES);
    FloatVector c11a = FloatVector.fromArray(SPECIES, s, t + 22 * LANES);
    FloatVector c11b = FloatVector.fromArray(SPECIES, s, t + 23 * LANES);
    for (int p = 0; p < kc; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, s, b + NR * p);
      FloatVector bb = FloatVector.fromArray(SPECIES, s, b + NR * p + LANES);
      FloatVector a0 = FloatVector.broadcast(SPECIES, s[a + MR * p]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      FloatVector a1 = FloatVector.broadcast(SPECIES, s[a + MR * p + 1]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      FloatVector a2 = FloatVector.broadcast(SPECIES, s[a + MR * p + 2]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      FloatVector a3 = FloatVector.broadcast(SPECIES, s[a + MR * p + 3]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      FloatVector a4 = FloatVector.broadcast(SPECIES, s[a + MR * p + 4]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
      FloatVector a5 = FloatVector.broadcast(SPECIES, s[a + MR * p + 5]);
      c5a = a5.fma(ba, c5a);
      c5b = a5.fma(bb, c5b);
      FloatVector a6 = FloatVector.broadcast(SPECIES, s[a + MR * p + 6]);
      c6a = a6.fma(ba, c6a);
      c6b = a6.fma(bb, c6b);
      FloatVector a7 = FloatVector.broadcast(SPECIES, s[a + MR * p + 7]);
      c7a = a7.fma(ba, c7a);
      c7b = a7.fma(bb, c7b);
      FloatVector a8 = FloatVector.broadcast(SPECIES, s[a + MR * p + 8]);
      c8a = a8.fma(ba, c8a);
      c8b = a8.fma(bb, c8b);
      FloatVector a9 = FloatVector.broadcast(SPECIES, s[a + MR * p + 9]);
      c9a = a9.fma(ba, c9a);
      c9b = a9.fma(bb, c9b);
      FloatVector a10 = FloatVector.broadcast(SPECIES, s[a + MR * p + 10]);
      c10a = a10.fma(ba, c10a);
      c10b = a10.fma(bb, c10b);
      FloatVector a11 = FloatVector.broadcast(SPECIES, s[a + MR * p + 11]);
      c11a = a11.fma(ba, c11a);
      c11b = a11.fma(bb, c11b);
    }
    // A receiver that comes out of the loop has no exact type where a JVM uses several widths.
    if (c0a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c0b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c1a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c1b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c2a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c2b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c3a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c3b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c4a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c4b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c5a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c5b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c6a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c6b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c7a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c7b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c8a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c8b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c9a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c9b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c10a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c10b.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c11a.getClass() != TYPE) {
      throw new AssertionError();
    }
    if (c11b.getClass() != TYPE) {
      throw new AssertionError();
    }
    c0a.intoArray(s, t);
    c0b.intoArray(s, t + LANES);
    c1a.intoArray(s, t + 2 * LANES);
    c1b.intoArray(s, t + 3 * LANES);
    c2a.intoArray(s, t + 4 * LANES);
    c2b.intoArray(s, t + 5 * LANES);
    c3a.intoArray(s, t + 6 * LANES);
    c3b.intoArray(s, t + 7 * LANES);
    c4a.intoArray(s, t + 8 * LANES);
    c4b.intoArray(s, t + 9 * LANES);
    c5a.intoArray(s, t + 10 * LANES);
    c5b.intoArray(s, t + 11 * LANES);
    c6a.intoArray(s, t + 12 * LANES);
    c6b.intoArray(s, t + 13 * LANES);
    c7a.intoArray(s, t + 14 * LANES);
    c7b.intoArray(s, t + 15 * LANES);
    c8a.intoArray(s, t + 16 * LANES);
    c8b.intoArray(s, t + 17 * LANES);
    c9a.intoArray(s, t + 18 * LANES);
    c9b.intoArray(s, t + 19 * LANES);
    c10a.intoArray(s, t + 20 * LANES);
    c10b.intoArray(s, t + 21 * LANES);
    c11a.intoArray(s, t + 22 * LANES);
    c11b.intoArray(s, t + 23 * LANES);
  }
}
