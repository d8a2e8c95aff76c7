package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.FloatFunctions;
import dev.lanewise.kernels.internal.Provider;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row of a softmax after another: 2⁶⁴ times the exponentials and their sum, which is as good as
 * one in double, then the product with the reciprocal of the sum. 2⁶⁴ keeps exponentials normal
 * that are not, so that a probability is rounded to the spacing of subnormals only once. The loop
 * of the exponentials finds the largest logit of the next row as well, while arithmetic leaves
 * memory idle.
 *
 * <p>The double twin is written by hand. An object holds the scratch of one thread.
 */
final class VectorSoftmaxRow {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Elements whose sum leaves its lanes at once: 2048 additions in a lane lose 2²²·u² at most. */
  private static final int BLOCK = 8192;

  /** The ends of this row and of the next one. */
  private final float[] tails = new float[2 * LANES];

  /** Sums, what they lost, and largest elements. */
  private final float[] lanes = new float[3 * LANES];

  private float largest;

  /** The largest logit of the row at hand, where a NaN does not count. */
  double largest() {
    return largest;
  }

  /** Looks at the first row; each {@link #softmax} looks at the next one. */
  void findLargest(int n, float[] logits, int at) {
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
    most0.intoArray(lanes, 2 * LANES);
    largest = largestLane();
    for (int j = pairs; j < n; j++) {
      largest = logits[at + j] > largest ? logits[at + j] : largest;
    }
  }

  private float largestLane() {
    float most = Float.NEGATIVE_INFINITY;
    for (int lane = 2 * LANES; lane < 3 * LANES; lane++) {
      most = lanes[lane] > most ? lanes[lane] : most;
    }
    return most;
  }

  /**
   * p ← the softmax of the row at hand; the row at {@code next} is at hand from then on.
   *
   * @return Σ exp(z − largest)
   */
  double softmax(int n, float[] logits, int at, int next, float[] p, int pAt) {
    int whole = n & -LANES;
    int rest = n - whole;
    Arrays.fill(lanes, 2 * LANES, 3 * LANES, Float.NEGATIVE_INFINITY);
    double sum = 0;
    for (int j = 0, count; j < whole; j += count) {
      count = Math.min(BLOCK, whole - j);
      sum += exponentials(count, logits, at + j, next + j, largest, p, pAt + j, lanes);
    }
    if (rest > 0) {
      Arrays.fill(tails, Float.NEGATIVE_INFINITY);
      System.arraycopy(logits, at + whole, tails, 0, rest);
      System.arraycopy(logits, next + whole, tails, LANES, rest);
      sum += exponentials(LANES, tails, 0, LANES, largest, tails, 0, lanes);
    }
    float factor = (float) (1 / sum);
    multiply(whole, factor, p, pAt);
    if (rest > 0) {
      multiply(LANES, factor, tails, 0);
      System.arraycopy(tails, 0, p, pAt + whole, rest);
    }
    largest = largestLane();
    return sum * FloatFunctions.LOWERING;
  }

  /**
   * p ← 2⁶⁴·exp(z − largest) for whole vectors; returns the sum. Each lane adds in float and
   * gathers what every addition loses, which Knuth's six operations find exactly: conversions to
   * double would be as slow, and C2 does not always compile them without boxes.
   */
  private static double exponentials(
      int n, float[] logits, int at, int next, float largest, float[] p, int pAt, float[] lanes) {
    FloatVector sum = FloatVector.zero(SPECIES);
    FloatVector lost = FloatVector.zero(SPECIES);
    FloatVector most = FloatVector.fromArray(SPECIES, lanes, 2 * LANES);
    for (int j = 0; j < n; j += LANES) {
      FloatVector z = FloatVector.fromArray(SPECIES, logits, next + j);
      most = most.blend(z, z.compare(VectorOperators.GT, most));
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
    sum.intoArray(lanes, 0);
    lost.intoArray(lanes, LANES);
    most.intoArray(lanes, 2 * LANES);
    double all = 0;
    for (int lane = 0; lane < 2 * LANES; lane++) {
      all += lanes[lane];
    }
    return all;
  }

  private static void multiply(int n, float factor, float[] p, int at) {
    for (int j = 0; j < n; j += LANES) {
      FloatVector.fromArray(SPECIES, p, at + j).mul(factor).intoArray(p, at + j);
    }
  }
}
