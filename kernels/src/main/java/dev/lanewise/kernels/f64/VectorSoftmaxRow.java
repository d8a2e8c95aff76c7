package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.internal.Exponential;
import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.VectorFunctions;
import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * One row of a softmax after another; the twin of the float class of this name, with a plain sum
 * and with the exponentials of {@link VectorFunctions}. An object holds the scratch of one thread.
 */
final class VectorSoftmaxRow {
  private static final VectorSpecies<Double> SPECIES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** The ends of this row and of the next one. */
  private final double[] tails = new double[2 * LANES];

  /** Sums and largest elements. */
  private final double[] lanes = new double[2 * LANES];

  private double largest;

  /** The largest logit of the row at hand, where a NaN does not count. */
  double largest() {
    return largest;
  }

  /** Looks at the first row; each {@link #softmax} looks at the next one. */
  void findLargest(int n, double[] logits, int at) {
    DoubleVector most = DoubleVector.broadcast(SPECIES, Double.NEGATIVE_INFINITY);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector z = DoubleVector.fromArray(SPECIES, logits, at + j);
      most = most.blend(z, z.compare(VectorOperators.GT, most));
    }
    most.intoArray(lanes, LANES);
    largest = largestLane();
    for (int j = whole; j < n; j++) {
      largest = logits[at + j] > largest ? logits[at + j] : largest;
    }
  }

  private double largestLane() {
    double most = Double.NEGATIVE_INFINITY;
    for (int lane = LANES; lane < 2 * LANES; lane++) {
      most = lanes[lane] > most ? lanes[lane] : most;
    }
    return most;
  }

  /**
   * p ← the softmax of the row at hand; the row at {@code next} is at hand from then on.
   *
   * @return Σ exp(z − largest)
   */
  double softmax(int n, double[] logits, int at, int next, double[] p, int pAt) {
    int whole = SPECIES.loopBound(n);
    int rest = n - whole;
    Arrays.fill(lanes, LANES, 2 * LANES, Double.NEGATIVE_INFINITY);
    VectorFunctions.softmax(whole, logits, at, next, largest, p, pAt, lanes);
    double sum = sum();
    if (rest > 0) {
      Arrays.fill(tails, Double.NEGATIVE_INFINITY);
      System.arraycopy(logits, at + whole, tails, 0, rest);
      System.arraycopy(logits, next + whole, tails, LANES, rest);
      VectorFunctions.softmax(LANES, tails, 0, LANES, largest, tails, 0, lanes);
      sum += sum();
    }
    double factor = 1 / sum;
    multiply(whole, factor, p, pAt);
    if (rest > 0) {
      multiply(LANES, factor, tails, 0);
      System.arraycopy(tails, 0, p, pAt + whole, rest);
    }
    largest = largestLane();
    return sum * Exponential.LOWERING;
  }

  private double sum() {
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += lanes[lane];
    }
    return sum;
  }

  private static void multiply(int n, double factor, double[] p, int at) {
    for (int j = 0; j < n; j += LANES) {
      DoubleVector.fromArray(SPECIES, p, at + j).mul(factor).intoArray(p, at + j);
    }
  }
}
