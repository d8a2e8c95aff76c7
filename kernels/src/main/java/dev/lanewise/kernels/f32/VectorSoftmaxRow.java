package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.FloatFunctions;
import dev.lanewise.kernels.internal.Provider;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row of a softmax: largest logit, 2⁶⁴ times the exponentials and their sum, which is as good
 * as one in double, product with the reciprocal of the sum. 2⁶⁴ keeps exponentials normal that are
 * not, so that a probability is rounded to the spacing of subnormals only once.
 *
 * <p>The double twin is written by hand. An object holds the scratch of one thread.
 */
final class VectorSoftmaxRow {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Elements whose sum leaves its lanes at once: 2048 additions in a lane lose 2²²·u² at most. */
  private static final int BLOCK = 8192;

  private final float[] tail = new float[LANES];
  private final float[] sums = new float[2 * LANES];
  private float largest;

  /** The largest of n logits, where a NaN does not count; {@link #softmax} wants it first. */
  double largest(int n, float[] logits, int at) {
    FloatVector most0 = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    FloatVector most1 = most0;
    int pairs = n & -(2 * LANES);
    for (int j = 0; j < pairs; j += 2 * LANES) {
      FloatVector z0 = FloatVector.fromArray(SPECIES, logits, at + j);
      FloatVector z1 = FloatVector.fromArray(SPECIES, logits, at + j + LANES);
      most0 = most0.blend(z0, z0.compare(VectorOperators.GT, most0));
      most1 = most1.blend(z1, z1.compare(VectorOperators.GT, most1));
    }
    most0 = most0.blend(most1, most1.compare(VectorOperators.GT, most0));
    most0.intoArray(tail, 0);
    float most = Float.NEGATIVE_INFINITY;
    for (int j = pairs; j < n; j++) {
      most = logits[at + j] > most ? logits[at + j] : most;
    }
    for (float lane : tail) {
      most = lane > most ? lane : most;
    }
    largest = most;
    return most;
  }

  /** p ← the softmax; returns Σ exp(z − largest). */
  double softmax(int n, float[] logits, int at, float[] p, int pAt) {
    int whole = n & -LANES;
    int rest = n - whole;
    double sum = 0;
    for (int j = 0; j < whole; j += BLOCK) {
      int count = Math.min(BLOCK, whole - j);
      sum += exponentials(count, logits, at + j, largest, p, pAt + j, sums);
    }
    if (rest > 0) {
      System.arraycopy(logits, at + whole, tail, 0, rest);
      Arrays.fill(tail, rest, LANES, Float.NEGATIVE_INFINITY);
      sum += exponentials(LANES, tail, 0, largest, tail, 0, sums);
    }
    float factor = (float) (1 / sum);
    multiply(whole, factor, p, pAt);
    if (rest > 0) {
      multiply(LANES, factor, tail, 0);
      System.arraycopy(tail, 0, p, pAt + whole, rest);
    }
    return sum * FloatFunctions.LOWERING;
  }

  /**
   * p ← 2⁶⁴·exp(z − largest) for whole vectors; returns the sum. Each lane adds in float and
   * gathers what every addition loses, which Knuth's six operations find exactly: conversions to
   * double would be as slow, and C2 does not always compile them without boxes.
   */
  private static double exponentials(
      int n, float[] logits, int at, float largest, float[] p, int pAt, float[] sums) {
    FloatVector sum = FloatVector.zero(SPECIES);
    FloatVector lost = FloatVector.zero(SPECIES);
    for (int j = 0; j < n; j += LANES) {
      FloatVector d = FloatVector.fromArray(SPECIES, logits, at + j).sub(largest);
      d = d.blend(FloatFunctions.LOWEST, d.compare(VectorOperators.LT, FloatFunctions.LOWEST));
      FloatVector t =
          d.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.LOG2_E),
              FloatVector.broadcast(SPECIES, FloatFunctions.ROUNDER));
      FloatVector k = t.sub(FloatFunctions.ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_HIGH), d);
      r = k.fma(FloatVector.broadcast(SPECIES, -FloatFunctions.LN2_LOW), r);
      FloatVector curve =
          r.fma(
              FloatVector.broadcast(SPECIES, FloatFunctions.E6),
              FloatVector.broadcast(SPECIES, FloatFunctions.E5));
      curve = r.fma(curve, FloatVector.broadcast(SPECIES, FloatFunctions.E4));
      curve = r.fma(curve, FloatVector.broadcast(SPECIES, FloatFunctions.E3));
      curve = r.fma(curve, FloatVector.broadcast(SPECIES, FloatFunctions.E2));
      curve = r.fma(curve, FloatVector.broadcast(SPECIES, 1));
      curve = r.fma(curve, FloatVector.broadcast(SPECIES, 1));
      FloatVector scale =
          t.reinterpretAsInts()
              .add(FloatFunctions.RAISED_BIAS)
              .lanewise(VectorOperators.LSHL, FloatFunctions.EXPONENT_SHIFT)
              .reinterpretAsFloats();
      FloatVector e = curve.mul(scale);
      e.intoArray(p, pAt + j);
      FloatVector total = sum.add(e);
      FloatVector added = total.sub(sum);
      lost = lost.add(sum.sub(total.sub(added)).add(e.sub(added)));
      sum = total;
    }
    sum.intoArray(sums, 0);
    lost.intoArray(sums, LANES);
    double all = 0;
    for (float lane : sums) {
      all += lane;
    }
    return all;
  }

  private static void multiply(int n, float factor, float[] p, int at) {
    for (int j = 0; j < n; j += LANES) {
      FloatVector.fromArray(SPECIES, p, at + j).mul(factor).intoArray(p, at + j);
    }
  }
}
