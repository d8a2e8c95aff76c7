package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.internal.VectorFunctions;

/** A function of each element of a window, in blocks that stay in the L1 cache. */
final class VectorPointwise {
  private VectorPointwise() {}

  /** y ← f⁽ᵒʳᵈᵉʳ⁾(x), with a scratch of {@link VectorFunctions#LENGTH}. */
  static void apply(
      Function function,
      int order,
      int n,
      double[] x,
      int xOffset,
      double[] y,
      int yOffset,
      double[] s) {
    for (int i = 0; i < n; i += VectorFunctions.BLOCK) {
      int count = Math.min(VectorFunctions.BLOCK, n - i);
      VectorWiden.load(count, x, xOffset + i, s, 0);
      VectorFunctions.apply(function, order, VectorFunctions.padded(count), s);
      VectorWiden.store(count, s, y, yOffset + i);
    }
  }
}
