package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.internal.Shelf;
import dev.lanewise.kernels.internal.VectorFloatFunctions;
import dev.lanewise.kernels.internal.VectorFunctions;

/**
 * A function of each element of a window: the function itself in float from memory to memory, its
 * derivatives in double, block by block. The double twin is written by hand: it needs no blocks.
 */
final class VectorPointwise {
  /** Numbers in a block: 4 KB of L1. */
  private static final int BLOCK = 512;

  private static final Shelf<double[]> BLOCKS = new Shelf<>(() -> new double[BLOCK]);

  private VectorPointwise() {}

  /** y ← f⁽ᵒʳᵈᵉʳ⁾(x). */
  static void apply(
      Function function, int order, int n, float[] x, int xOffset, float[] y, int yOffset) {
    if (order == 0) {
      VectorFloatFunctions.apply(function, n, x, xOffset, y, yOffset);
      return;
    }
    double[] s = BLOCKS.take();
    for (int i = 0; i < n; i += BLOCK) {
      int count = Math.min(BLOCK, n - i);
      VectorWiden.load(count, x, xOffset + i, s);
      VectorFunctions.apply(function, order, count, s, 0, s, 0);
      VectorWiden.store(count, s, y, yOffset + i);
    }
    BLOCKS.give(s);
  }
}
