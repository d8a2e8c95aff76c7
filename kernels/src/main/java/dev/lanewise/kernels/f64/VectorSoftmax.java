package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.internal.Exponential;
import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax with cross-entropy: largest logit, exponentials and their sum, division; the twin of the
 * float class of this name, which widens. The exponential is that of {@link Exponential}.
 */
final class VectorSoftmax {
  private static final VectorSpecies<Double> SPECIES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private VectorSoftmax() {}

  static double softmaxCrossEntropy(
      int m,
      int n,
      double[] logits,
      int logitsOffset,
      int logitsRowStride,
      int[] labels,
      int labelsOffset,
      double[] probabilities,
      int pOffset,
      int pRowStride) {
    double losses = 0;
    for (int i = 0; i < m; i++) {
      int z = logitsOffset + i * logitsRowStride;
      int p = pOffset + i * pRowStride;
      double atLabel = logits[z + labels[labelsOffset + i]];
      double largest = largest(n, logits, z);
      double sum = exponentials(n, logits, z, largest, probabilities, p);
      divide(n, sum, probabilities, p);
      losses += StrictMath.log(sum) - (atLabel - largest);
    }
    return losses;
  }

  private static double largest(int n, double[] logits, int z) {
    DoubleVector most = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      most = most.max(DoubleVector.fromArray(SPECIES, logits, z + j));
    }
    double largest = Double.NEGATIVE_INFINITY;
    for (int lane = 0; lane < LANES; lane++) {
      largest = Math.max(largest, most.lane(lane));
    }
    for (int j = whole; j < n; j++) {
      largest = Math.max(largest, logits[z + j]);
    }
    return largest;
  }

  /**
   * p ← exp(z − largest); returns the sum, each lane on its own and then from the lowest lane up.
   */
  private static double exponentials(
      int n, double[] logits, int z, double largest, double[] probabilities, int p) {
    DoubleVector sums = DoubleVector.zero(SPECIES);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector logit = DoubleVector.fromArray(SPECIES, logits, z + j);
      DoubleVector x = logit.sub(largest).max(Exponential.LOWEST);
      DoubleVector t =
          x.fma(
              DoubleVector.broadcast(SPECIES, Exponential.LOG2_E),
              DoubleVector.broadcast(SPECIES, Exponential.ROUNDER));
      DoubleVector k = t.sub(Exponential.ROUNDER);
      DoubleVector r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_HIGH), x);
      r = k.fma(DoubleVector.broadcast(SPECIES, -Exponential.LN2_LOW), r);
      DoubleVector series =
          r.fma(
              DoubleVector.broadcast(SPECIES, Exponential.C13),
              DoubleVector.broadcast(SPECIES, Exponential.C12));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C11));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C10));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C9));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C8));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C7));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C6));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C5));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C4));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C3));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, Exponential.C2));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, 1));
      series = r.fma(series, DoubleVector.broadcast(SPECIES, 1));
      DoubleVector scale =
          t.reinterpretAsLongs()
              .add(Exponential.RAISED_BIAS)
              .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
              .reinterpretAsDoubles();
      DoubleVector exponential = series.mul(scale).mul(Exponential.LOWERING);
      exponential.intoArray(probabilities, p + j);
      sums = sums.add(exponential);
    }
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += sums.lane(lane);
    }
    for (int j = whole; j < n; j++) {
      double exponential = Exponential.of(logits[z + j] - largest);
      probabilities[p + j] = exponential;
      sum += exponential;
    }
    return sum;
  }

  private static void divide(int n, double sum, double[] probabilities, int p) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector quotient = DoubleVector.fromArray(SPECIES, probabilities, p + j).div(sum);
      quotient.intoArray(probabilities, p + j);
    }
    for (int j = whole; j < n; j++) {
      probabilities[p + j] = probabilities[p + j] / sum;
    }
  }
}
