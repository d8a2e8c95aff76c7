package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Shelf;
import dev.lanewise.kernels.internal.Threads;

/**
 * Passes over long vectors in slices of a fixed length, which threads share. Sums of slices are
 * added in order, so that no bit depends on the number of threads.
 */
final class Slices implements Pool.Task {
  /** Elements of a slice: 50 µs of memory traffic for a sum of floats, where a wake-up costs 8. */
  static final int SLICE = 1 << 18;

  private static final Shelf<Slices> CALLS = new Shelf<>();

  private enum Pass {
    SQUARES,
    DESCEND,
    MOMENTUM,
    NESTEROV,
    ROOT_SCALED,
    ADAM
  }

  private Pass pass;
  private int n;
  private double scale;
  private double[] sums = {};
  private float stepSize;
  private float keep;
  private float beta1;
  private float rest1;
  private float beta2;
  private float rest2;
  private float rootCorrection;
  private float epsilon;
  private float weightDecay;
  private float[] g;
  private int gOffset;
  private float[] m;
  private int mOffset;
  private float[] v;
  private int vOffset;
  private float[] w;
  private int wOffset;

  private Slices() {}

  /** As {@link Backend#sumOfSquares}. */
  static double sumOfSquares(int n, double scale, float[] x, int xOffset) {
    if (n <= SLICE) {
      return VectorSums.sumOfSquares(n, scale, x, xOffset);
    }
    Slices call = take(Pass.SQUARES, n, x, xOffset);
    call.scale = scale;
    int count = call.count();
    if (call.sums.length < count) {
      call.sums = new double[count];
    }
    double sum = 0;
    try {
      call.share();
      for (int slice = 0; slice < count; slice++) {
        sum += call.sums[slice];
      }
    } finally {
      call.give();
    }
    return sum;
  }

  /** As {@link Backend#descend}. */
  static void descend(
      int n, float h, float weightDecay, float[] g, int gOffset, float[] w, int wOffset) {
    Slices call = take(Pass.DESCEND, n, g, gOffset);
    call.setWeights(h, weightDecay, w, wOffset);
    call.shareAndGive();
  }

  /** As {@link Backend#momentum} or, if {@code nesterov}, {@link Backend#nesterov}. */
  static void momentum(
      boolean nesterov,
      int n,
      float eta,
      float momentum,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    Slices call = take(nesterov ? Pass.NESTEROV : Pass.MOMENTUM, n, g, gOffset);
    call.setWeights(eta, weightDecay, w, wOffset);
    call.beta1 = momentum;
    call.v = v;
    call.vOffset = vOffset;
    call.shareAndGive();
  }

  /** As {@link Backend#rootScaled}. */
  static void rootScaled(
      int n,
      float eta,
      float keep,
      float rest,
      float epsilon,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    Slices call = take(Pass.ROOT_SCALED, n, g, gOffset);
    call.setWeights(eta, weightDecay, w, wOffset);
    call.setSquares(keep, rest, epsilon, v, vOffset);
    call.shareAndGive();
  }

  /** As {@link Backend#adam}. */
  static void adam(
      int n,
      float stepSize,
      float keep,
      float beta1,
      float rest1,
      float beta2,
      float rest2,
      float rootCorrection,
      float epsilon,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] m,
      int mOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset) {
    Slices call = take(Pass.ADAM, n, g, gOffset);
    call.setWeights(stepSize, weightDecay, w, wOffset);
    call.setSquares(beta2, rest2, epsilon, v, vOffset);
    call.keep = keep;
    call.beta1 = beta1;
    call.rest1 = rest1;
    call.rootCorrection = rootCorrection;
    call.m = m;
    call.mOffset = mOffset;
    call.shareAndGive();
  }

  private static Slices take(Pass pass, int n, float[] g, int gOffset) {
    Slices call = CALLS.take();
    if (call == null) {
      call = new Slices();
    }
    call.pass = pass;
    call.n = n;
    call.g = g;
    call.gOffset = gOffset;
    return call;
  }

  private void setWeights(float step, float decay, float[] array, int offset) {
    stepSize = step;
    weightDecay = decay;
    w = array;
    wOffset = offset;
  }

  private void setSquares(float kept, float rest, float least, float[] array, int offset) {
    beta2 = kept;
    rest2 = rest;
    epsilon = least;
    v = array;
    vOffset = offset;
  }

  private int count() {
    return (n - 1) / SLICE + 1;
  }

  private void share() {
    Pool.run(count(), Threads.get(), null, this);
  }

  private void shareAndGive() {
    try {
      share();
    } finally {
      give();
    }
  }

  private void give() {
    g = null;
    m = null;
    v = null;
    w = null;
    CALLS.give(this);
  }

  @Override
  public void run(int slice) {
    int from = slice * SLICE;
    int count = Math.min(SLICE, n - from);
    int gAt = gOffset + from;
    int vAt = vOffset + from;
    int wAt = wOffset + from;
    switch (pass) {
      case SQUARES -> sums[slice] = VectorSums.sumOfSquares(count, scale, g, gAt);
      case DESCEND -> VectorStep.descend(count, stepSize, weightDecay, g, gAt, w, wAt);
      case MOMENTUM ->
          VectorStep.momentum(count, stepSize, beta1, weightDecay, g, gAt, v, vAt, w, wAt);
      case NESTEROV ->
          VectorStep.nesterov(count, stepSize, beta1, weightDecay, g, gAt, v, vAt, w, wAt);
      case ROOT_SCALED ->
          VectorStep.rootScaled(
              count, stepSize, beta2, rest2, epsilon, weightDecay, g, gAt, v, vAt, w, wAt);
      case ADAM ->
          VectorStep.adam(
              count,
              stepSize,
              keep,
              beta1,
              rest1,
              beta2,
              rest2,
              rootCorrection,
              epsilon,
              weightDecay,
              g,
              gAt,
              m,
              mOffset + from,
              v,
              vAt,
              w,
              wAt);
    }
  }
}
