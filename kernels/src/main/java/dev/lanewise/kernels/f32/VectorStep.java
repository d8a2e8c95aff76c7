package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.Shelf;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The update passes of the optimiser steps, operation for operation those of {@link Scalar}, so
 * that the bits are the same. They are bound by memory: a fused multiply-add would gain nothing.
 */
final class VectorStep extends Slices {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private static final Shelf<VectorStep> CALLS = new Shelf<>(VectorStep::new);

  private enum Rule {
    DESCEND,
    MOMENTUM,
    NESTEROV,
    ROOT_SCALED,
    ADAM
  }

  private Rule rule;
  private float stepSize;
  private float weightDecay;

  /** The share of the weights that stays. */
  private float keep;

  /** m ← keepM·m + addM·d, and v likewise, of d or d². */
  private float keepM;

  private float addM;
  private float keepV;
  private float addV;
  private float rootCorrection;
  private float epsilon;
  private float[] g;
  private int gOffset;
  private float[] m;
  private int mOffset;
  private float[] v;
  private int vOffset;
  private float[] w;
  private int wOffset;

  private VectorStep() {}

  /** As {@link Backend#descend}. */
  static void descend(
      int n, float h, float weightDecay, float[] g, int gOffset, float[] w, int wOffset) {
    VectorStep call = take(Rule.DESCEND, h, weightDecay, g, gOffset, w, wOffset);
    call.shareAndGive(n);
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
    Rule rule = nesterov ? Rule.NESTEROV : Rule.MOMENTUM;
    VectorStep call = take(rule, eta, weightDecay, g, gOffset, w, wOffset);
    call.setV(momentum, v, vOffset);
    call.shareAndGive(n);
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
    VectorStep call = take(Rule.ROOT_SCALED, eta, weightDecay, g, gOffset, w, wOffset);
    call.setV(keep, v, vOffset);
    call.addV = rest;
    call.epsilon = epsilon;
    call.shareAndGive(n);
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
    VectorStep call = take(Rule.ADAM, stepSize, weightDecay, g, gOffset, w, wOffset);
    call.setV(beta2, v, vOffset);
    call.addV = rest2;
    call.epsilon = epsilon;
    call.rootCorrection = rootCorrection;
    call.keep = keep;
    call.keepM = beta1;
    call.addM = rest1;
    call.m = m;
    call.mOffset = mOffset;
    call.shareAndGive(n);
  }

  private static VectorStep take(
      Rule rule,
      float stepSize,
      float weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset) {
    VectorStep call = CALLS.take();
    call.rule = rule;
    call.stepSize = stepSize;
    call.weightDecay = weightDecay;
    call.g = g;
    call.gOffset = gOffset;
    call.w = w;
    call.wOffset = wOffset;
    return call;
  }

  private void setV(float kept, float[] array, int offset) {
    keepV = kept;
    v = array;
    vOffset = offset;
  }

  private void shareAndGive(int n) {
    try {
      share(n);
    } finally {
      g = null;
      m = null;
      v = null;
      w = null;
      CALLS.give(this);
    }
  }

  @Override
  void pass(int from, int count) {
    int gAt = gOffset + from;
    int vAt = vOffset + from;
    int wAt = wOffset + from;
    switch (rule) {
      case DESCEND -> descend(count, gAt, wAt);
      case MOMENTUM -> momentum(count, gAt, vAt, wAt);
      case NESTEROV -> nesterov(count, gAt, vAt, wAt);
      case ROOT_SCALED -> rootScaled(count, gAt, vAt, wAt);
      case ADAM -> adam(count, gAt, mOffset + from, vAt, wAt);
    }
  }

  private void descend(int n, int gAt, int wAt) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gAt + i).add(weight.mul(weightDecay));
      weight.sub(d.mul(stepSize)).intoArray(w, wAt + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wAt + i];
      w[wAt + i] = weight - stepSize * (g[gAt + i] + weightDecay * weight);
    }
  }

  private void momentum(int n, int gAt, int vAt, int wAt) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gAt + i).add(weight.mul(weightDecay));
      FloatVector velocity = FloatVector.fromArray(SPECIES, v, vAt + i).mul(keepV).add(d);
      velocity.intoArray(v, vAt + i);
      weight.sub(velocity.mul(stepSize)).intoArray(w, wAt + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wAt + i];
      float velocity = keepV * v[vAt + i] + (g[gAt + i] + weightDecay * weight);
      v[vAt + i] = velocity;
      w[wAt + i] = weight - stepSize * velocity;
    }
  }

  private void nesterov(int n, int gAt, int vAt, int wAt) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gAt + i).add(weight.mul(weightDecay));
      FloatVector velocity = FloatVector.fromArray(SPECIES, v, vAt + i).mul(keepV).add(d);
      velocity.intoArray(v, vAt + i);
      weight.sub(d.add(velocity.mul(keepV)).mul(stepSize)).intoArray(w, wAt + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wAt + i];
      float d = g[gAt + i] + weightDecay * weight;
      float velocity = keepV * v[vAt + i] + d;
      v[vAt + i] = velocity;
      w[wAt + i] = weight - stepSize * (d + keepV * velocity);
    }
  }

  private void rootScaled(int n, int gAt, int vAt, int wAt) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gAt + i).add(weight.mul(weightDecay));
      FloatVector square =
          FloatVector.fromArray(SPECIES, v, vAt + i).mul(keepV).add(d.mul(d).mul(addV));
      square.intoArray(v, vAt + i);
      weight.sub(d.div(square.sqrt().add(epsilon)).mul(stepSize)).intoArray(w, wAt + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wAt + i];
      float d = g[gAt + i] + weightDecay * weight;
      float square = keepV * v[vAt + i] + addV * (d * d);
      v[vAt + i] = square;
      w[wAt + i] = weight - stepSize * (d / ((float) Math.sqrt(square) + epsilon));
    }
  }

  private void adam(int n, int gAt, int mAt, int vAt, int wAt) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wAt + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gAt + i).add(weight.mul(weightDecay));
      FloatVector first = FloatVector.fromArray(SPECIES, m, mAt + i).mul(keepM).add(d.mul(addM));
      FloatVector second =
          FloatVector.fromArray(SPECIES, v, vAt + i).mul(keepV).add(d.mul(d).mul(addV));
      first.intoArray(m, mAt + i);
      second.intoArray(v, vAt + i);
      FloatVector root = second.sqrt().div(rootCorrection);
      weight.mul(keep).sub(first.div(root.add(epsilon)).mul(stepSize)).intoArray(w, wAt + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wAt + i];
      float d = g[gAt + i] + weightDecay * weight;
      float first = keepM * m[mAt + i] + addM * d;
      float second = keepV * v[vAt + i] + addV * (d * d);
      m[mAt + i] = first;
      v[vAt + i] = second;
      float root = (float) Math.sqrt(second) / rootCorrection;
      w[wAt + i] = keep * weight - stepSize * (first / (root + epsilon));
    }
  }
}
