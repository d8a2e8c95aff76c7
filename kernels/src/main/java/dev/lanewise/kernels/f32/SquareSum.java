package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Shelf;

/** Σ (scale·xᵢ)², slices added in order. */
final class SquareSum extends Slices {
  private static final Shelf<SquareSum> CALLS = new Shelf<>(SquareSum::new);

  private double scale;
  private float[] x;
  private int xOffset;
  private double[] sums = {};

  private SquareSum() {}

  /** As {@link Backend#sumOfSquares}. */
  static double of(int n, double scale, float[] x, int xOffset) {
    if (n <= SLICE) {
      // Nothing to share. A record of the call would take as long as 16 elements.
      return VectorSums.sumOfSquares(n, scale, x, xOffset);
    }
    SquareSum call = CALLS.take();
    call.scale = scale;
    call.x = x;
    call.xOffset = xOffset;
    int count = count(n);
    if (call.sums.length < count) {
      call.sums = new double[count];
    }
    double sum = 0;
    try {
      call.share(n);
      for (int slice = 0; slice < count; slice++) {
        sum += call.sums[slice];
      }
    } finally {
      call.x = null;
      CALLS.give(call);
    }
    return sum;
  }

  @Override
  void pass(int from, int count) {
    sums[from / SLICE] = VectorSums.sumOfSquares(count, scale, x, xOffset + from);
  }
}
