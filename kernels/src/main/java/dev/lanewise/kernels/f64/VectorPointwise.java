package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.internal.VectorFunctions;

/** A function of each element of a window; the twin of the float class of this name. */
final class VectorPointwise {
  private VectorPointwise() {}

  /** y ← f⁽ᵒʳᵈᵉʳ⁾(x). */
  static void apply(
      Function function, int order, int n, double[] x, int xOffset, double[] y, int yOffset) {
    VectorFunctions.apply(function, order, n, x, xOffset, y, yOffset);
  }
}
