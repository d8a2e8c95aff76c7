package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of floats in double. The products of two floats are exact in double.
 *
 * <p>Four accumulators take two whole float vectors each round, which fill four vectors of doubles;
 * then the first one takes single float vectors, lower half first, then come single elements. The
 * accumulators are added as (0 + 1) + (2 + 3) and their lanes from the lowest to the highest. So
 * the order depends on n and the vector width alone. The double twin is written by hand: it needs
 * no widening.
 *
 * <p>A float vector of half the width would be the natural source of a vector of doubles. But once
 * a second class of float vectors is linked, JDK 17 no longer knows which one an accumulator in a
 * loop is: from then on every float kernel of the process compiled there boxes its vectors.
 */
final class VectorSums {
  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));

  private static final int LANES = WIDE.length();
  private static final int PAIR = SPECIES.length();

  /** Exchanges the halves of a float vector: a conversion to doubles takes the lower one. */
  private static final VectorShuffle<Float> SWAP = VectorShuffle.iota(SPECIES, LANES, 1, true);

  private static final VectorMask<Float> UPPER =
      VectorMask.fromLong(SPECIES, (1L << PAIR) - (1L << LANES));

  private VectorSums() {}

  static double dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
    DoubleVector sum0 = DoubleVector.zero(WIDE);
    DoubleVector sum1 = DoubleVector.zero(WIDE);
    DoubleVector sum2 = DoubleVector.zero(WIDE);
    DoubleVector sum3 = DoubleVector.zero(WIDE);
    int rounds = n - n % (2 * PAIR);
    for (int i = 0; i < rounds; i += 2 * PAIR) {
      FloatVector xa = FloatVector.fromArray(SPECIES, x, xOffset + i);
      FloatVector ya = FloatVector.fromArray(SPECIES, y, yOffset + i);
      DoubleVector x0 = (DoubleVector) xa.convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y0 = (DoubleVector) ya.convertShape(VectorOperators.F2D, WIDE, 0);
      sum0 = x0.mul(y0).add(sum0);
      DoubleVector x1 =
          (DoubleVector) xa.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y1 =
          (DoubleVector) ya.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      sum1 = x1.mul(y1).add(sum1);
      FloatVector xb = FloatVector.fromArray(SPECIES, x, xOffset + i + PAIR);
      FloatVector yb = FloatVector.fromArray(SPECIES, y, yOffset + i + PAIR);
      DoubleVector x2 = (DoubleVector) xb.convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y2 = (DoubleVector) yb.convertShape(VectorOperators.F2D, WIDE, 0);
      sum2 = x2.mul(y2).add(sum2);
      DoubleVector x3 =
          (DoubleVector) xb.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y3 =
          (DoubleVector) yb.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      sum3 = x3.mul(y3).add(sum3);
    }
    int whole = SPECIES.loopBound(n);
    for (int i = rounds; i < whole; i += PAIR) {
      FloatVector xi = FloatVector.fromArray(SPECIES, x, xOffset + i);
      FloatVector yi = FloatVector.fromArray(SPECIES, y, yOffset + i);
      DoubleVector x0 = (DoubleVector) xi.convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y0 = (DoubleVector) yi.convertShape(VectorOperators.F2D, WIDE, 0);
      sum0 = x0.mul(y0).add(sum0);
      DoubleVector x1 =
          (DoubleVector) xi.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y1 =
          (DoubleVector) yi.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      sum0 = x1.mul(y1).add(sum0);
    }
    DoubleVector lanes = sum0.add(sum1).add(sum2.add(sum3));
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += lanes.lane(lane);
    }
    for (int i = whole; i < n; i++) {
      sum += (double) x[xOffset + i] * (double) y[yOffset + i];
    }
    return sum;
  }

  static double sumOfSquares(int n, double scale, float[] x, int xOffset) {
    DoubleVector sum0 = DoubleVector.zero(WIDE);
    DoubleVector sum1 = DoubleVector.zero(WIDE);
    DoubleVector sum2 = DoubleVector.zero(WIDE);
    DoubleVector sum3 = DoubleVector.zero(WIDE);
    int rounds = n - n % (2 * PAIR);
    for (int i = 0; i < rounds; i += 2 * PAIR) {
      FloatVector xa = FloatVector.fromArray(SPECIES, x, xOffset + i);
      FloatVector xb = FloatVector.fromArray(SPECIES, x, xOffset + i + PAIR);
      DoubleVector x0 = (DoubleVector) xa.convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x1 =
          (DoubleVector) xa.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x2 = (DoubleVector) xb.convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x3 =
          (DoubleVector) xb.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector s0 = x0.mul(scale);
      DoubleVector s1 = x1.mul(scale);
      DoubleVector s2 = x2.mul(scale);
      DoubleVector s3 = x3.mul(scale);
      sum0 = s0.mul(s0).add(sum0);
      sum1 = s1.mul(s1).add(sum1);
      sum2 = s2.mul(s2).add(sum2);
      sum3 = s3.mul(s3).add(sum3);
    }
    int whole = SPECIES.loopBound(n);
    for (int i = rounds; i < whole; i += PAIR) {
      FloatVector xi = FloatVector.fromArray(SPECIES, x, xOffset + i);
      DoubleVector x0 = (DoubleVector) xi.convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x1 =
          (DoubleVector) xi.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector s0 = x0.mul(scale);
      DoubleVector s1 = x1.mul(scale);
      sum0 = s0.mul(s0).add(sum0);
      sum0 = s1.mul(s1).add(sum0);
    }
    DoubleVector lanes = sum0.add(sum1).add(sum2.add(sum3));
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += lanes.lane(lane);
    }
    for (int i = whole; i < n; i++) {
      double scaled = scale * x[xOffset + i];
      sum += scaled * scaled;
    }
    return sum;
  }

  /** A float vector of columns at a time, each lane from the first row to the last as in Scalar. */
  static void columnSums(
      int m, int n, float[] x, int xOffset, int xRowStride, float[] sums, int sumsOffset) {
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += PAIR) {
      DoubleVector sum0 = DoubleVector.zero(WIDE);
      DoubleVector sum1 = DoubleVector.zero(WIDE);
      for (int i = 0; i < m; i++) {
        FloatVector row = FloatVector.fromArray(SPECIES, x, xOffset + j + i * xRowStride);
        DoubleVector x0 = (DoubleVector) row.convertShape(VectorOperators.F2D, WIDE, 0);
        DoubleVector x1 =
            (DoubleVector) row.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
        sum0 = sum0.add(x0);
        sum1 = sum1.add(x1);
      }
      FloatVector low = (FloatVector) sum0.convertShape(VectorOperators.D2F, SPECIES, 0);
      FloatVector high = (FloatVector) sum1.convertShape(VectorOperators.D2F, SPECIES, 0);
      low.blend(high.rearrange(SWAP), UPPER).intoArray(sums, sumsOffset + j);
    }
    for (int j = whole; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += x[xOffset + i * xRowStride + j];
      }
      sums[sumsOffset + j] = (float) sum;
    }
  }

  /**
   * Σ cᵢⱼ² of a matrix: whole float vectors of columns as two vectors of doubles, each lane from
   * the first row to the last, the vectors and then their lanes from left to right; after them
   * single columns.
   */
  static double squares(int rows, int columns, float[] c, int at, int rowStride, int colStride) {
    int whole = colStride == 1 ? SPECIES.loopBound(columns) : 0;
    DoubleVector vectors = DoubleVector.zero(WIDE);
    for (int j = 0; j < whole; j += PAIR) {
      DoubleVector column0 = DoubleVector.zero(WIDE);
      DoubleVector column1 = DoubleVector.zero(WIDE);
      for (int i = 0; i < rows; i++) {
        FloatVector row = FloatVector.fromArray(SPECIES, c, at + i * rowStride + j);
        DoubleVector x0 = (DoubleVector) row.convertShape(VectorOperators.F2D, WIDE, 0);
        DoubleVector x1 =
            (DoubleVector) row.rearrange(SWAP).convertShape(VectorOperators.F2D, WIDE, 0);
        column0 = x0.mul(x0).add(column0);
        column1 = x1.mul(x1).add(column1);
      }
      vectors = vectors.add(column0).add(column1);
    }
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += vectors.lane(lane);
    }
    for (int j = whole; j < columns; j++) {
      for (int i = 0; i < rows; i++) {
        double x = c[at + i * rowStride + j * colStride];
        sum += x * x;
      }
    }
    return sum;
  }
}
