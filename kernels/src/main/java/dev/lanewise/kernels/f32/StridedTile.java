package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles that read operands where they lie, for products too small or too thin to pack.
 *
 * <p>Each adds A·B to a tile of sums, one step of k after the other: element (i, p) of A lies at
 * {@code aAt + i·aRow + p}, row p of B at {@code bAt + p·bStep} and is read in whole vectors. The
 * sums start at {@code t}, their rows {@code NR} apart. A step along A that is not the constant 1
 * would leave its bounds checks in the loop, a quarter of the speed (bench/results/gemm.md).
 *
 * <p>Flat on purpose, as {@link Tile12x2}: the tiles with 12 rows and with 8 × 2 want 32 vector
 * registers, the others do with 16: of those, 3 × 3 is the fastest.
 */
final class StridedTile {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  static final int LANES = SPECIES.length();

  private static final int NR = Blocking.NR;

  private StridedTile() {}

  /** Twelve rows × two vectors. */
  static void twelveByTwo(
      float[] a, int aAt, int aRow, float[] b, int bAt, int bStep, int steps, float[] s, int t) {
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c0b = FloatVector.fromArray(SPECIES, s, t + LANES);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c1b = FloatVector.fromArray(SPECIES, s, t + NR + LANES);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c2b = FloatVector.fromArray(SPECIES, s, t + 2 * NR + LANES);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 3 * NR);
    FloatVector c3b = FloatVector.fromArray(SPECIES, s, t + 3 * NR + LANES);
    FloatVector c4a = FloatVector.fromArray(SPECIES, s, t + 4 * NR);
    FloatVector c4b = FloatVector.fromArray(SPECIES, s, t + 4 * NR + LANES);
    FloatVector c5a = FloatVector.fromArray(SPECIES, s, t + 5 * NR);
    FloatVector c5b = FloatVector.fromArray(SPECIES, s, t + 5 * NR + LANES);
    FloatVector c6a = FloatVector.fromArray(SPECIES, s, t + 6 * NR);
    FloatVector c6b = FloatVector.fromArray(SPECIES, s, t + 6 * NR + LANES);
    FloatVector c7a = FloatVector.fromArray(SPECIES, s, t + 7 * NR);
    FloatVector c7b = FloatVector.fromArray(SPECIES, s, t + 7 * NR + LANES);
    FloatVector c8a = FloatVector.fromArray(SPECIES, s, t + 8 * NR);
    FloatVector c8b = FloatVector.fromArray(SPECIES, s, t + 8 * NR + LANES);
    FloatVector c9a = FloatVector.fromArray(SPECIES, s, t + 9 * NR);
    FloatVector c9b = FloatVector.fromArray(SPECIES, s, t + 9 * NR + LANES);
    FloatVector c10a = FloatVector.fromArray(SPECIES, s, t + 10 * NR);
    FloatVector c10b = FloatVector.fromArray(SPECIES, s, t + 10 * NR + LANES);
    FloatVector c11a = FloatVector.fromArray(SPECIES, s, t + 11 * NR);
    FloatVector c11b = FloatVector.fromArray(SPECIES, s, t + 11 * NR + LANES);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      FloatVector bb = FloatVector.fromArray(SPECIES, b, bAt + p * bStep + LANES);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4 * aRow]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at + 5 * aRow]);
      c5a = a5.fma(ba, c5a);
      c5b = a5.fma(bb, c5b);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at + 6 * aRow]);
      c6a = a6.fma(ba, c6a);
      c6b = a6.fma(bb, c6b);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at + 7 * aRow]);
      c7a = a7.fma(ba, c7a);
      c7b = a7.fma(bb, c7b);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[at + 8 * aRow]);
      c8a = a8.fma(ba, c8a);
      c8b = a8.fma(bb, c8b);
      FloatVector a9 = FloatVector.broadcast(SPECIES, a[at + 9 * aRow]);
      c9a = a9.fma(ba, c9a);
      c9b = a9.fma(bb, c9b);
      FloatVector a10 = FloatVector.broadcast(SPECIES, a[at + 10 * aRow]);
      c10a = a10.fma(ba, c10a);
      c10b = a10.fma(bb, c10b);
      FloatVector a11 = FloatVector.broadcast(SPECIES, a[at + 11 * aRow]);
      c11a = a11.fma(ba, c11a);
      c11b = a11.fma(bb, c11b);
    }
    c0a.intoArray(s, t);
    c0b.intoArray(s, t + LANES);
    c1a.intoArray(s, t + NR);
    c1b.intoArray(s, t + NR + LANES);
    c2a.intoArray(s, t + 2 * NR);
    c2b.intoArray(s, t + 2 * NR + LANES);
    c3a.intoArray(s, t + 3 * NR);
    c3b.intoArray(s, t + 3 * NR + LANES);
    c4a.intoArray(s, t + 4 * NR);
    c4b.intoArray(s, t + 4 * NR + LANES);
    c5a.intoArray(s, t + 5 * NR);
    c5b.intoArray(s, t + 5 * NR + LANES);
    c6a.intoArray(s, t + 6 * NR);
    c6b.intoArray(s, t + 6 * NR + LANES);
    c7a.intoArray(s, t + 7 * NR);
    c7b.intoArray(s, t + 7 * NR + LANES);
    c8a.intoArray(s, t + 8 * NR);
    c8b.intoArray(s, t + 8 * NR + LANES);
    c9a.intoArray(s, t + 9 * NR);
    c9b.intoArray(s, t + 9 * NR + LANES);
    c10a.intoArray(s, t + 10 * NR);
    c10b.intoArray(s, t + 10 * NR + LANES);
    c11a.intoArray(s, t + 11 * NR);
    c11b.intoArray(s, t + 11 * NR + LANES);
  }

  /** Eight rows × two vectors. */
  static void eightByTwo(
      float[] a, int aAt, int aRow, float[] b, int bAt, int bStep, int steps, float[] s, int t) {
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c0b = FloatVector.fromArray(SPECIES, s, t + LANES);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c1b = FloatVector.fromArray(SPECIES, s, t + NR + LANES);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c2b = FloatVector.fromArray(SPECIES, s, t + 2 * NR + LANES);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 3 * NR);
    FloatVector c3b = FloatVector.fromArray(SPECIES, s, t + 3 * NR + LANES);
    FloatVector c4a = FloatVector.fromArray(SPECIES, s, t + 4 * NR);
    FloatVector c4b = FloatVector.fromArray(SPECIES, s, t + 4 * NR + LANES);
    FloatVector c5a = FloatVector.fromArray(SPECIES, s, t + 5 * NR);
    FloatVector c5b = FloatVector.fromArray(SPECIES, s, t + 5 * NR + LANES);
    FloatVector c6a = FloatVector.fromArray(SPECIES, s, t + 6 * NR);
    FloatVector c6b = FloatVector.fromArray(SPECIES, s, t + 6 * NR + LANES);
    FloatVector c7a = FloatVector.fromArray(SPECIES, s, t + 7 * NR);
    FloatVector c7b = FloatVector.fromArray(SPECIES, s, t + 7 * NR + LANES);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      FloatVector bb = FloatVector.fromArray(SPECIES, b, bAt + p * bStep + LANES);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4 * aRow]);
      c4a = a4.fma(ba, c4a);
      c4b = a4.fma(bb, c4b);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at + 5 * aRow]);
      c5a = a5.fma(ba, c5a);
      c5b = a5.fma(bb, c5b);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at + 6 * aRow]);
      c6a = a6.fma(ba, c6a);
      c6b = a6.fma(bb, c6b);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at + 7 * aRow]);
      c7a = a7.fma(ba, c7a);
      c7b = a7.fma(bb, c7b);
    }
    c0a.intoArray(s, t);
    c0b.intoArray(s, t + LANES);
    c1a.intoArray(s, t + NR);
    c1b.intoArray(s, t + NR + LANES);
    c2a.intoArray(s, t + 2 * NR);
    c2b.intoArray(s, t + 2 * NR + LANES);
    c3a.intoArray(s, t + 3 * NR);
    c3b.intoArray(s, t + 3 * NR + LANES);
    c4a.intoArray(s, t + 4 * NR);
    c4b.intoArray(s, t + 4 * NR + LANES);
    c5a.intoArray(s, t + 5 * NR);
    c5b.intoArray(s, t + 5 * NR + LANES);
    c6a.intoArray(s, t + 6 * NR);
    c6b.intoArray(s, t + 6 * NR + LANES);
    c7a.intoArray(s, t + 7 * NR);
    c7b.intoArray(s, t + 7 * NR + LANES);
  }

  /** Up to four rows × two vectors; a row that is not there repeats the last one. */
  static void fourByTwo(
      int rows,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bStep,
      int steps,
      float[] s,
      int t) {
    int row1 = Math.min(1, rows - 1) * aRow;
    int row2 = Math.min(2, rows - 1) * aRow;
    int row3 = Math.min(3, rows - 1) * aRow;
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c0b = FloatVector.fromArray(SPECIES, s, t + LANES);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c1b = FloatVector.fromArray(SPECIES, s, t + NR + LANES);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c2b = FloatVector.fromArray(SPECIES, s, t + 2 * NR + LANES);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 3 * NR);
    FloatVector c3b = FloatVector.fromArray(SPECIES, s, t + 3 * NR + LANES);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      FloatVector bb = FloatVector.fromArray(SPECIES, b, bAt + p * bStep + LANES);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + row1]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + row2]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + row3]);
      c3a = a3.fma(ba, c3a);
      c3b = a3.fma(bb, c3b);
    }
    c0a.intoArray(s, t);
    c0b.intoArray(s, t + LANES);
    c1a.intoArray(s, t + NR);
    c1b.intoArray(s, t + NR + LANES);
    c2a.intoArray(s, t + 2 * NR);
    c2b.intoArray(s, t + 2 * NR + LANES);
    c3a.intoArray(s, t + 3 * NR);
    c3b.intoArray(s, t + 3 * NR + LANES);
  }

  /** Twelve rows × one vector. */
  static void twelveByOne(
      float[] a, int aAt, int aRow, float[] b, int bAt, int bStep, int steps, float[] s, int t) {
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 3 * NR);
    FloatVector c4a = FloatVector.fromArray(SPECIES, s, t + 4 * NR);
    FloatVector c5a = FloatVector.fromArray(SPECIES, s, t + 5 * NR);
    FloatVector c6a = FloatVector.fromArray(SPECIES, s, t + 6 * NR);
    FloatVector c7a = FloatVector.fromArray(SPECIES, s, t + 7 * NR);
    FloatVector c8a = FloatVector.fromArray(SPECIES, s, t + 8 * NR);
    FloatVector c9a = FloatVector.fromArray(SPECIES, s, t + 9 * NR);
    FloatVector c10a = FloatVector.fromArray(SPECIES, s, t + 10 * NR);
    FloatVector c11a = FloatVector.fromArray(SPECIES, s, t + 11 * NR);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1a = a1.fma(ba, c1a);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
      c2a = a2.fma(ba, c2a);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
      c3a = a3.fma(ba, c3a);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4 * aRow]);
      c4a = a4.fma(ba, c4a);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at + 5 * aRow]);
      c5a = a5.fma(ba, c5a);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at + 6 * aRow]);
      c6a = a6.fma(ba, c6a);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at + 7 * aRow]);
      c7a = a7.fma(ba, c7a);
      FloatVector a8 = FloatVector.broadcast(SPECIES, a[at + 8 * aRow]);
      c8a = a8.fma(ba, c8a);
      FloatVector a9 = FloatVector.broadcast(SPECIES, a[at + 9 * aRow]);
      c9a = a9.fma(ba, c9a);
      FloatVector a10 = FloatVector.broadcast(SPECIES, a[at + 10 * aRow]);
      c10a = a10.fma(ba, c10a);
      FloatVector a11 = FloatVector.broadcast(SPECIES, a[at + 11 * aRow]);
      c11a = a11.fma(ba, c11a);
    }
    c0a.intoArray(s, t);
    c1a.intoArray(s, t + NR);
    c2a.intoArray(s, t + 2 * NR);
    c3a.intoArray(s, t + 3 * NR);
    c4a.intoArray(s, t + 4 * NR);
    c5a.intoArray(s, t + 5 * NR);
    c6a.intoArray(s, t + 6 * NR);
    c7a.intoArray(s, t + 7 * NR);
    c8a.intoArray(s, t + 8 * NR);
    c9a.intoArray(s, t + 9 * NR);
    c10a.intoArray(s, t + 10 * NR);
    c11a.intoArray(s, t + 11 * NR);
  }

  /** Eight rows × one vector. */
  static void eightByOne(
      float[] a, int aAt, int aRow, float[] b, int bAt, int bStep, int steps, float[] s, int t) {
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 3 * NR);
    FloatVector c4a = FloatVector.fromArray(SPECIES, s, t + 4 * NR);
    FloatVector c5a = FloatVector.fromArray(SPECIES, s, t + 5 * NR);
    FloatVector c6a = FloatVector.fromArray(SPECIES, s, t + 6 * NR);
    FloatVector c7a = FloatVector.fromArray(SPECIES, s, t + 7 * NR);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + aRow]);
      c1a = a1.fma(ba, c1a);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + 2 * aRow]);
      c2a = a2.fma(ba, c2a);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + 3 * aRow]);
      c3a = a3.fma(ba, c3a);
      FloatVector a4 = FloatVector.broadcast(SPECIES, a[at + 4 * aRow]);
      c4a = a4.fma(ba, c4a);
      FloatVector a5 = FloatVector.broadcast(SPECIES, a[at + 5 * aRow]);
      c5a = a5.fma(ba, c5a);
      FloatVector a6 = FloatVector.broadcast(SPECIES, a[at + 6 * aRow]);
      c6a = a6.fma(ba, c6a);
      FloatVector a7 = FloatVector.broadcast(SPECIES, a[at + 7 * aRow]);
      c7a = a7.fma(ba, c7a);
    }
    c0a.intoArray(s, t);
    c1a.intoArray(s, t + NR);
    c2a.intoArray(s, t + 2 * NR);
    c3a.intoArray(s, t + 3 * NR);
    c4a.intoArray(s, t + 4 * NR);
    c5a.intoArray(s, t + 5 * NR);
    c6a.intoArray(s, t + 6 * NR);
    c7a.intoArray(s, t + 7 * NR);
  }

  /** Up to four rows × one vector; a row that is not there repeats the last one. */
  static void fourByOne(
      int rows,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bStep,
      int steps,
      float[] s,
      int t) {
    int row1 = Math.min(1, rows - 1) * aRow;
    int row2 = Math.min(2, rows - 1) * aRow;
    int row3 = Math.min(3, rows - 1) * aRow;
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c3a = FloatVector.fromArray(SPECIES, s, t + 3 * NR);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + row1]);
      c1a = a1.fma(ba, c1a);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + row2]);
      c2a = a2.fma(ba, c2a);
      FloatVector a3 = FloatVector.broadcast(SPECIES, a[at + row3]);
      c3a = a3.fma(ba, c3a);
    }
    c0a.intoArray(s, t);
    c1a.intoArray(s, t + NR);
    c2a.intoArray(s, t + 2 * NR);
    c3a.intoArray(s, t + 3 * NR);
  }

  /** Up to three rows × three vectors; a row that is not there repeats the last one. */
  static void threeByThree(
      int rows,
      float[] a,
      int aAt,
      int aRow,
      float[] b,
      int bAt,
      int bStep,
      int steps,
      float[] s,
      int t) {
    int row1 = Math.min(1, rows - 1) * aRow;
    int row2 = Math.min(2, rows - 1) * aRow;
    FloatVector c0a = FloatVector.fromArray(SPECIES, s, t);
    FloatVector c0b = FloatVector.fromArray(SPECIES, s, t + LANES);
    FloatVector c0c = FloatVector.fromArray(SPECIES, s, t + 2 * LANES);
    FloatVector c1a = FloatVector.fromArray(SPECIES, s, t + NR);
    FloatVector c1b = FloatVector.fromArray(SPECIES, s, t + NR + LANES);
    FloatVector c1c = FloatVector.fromArray(SPECIES, s, t + NR + 2 * LANES);
    FloatVector c2a = FloatVector.fromArray(SPECIES, s, t + 2 * NR);
    FloatVector c2b = FloatVector.fromArray(SPECIES, s, t + 2 * NR + LANES);
    FloatVector c2c = FloatVector.fromArray(SPECIES, s, t + 2 * NR + 2 * LANES);
    for (int p = 0; p < steps; p++) {
      FloatVector ba = FloatVector.fromArray(SPECIES, b, bAt + p * bStep);
      FloatVector bb = FloatVector.fromArray(SPECIES, b, bAt + p * bStep + LANES);
      FloatVector bc = FloatVector.fromArray(SPECIES, b, bAt + p * bStep + 2 * LANES);
      int at = aAt + p;
      FloatVector a0 = FloatVector.broadcast(SPECIES, a[at]);
      c0a = a0.fma(ba, c0a);
      c0b = a0.fma(bb, c0b);
      c0c = a0.fma(bc, c0c);
      FloatVector a1 = FloatVector.broadcast(SPECIES, a[at + row1]);
      c1a = a1.fma(ba, c1a);
      c1b = a1.fma(bb, c1b);
      c1c = a1.fma(bc, c1c);
      FloatVector a2 = FloatVector.broadcast(SPECIES, a[at + row2]);
      c2a = a2.fma(ba, c2a);
      c2b = a2.fma(bb, c2b);
      c2c = a2.fma(bc, c2c);
    }
    c0a.intoArray(s, t);
    c0b.intoArray(s, t + LANES);
    c0c.intoArray(s, t + 2 * LANES);
    c1a.intoArray(s, t + NR);
    c1b.intoArray(s, t + NR + LANES);
    c1c.intoArray(s, t + NR + 2 * LANES);
    c2a.intoArray(s, t + 2 * NR);
    c2b.intoArray(s, t + 2 * NR + LANES);
    c2c.intoArray(s, t + 2 * NR + 2 * LANES);
  }
}
