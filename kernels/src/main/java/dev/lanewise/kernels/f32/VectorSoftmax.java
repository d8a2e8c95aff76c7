package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Exponential;
import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.Shelf;
import dev.lanewise.kernels.internal.VectorFunctions;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax with cross-entropy: largest logit, exponentials and their sum, division. Exponentials and
 * quotients are computed in double, block by block.
 */
final class VectorSoftmax {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();
  private static final int WIDE_LANES = WIDE.length();
  private static final Shelf<double[]> BLOCKS = new Shelf<>();

  private VectorSoftmax() {}

  static double softmaxCrossEntropy(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      int[] labels,
      int labelsOffset,
      float[] probabilities,
      int pOffset,
      int pRowStride) {
    double[] s = BLOCKS.take();
    if (s == null) {
      s = new double[VectorFunctions.LENGTH];
    }
    double losses = 0;
    for (int i = 0; i < m; i++) {
      int z = logitsOffset + i * logitsRowStride;
      int p = pOffset + i * pRowStride;
      double atLabel = logits[z + labels[labelsOffset + i]];
      double largest = largest(n, logits, z);
      double sum = exponentials(n, logits, z, largest, probabilities, p, s);
      divide(n, sum, probabilities, p, s);
      losses += StrictMath.log(sum) - (atLabel - largest);
    }
    BLOCKS.give(s);
    return losses;
  }

  private static double largest(int n, float[] logits, int z) {
    FloatVector most = FloatVector.broadcast(SPECIES, Float.NEGATIVE_INFINITY);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      most = most.max(FloatVector.fromArray(SPECIES, logits, z + j));
    }
    float largest = most.reduceLanes(VectorOperators.MAX);
    for (int j = whole; j < n; j++) {
      largest = Math.max(largest, logits[z + j]);
    }
    return largest;
  }

  /** p ← exp(z − largest); returns the sum. */
  private static double exponentials(
      int n, float[] logits, int z, double largest, float[] probabilities, int p, double[] s) {
    double sum = 0;
    for (int j = 0; j < n; j += VectorFunctions.BLOCK) {
      int count = Math.min(VectorFunctions.BLOCK, n - j);
      int padded = VectorFunctions.padded(count);
      VectorWiden.load(count, logits, z + j, s, Double.NEGATIVE_INFINITY);
      subtract(padded, largest, s);
      VectorFunctions.exponential(padded, Exponential.LOWERING, 0, s);
      sum += sum(padded, s);
      VectorWiden.store(count, s, probabilities, p + j);
    }
    return sum;
  }

  private static void subtract(int n, double largest, double[] s) {
    for (int i = 0; i < n; i += WIDE_LANES) {
      DoubleVector.fromArray(WIDE, s, i).sub(largest).intoArray(s, i);
    }
  }

  /** Each lane on its own and then from the lowest lane up. */
  private static double sum(int n, double[] s) {
    DoubleVector sums = DoubleVector.zero(WIDE);
    for (int i = 0; i < n; i += WIDE_LANES) {
      sums = sums.add(DoubleVector.fromArray(WIDE, s, i));
    }
    double sum = 0;
    for (int lane = 0; lane < WIDE_LANES; lane++) {
      sum += sums.lane(lane);
    }
    return sum;
  }

  private static void divide(int n, double sum, float[] probabilities, int p, double[] s) {
    for (int j = 0; j < n; j += VectorFunctions.BLOCK) {
      int count = Math.min(VectorFunctions.BLOCK, n - j);
      int padded = VectorFunctions.padded(count);
      VectorWiden.load(count, probabilities, p + j, s, 0);
      for (int i = 0; i < padded; i += WIDE_LANES) {
        DoubleVector.fromArray(WIDE, s, i).div(sum).intoArray(s, i);
      }
      VectorWiden.store(count, s, probabilities, p + j);
    }
  }
}
