package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.internal.Exponential;
import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.VectorFunctions;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row of a softmax: largest logit, exponentials and their sum, division, block by block in the
 * L1 cache; the twin of the float class of this name. An object holds the scratch of one thread.
 */
final class VectorSoftmaxRow {
  private static final VectorSpecies<Double> SPECIES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private final double[] s = new double[VectorFunctions.LENGTH];
  private final double[] lanes = new double[LANES];
  private double largest;

  /** The largest of n logits, where a NaN does not count; {@link #softmax} wants it first. */
  double largest(int n, double[] logits, int at) {
    DoubleVector most = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector z = DoubleVector.fromArray(SPECIES, logits, at + j);
      most = most.blend(z, z.compare(VectorOperators.GT, most));
    }
    most.intoArray(lanes, 0);
    double all = Double.NEGATIVE_INFINITY;
    for (int j = whole; j < n; j++) {
      all = logits[at + j] > all ? logits[at + j] : all;
    }
    for (double lane : lanes) {
      all = lane > all ? lane : all;
    }
    largest = all;
    return all;
  }

  /** p ← the softmax; returns Σ exp(z − largest). */
  double softmax(int n, double[] logits, int at, double[] p, int pAt) {
    double sum = 0;
    for (int j = 0; j < n; j += VectorFunctions.BLOCK) {
      int count = Math.min(VectorFunctions.BLOCK, n - j);
      int padded = VectorFunctions.padded(count);
      VectorWiden.load(count, logits, at + j, s, Double.NEGATIVE_INFINITY);
      subtract(padded, largest, s);
      VectorFunctions.exponential(padded, Exponential.LOWERING, 0, s);
      sum += sum(padded, s, lanes);
      VectorWiden.store(count, s, p, pAt + j);
    }
    divide(n, sum, p, pAt);
    return sum;
  }

  private static void subtract(int n, double largest, double[] s) {
    for (int i = 0; i < n; i += LANES) {
      DoubleVector.fromArray(SPECIES, s, i).sub(largest).intoArray(s, i);
    }
  }

  /** Each lane on its own and then from the lowest lane up. */
  private static double sum(int n, double[] s, double[] lanes) {
    DoubleVector sums = DoubleVector.zero(SPECIES);
    for (int i = 0; i < n; i += LANES) {
      sums = sums.add(DoubleVector.fromArray(SPECIES, s, i));
    }
    sums.intoArray(lanes, 0);
    double sum = 0;
    for (double lane : lanes) {
      sum += lane;
    }
    return sum;
  }

  private static void divide(int n, double sum, double[] p, int at) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector.fromArray(SPECIES, p, at + j).div(sum).intoArray(p, at + j);
    }
    for (int j = whole; j < n; j++) {
      p[at + j] /= sum;
    }
  }
}
