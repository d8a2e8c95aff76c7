package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** A smooth function or one of its derivatives, applied to each element. */
public final class Elementwise {
  private Elementwise() {}

  /**
   * yᵢ ← f⁽ᵒʳᵈᵉʳ⁾(xᵢ). x and y may be the same window, and may not overlap otherwise.
   *
   * <p>Error bounds stand with the constants of {@link Function}. The bits depend on nothing but
   * the element: not on threads, place, width of the vectors or platform.
   *
   * @param order 0 for the function, 1 or 2 for a derivative
   * @throws IllegalArgumentException if n is negative or the order is outside 0 .. 2
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void apply(
      Function function, int order, int n, float[] x, int xOffset, float[] y, int yOffset) {
    Objects.requireNonNull(function, "function");
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(y, "y");
    Check.order(order);
    Check.size("n", n);
    Check.window("x", x.length, n, xOffset);
    Check.window("y", y.length, n, yOffset);
    Backends.CHOSEN.apply(function, order, n, x, xOffset, y, yOffset);
  }
}
