package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.Shelf;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What is left of a triangular solve or of a factorisation when products have done the rest: blocks
 * small enough for L1, copied to scratch, and rows of which multiples of earlier rows are
 * subtracted.
 */
final class Substitution {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Order of a block: two of them fill an L1 cache of 32 KB. */
  static final int ORDER = 64 * Integer.BYTES / Float.BYTES;

  /** Columns of the right-hand side in scratch: four chains of fused multiply-adds. */
  static final int WIDTH = Math.max(ORDER, 4 * LANES);

  private static final Shelf<Substitution> SCRATCH = new Shelf<>(Substitution::new);

  /** The block, its rows {@link #ORDER} apart, then rows of the right side, WIDTH apart. */
  final float[] s = new float[ORDER * ORDER + ORDER * WIDTH];

  private Substitution() {}

  /** Where the right side begins. */
  static int right() {
    return ORDER * ORDER;
  }

  /** Scratch that nobody else holds. */
  static Substitution take() {
    return SCRATCH.take();
  }

  /** Puts scratch back. */
  void give() {
    SCRATCH.give(this);
  }

  /**
   * Row {@code row} ← row − Σₚ s[factors + p] · (row {@code rows + p·step}), in order of p, for
   * whole vectors that cover {@code columns}.
   */
  void subtract(int factors, int count, int rows, int step, int row, int columns) {
    int j = 0;
    for (; j <= columns - 3 * LANES - 1; j += 4 * LANES) {
      subtractFour(s, factors, count, rows + j, step, row + j);
    }
    for (; j < columns; j += LANES) {
      subtractOne(s, factors, count, rows + j, step, row + j);
    }
  }

  private static void subtractFour(float[] s, int factors, int count, int rows, int step, int row) {
    FloatVector x0 = FloatVector.fromArray(SPECIES, s, row);
    FloatVector x1 = FloatVector.fromArray(SPECIES, s, row + LANES);
    FloatVector x2 = FloatVector.fromArray(SPECIES, s, row + 2 * LANES);
    FloatVector x3 = FloatVector.fromArray(SPECIES, s, row + 3 * LANES);
    for (int p = 0; p < count; p++) {
      FloatVector factor = FloatVector.broadcast(SPECIES, -s[factors + p]);
      int at = rows + p * step;
      x0 = FloatVector.fromArray(SPECIES, s, at).fma(factor, x0);
      x1 = FloatVector.fromArray(SPECIES, s, at + LANES).fma(factor, x1);
      x2 = FloatVector.fromArray(SPECIES, s, at + 2 * LANES).fma(factor, x2);
      x3 = FloatVector.fromArray(SPECIES, s, at + 3 * LANES).fma(factor, x3);
    }
    x0.intoArray(s, row);
    x1.intoArray(s, row + LANES);
    x2.intoArray(s, row + 2 * LANES);
    x3.intoArray(s, row + 3 * LANES);
  }

  private static void subtractOne(float[] s, int factors, int count, int rows, int step, int row) {
    FloatVector x = FloatVector.fromArray(SPECIES, s, row);
    for (int p = 0; p < count; p++) {
      FloatVector factor = FloatVector.broadcast(SPECIES, -s[factors + p]);
      x = FloatVector.fromArray(SPECIES, s, rows + p * step).fma(factor, x);
    }
    x.intoArray(s, row);
  }

  /** Row ← row / divisor, for whole vectors that cover {@code columns}. */
  void divide(float divisor, int row, int columns) {
    for (int j = 0; j < columns; j += LANES) {
      FloatVector.fromArray(SPECIES, s, row + j).div(divisor).intoArray(s, row + j);
    }
  }

  /** The multiple of the register width at or below a column. */
  static int align(int column) {
    return column / LANES * LANES;
  }
}
