package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The update passes of the optimiser steps, operation for operation those of {@link Scalar}, so
 * that the bits are the same. They are bound by memory: a fused multiply-add would gain nothing.
 */
final class VectorStep {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private VectorStep() {}

  static void descend(
      int n, float h, float weightDecay, float[] g, int gOffset, float[] w, int wOffset) {
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wOffset + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gOffset + i).add(weight.mul(weightDecay));
      weight.sub(d.mul(h)).intoArray(w, wOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wOffset + i];
      w[wOffset + i] = weight - h * (g[gOffset + i] + weightDecay * weight);
    }
  }

  static void momentum(
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
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wOffset + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gOffset + i).add(weight.mul(weightDecay));
      FloatVector velocity = FloatVector.fromArray(SPECIES, v, vOffset + i).mul(momentum).add(d);
      velocity.intoArray(v, vOffset + i);
      weight.sub(velocity.mul(eta)).intoArray(w, wOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wOffset + i];
      float velocity = momentum * v[vOffset + i] + (g[gOffset + i] + weightDecay * weight);
      v[vOffset + i] = velocity;
      w[wOffset + i] = weight - eta * velocity;
    }
  }

  static void nesterov(
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
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wOffset + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gOffset + i).add(weight.mul(weightDecay));
      FloatVector velocity = FloatVector.fromArray(SPECIES, v, vOffset + i).mul(momentum).add(d);
      velocity.intoArray(v, vOffset + i);
      weight.sub(d.add(velocity.mul(momentum)).mul(eta)).intoArray(w, wOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wOffset + i];
      float d = g[gOffset + i] + weightDecay * weight;
      float velocity = momentum * v[vOffset + i] + d;
      v[vOffset + i] = velocity;
      w[wOffset + i] = weight - eta * (d + momentum * velocity);
    }
  }

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
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wOffset + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gOffset + i).add(weight.mul(weightDecay));
      FloatVector square =
          FloatVector.fromArray(SPECIES, v, vOffset + i).mul(keep).add(d.mul(d).mul(rest));
      square.intoArray(v, vOffset + i);
      weight.sub(d.div(square.sqrt().add(epsilon)).mul(eta)).intoArray(w, wOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wOffset + i];
      float d = g[gOffset + i] + weightDecay * weight;
      float square = keep * v[vOffset + i] + rest * (d * d);
      v[vOffset + i] = square;
      w[wOffset + i] = weight - eta * (d / ((float) Math.sqrt(square) + epsilon));
    }
  }

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
    int whole = SPECIES.loopBound(n);
    for (int i = 0; i < whole; i += LANES) {
      FloatVector weight = FloatVector.fromArray(SPECIES, w, wOffset + i);
      FloatVector d = FloatVector.fromArray(SPECIES, g, gOffset + i).add(weight.mul(weightDecay));
      FloatVector first =
          FloatVector.fromArray(SPECIES, m, mOffset + i).mul(beta1).add(d.mul(rest1));
      FloatVector second =
          FloatVector.fromArray(SPECIES, v, vOffset + i).mul(beta2).add(d.mul(d).mul(rest2));
      first.intoArray(m, mOffset + i);
      second.intoArray(v, vOffset + i);
      FloatVector root = second.sqrt().div(rootCorrection);
      weight.mul(keep).sub(first.div(root.add(epsilon)).mul(stepSize)).intoArray(w, wOffset + i);
    }
    for (int i = whole; i < n; i++) {
      float weight = w[wOffset + i];
      float d = g[gOffset + i] + weightDecay * weight;
      float first = beta1 * m[mOffset + i] + rest1 * d;
      float second = beta2 * v[vOffset + i] + rest2 * (d * d);
      m[mOffset + i] = first;
      v[vOffset + i] = second;
      float root = (float) Math.sqrt(second) / rootCorrection;
      w[wOffset + i] = keep * weight - stepSize * (first / (root + epsilon));
    }
  }
}
