package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * What happens to each element of a product right after it is finished, while it is in the cache.
 *
 * <p>The steps run in this order, whatever the order in which they were asked for: v ← v + biasⱼ,
 * then v ← v + rᵢⱼ, then v ← 0 where v ≤ 0, then v is clamped, then it is written and its square
 * summed. Each step rounds as if it were a pass of its own over the finished C, so the bits are
 * those of {@link Gemm#gemm} followed by {@link Rows#addBias} and {@link Relu#forward}.
 *
 * <p>Immutable: each method returns a new value, one value serves any number of calls. It holds on
 * to its arrays and reads them when the product is computed.
 */
public final class GemmEpilogue {
  /** No step at all. */
  public static final GemmEpilogue NONE =
      new GemmEpilogue(null, 0, null, 0, 0, 0, false, false, 0, 0, false);

  final float[] bias;
  final int biasOffset;
  final float[] residual;
  final int residualOffset;
  final int residualRowStride;
  final int residualColStride;
  final boolean rectifies;
  final boolean clamps;
  final float low;
  final float high;
  final boolean squares;

  private GemmEpilogue(
      float[] bias,
      int biasOffset,
      float[] residual,
      int residualOffset,
      int residualRowStride,
      int residualColStride,
      boolean rectifies,
      boolean clamps,
      float low,
      float high,
      boolean squares) {
    this.bias = bias;
    this.biasOffset = biasOffset;
    this.residual = residual;
    this.residualOffset = residualOffset;
    this.residualRowStride = residualRowStride;
    this.residualColStride = residualColStride;
    this.rectifies = rectifies;
    this.clamps = clamps;
    this.low = low;
    this.high = high;
    this.squares = squares;
  }

  /** Adds {@code bias[offset + j]} to column j, one element for each of the n columns of C. */
  public GemmEpilogue bias(float[] bias, int offset) {
    Objects.requireNonNull(bias, "bias");
    return new GemmEpilogue(
        bias,
        offset,
        residual,
        residualOffset,
        residualRowStride,
        residualColStride,
        rectifies,
        clamps,
        low,
        high,
        squares);
  }

  /** Adds the m×n matrix R, any strides, which may not share elements with C. */
  public GemmEpilogue residual(float[] residual, int offset, int rowStride, int colStride) {
    Objects.requireNonNull(residual, "residual");
    return new GemmEpilogue(
        bias,
        biasOffset,
        residual,
        offset,
        rowStride,
        colStride,
        rectifies,
        clamps,
        low,
        high,
        squares);
  }

  /**
   * Applies the rectifier with the conventions of {@link Relu}. Its gradient needs no mask: the
   * finished C serves {@link Relu#backward} as its x, unless a clamp lifts 0 above 0 or cuts all
   * down to it.
   */
  public GemmEpilogue relu() {
    return new GemmEpilogue(
        bias,
        biasOffset,
        residual,
        residualOffset,
        residualRowStride,
        residualColStride,
        true,
        clamps,
        low,
        high,
        squares);
  }

  /**
   * v ← low where v &lt; low, high where v &gt; high; a NaN stays.
   *
   * @throws IllegalArgumentException unless low ≤ high
   */
  public GemmEpilogue clamp(float low, float high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "low is " + low + " and high is " + high + ", must be ordered numbers: low <= high");
    }
    return new GemmEpilogue(
        bias,
        biasOffset,
        residual,
        residualOffset,
        residualRowStride,
        residualColStride,
        rectifies,
        true,
        low,
        high,
        squares);
  }

  /**
   * Makes {@link Gemm#gemm(dev.lanewise.kernels.Parallelism, int, int, int, float, float[], int,
   * int, int, float[], int, int, int, float, float[], int, int, int, GemmEpilogue)} return Σ cᵢⱼ².
   */
  public GemmEpilogue sumOfSquares() {
    return new GemmEpilogue(
        bias,
        biasOffset,
        residual,
        residualOffset,
        residualRowStride,
        residualColStride,
        rectifies,
        clamps,
        low,
        high,
        true);
  }

  /** Whether all that is read lies in its arrays, for an m×n product. */
  void check(int m, int n) {
    if (bias != null) {
      Check.window("bias", bias.length, n, biasOffset);
    }
    if (residual != null) {
      Check.matrix(
          "residual", residual.length, m, n, residualOffset, residualRowStride, residualColStride);
    }
  }

  /** The definition: what becomes of element (i, j), the square apart. */
  float finish(int i, int j, float product) {
    float v = product;
    if (bias != null) {
      v += bias[biasOffset + j];
    }
    if (residual != null) {
      v += residual[residualOffset + i * residualRowStride + j * residualColStride];
    }
    if (rectifies) {
      v = v <= 0 ? 0 : v;
    }
    if (clamps) {
      v = v < low ? low : v > high ? high : v;
    }
    return v;
  }
}
