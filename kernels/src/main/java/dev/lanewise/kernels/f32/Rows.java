package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * A bias added to every row of a matrix, and its gradient, the column sums. Rows are contiguous.
 */
public final class Rows {
  private Rows() {}

  /**
   * x[i,:] ← x[i,:] + bias for each of the m rows of n elements. bias may not overlap x.
   *
   * @throws IllegalArgumentException if a size is negative or rows of x overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void addBias(
      int m, int n, float[] bias, int biasOffset, float[] x, int xOffset, int xRowStride) {
    Objects.requireNonNull(bias, "bias");
    Objects.requireNonNull(x, "x");
    Check.size("m", m);
    Check.size("n", n);
    Check.window("bias", bias.length, n, biasOffset);
    Check.matrixOutput("x", x.length, m, n, xOffset, xRowStride, 1);
    Backends.CHOSEN.addBias(m, n, bias, biasOffset, x, xOffset, xRowStride);
  }

  /**
   * sums ← Σᵢ x[i,:]. Each column is summed in double from the first row to the last and rounded
   * once; with m = 0 the sums are 0. sums may not overlap x.
   *
   * @throws IllegalArgumentException if a size is negative
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void columnSums(
      int m, int n, float[] x, int xOffset, int xRowStride, float[] sums, int sumsOffset) {
    Objects.requireNonNull(x, "x");
    Objects.requireNonNull(sums, "sums");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("x", x.length, m, n, xOffset, xRowStride, 1);
    Check.window("sums", sums.length, n, sumsOffset);
    Backends.CHOSEN.columnSums(m, n, x, xOffset, xRowStride, sums, sumsOffset);
  }
}
