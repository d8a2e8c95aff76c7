package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Exponential;
import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Softmax with cross-entropy: largest logit, exponentials and their sum, division. Exponentials are
 * computed in double, as {@link Exponential} says; the double twin is written by hand, because it
 * needs no widening.
 */
final class VectorSoftmax {
  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));

  /** As many floats as a vector holds doubles: they fill half a register. */
  private static final VectorSpecies<Float> NARROW =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits() / 2));

  private static final int LANES = WIDE.length();

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

  private static double largest(int n, float[] logits, int z) {
    DoubleVector most = DoubleVector.broadcast(WIDE, Double.NEGATIVE_INFINITY);
    int whole = WIDE.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      most =
          most.max(
              (DoubleVector)
                  FloatVector.fromArray(NARROW, logits, z + j)
                      .convertShape(VectorOperators.F2D, WIDE, 0));
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
      int n, float[] logits, int z, double largest, float[] probabilities, int p) {
    DoubleVector sums = DoubleVector.zero(WIDE);
    int whole = WIDE.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector logit =
          (DoubleVector)
              FloatVector.fromArray(NARROW, logits, z + j)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x = logit.sub(largest).max(Exponential.LOWEST);
      DoubleVector t =
          x.fma(
              DoubleVector.broadcast(WIDE, Exponential.LOG2_E),
              DoubleVector.broadcast(WIDE, Exponential.ROUNDER));
      DoubleVector k = t.sub(Exponential.ROUNDER);
      DoubleVector r = k.fma(DoubleVector.broadcast(WIDE, -Exponential.LN2_HIGH), x);
      r = k.fma(DoubleVector.broadcast(WIDE, -Exponential.LN2_LOW), r);
      DoubleVector series =
          r.fma(
              DoubleVector.broadcast(WIDE, Exponential.C13),
              DoubleVector.broadcast(WIDE, Exponential.C12));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C11));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C10));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C9));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C8));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C7));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C6));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C5));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C4));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C3));
      series = r.fma(series, DoubleVector.broadcast(WIDE, Exponential.C2));
      series = r.fma(series, DoubleVector.broadcast(WIDE, 1));
      series = r.fma(series, DoubleVector.broadcast(WIDE, 1));
      DoubleVector scale =
          t.reinterpretAsLongs()
              .add(Exponential.RAISED_BIAS)
              .lanewise(VectorOperators.LSHL, Exponential.EXPONENT_SHIFT)
              .reinterpretAsDoubles();
      DoubleVector exponential = series.mul(scale).mul(Exponential.LOWERING);
      ((FloatVector) exponential.convertShape(VectorOperators.D2F, NARROW, 0))
          .intoArray(probabilities, p + j);
      sums = sums.add(exponential);
    }
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += sums.lane(lane);
    }
    for (int j = whole; j < n; j++) {
      double exponential = Exponential.of(logits[z + j] - largest);
      probabilities[p + j] = (float) exponential;
      sum += exponential;
    }
    return sum;
  }

  private static void divide(int n, double sum, float[] probabilities, int p) {
    int whole = WIDE.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector exponential =
          (DoubleVector)
              FloatVector.fromArray(NARROW, probabilities, p + j)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector quotient = exponential.div(sum);
      ((FloatVector) quotient.convertShape(VectorOperators.D2F, NARROW, 0))
          .intoArray(probabilities, p + j);
    }
    for (int j = whole; j < n; j++) {
      probabilities[p + j] = (float) (probabilities[p + j] / sum);
    }
  }
}
