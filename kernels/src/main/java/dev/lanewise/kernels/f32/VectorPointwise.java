package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.internal.Functions;
import dev.lanewise.kernels.internal.VectorFloatFunctions;
import dev.lanewise.kernels.internal.VectorFunctions;

/**
 * A function of each element of a window: the function itself in float from memory to memory, its
 * derivatives in double, block by block. The double twin is written by hand: it has blocks alone.
 */
final class VectorPointwise {
  private VectorPointwise() {}

  /** y ← f⁽ᵒʳᵈᵉʳ⁾(x), with a scratch of {@link VectorFunctions#LENGTH}. */
  static void apply(
      Function function,
      int order,
      int n,
      float[] x,
      int xOffset,
      float[] y,
      int yOffset,
      double[] s) {
    if (order == 0) {
      int whole = n & -VectorFloatFunctions.LANES;
      VectorFloatFunctions.apply(function, whole, x, xOffset, y, yOffset);
      for (int i = whole; i < n; i++) {
        y[yOffset + i] = Functions.of(function, 0, x[xOffset + i]);
      }
      return;
    }
    for (int i = 0; i < n; i += VectorFunctions.BLOCK) {
      int count = Math.min(VectorFunctions.BLOCK, n - i);
      VectorWiden.load(count, x, xOffset + i, s, 0);
      VectorFunctions.apply(function, order, VectorFunctions.padded(count), s);
      VectorWiden.store(count, s, y, yOffset + i);
    }
  }
}
