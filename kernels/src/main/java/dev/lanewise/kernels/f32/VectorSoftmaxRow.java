package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.VectorFloatFunctions;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row of a softmax after another: raised exponentials and their sum, then the product with the
 * reciprocal of the sum. Raised exponentials are normal where exponentials are not, so that a
 * probability is rounded to the spacing of subnormals only once. The loop of the exponentials finds
 * the largest logit of the next row as well, while arithmetic leaves memory idle.
 *
 * <p>An object holds the scratch of one thread.
 */
final class VectorSoftmaxRow {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /**
   * Elements whose sum leaves its lanes at once. In float, what 2048 additions in a lane lose is
   * gathered with a loss of 2²²·u² at most, a quarter of u, beside the u of those additions whose
   * term was the larger part.
   */
  private static final int BLOCK = 8192;

  /** The ends of this row and of the next one. */
  private final float[] tails = new float[2 * LANES];

  /** Largest elements, and scratch for sums. */
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
    most0.intoArray(lanes, 0);
    largest = largestLane();
    for (int j = pairs; j < n; j++) {
      largest = logits[at + j] > largest ? logits[at + j] : largest;
    }
  }

  private float largestLane() {
    float most = Float.NEGATIVE_INFINITY;
    for (int lane = 0; lane < LANES; lane++) {
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
    Arrays.fill(lanes, 0, LANES, Float.NEGATIVE_INFINITY);
    double sum = 0;
    for (int j = 0, count; j < whole; j += count) {
      count = Math.min(BLOCK, whole - j);
      sum +=
          VectorFloatFunctions.softmax(count, logits, at + j, next + j, largest, p, pAt + j, lanes);
    }
    if (rest > 0) {
      Arrays.fill(tails, Float.NEGATIVE_INFINITY);
      System.arraycopy(logits, at + whole, tails, 0, rest);
      System.arraycopy(logits, next + whole, tails, LANES, rest);
      sum += VectorFloatFunctions.softmax(LANES, tails, 0, LANES, largest, tails, 0, lanes);
    }
    float factor = (float) (1 / sum);
    multiply(whole, factor, p, pAt);
    if (rest > 0) {
      multiply(LANES, factor, tails, 0);
      System.arraycopy(tails, 0, p, pAt + whole, rest);
    }
    largest = largestLane();
    return sum * VectorFloatFunctions.LOWERING;
  }

  private static void multiply(int n, float factor, float[] p, int at) {
    for (int j = 0; j < n; j += LANES) {
      FloatVector.fromArray(SPECIES, p, at + j).mul(factor).intoArray(p, at + j);
    }
  }
}
