package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of floats in double. The products of two floats are exact in double.
 *
 * <p>Four accumulators take four vectors each round, then come single vectors, then single
 * elements; the accumulators are added as (0 + 1) + (2 + 3) and their lanes from the lowest to the
 * highest. So the order depends on n and the vector width alone. The double twin is written by
 * hand: it needs no widening.
 */
final class VectorSums {
  private static final VectorSpecies<Double> WIDE =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));

  /** As many floats as a vector holds doubles: they fill half a register. */
  private static final VectorSpecies<Float> NARROW =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits() / 2));

  private static final int LANES = WIDE.length();

  private VectorSums() {}

  static double dot(int n, float[] x, int xOffset, float[] y, int yOffset) {
    DoubleVector sum0 = DoubleVector.zero(WIDE);
    DoubleVector sum1 = DoubleVector.zero(WIDE);
    DoubleVector sum2 = DoubleVector.zero(WIDE);
    DoubleVector sum3 = DoubleVector.zero(WIDE);
    int rounds = n - n % (4 * LANES);
    for (int i = 0; i < rounds; i += 4 * LANES) {
      int xi = xOffset + i;
      int yi = yOffset + i;
      DoubleVector x0 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y0 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, y, yi).convertShape(VectorOperators.F2D, WIDE, 0);
      sum0 = x0.mul(y0).add(sum0);
      DoubleVector x1 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi + LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y1 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, y, yi + LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      sum1 = x1.mul(y1).add(sum1);
      DoubleVector x2 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi + 2 * LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y2 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, y, yi + 2 * LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      sum2 = x2.mul(y2).add(sum2);
      DoubleVector x3 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi + 3 * LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector y3 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, y, yi + 3 * LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      sum3 = x3.mul(y3).add(sum3);
    }
    int whole = WIDE.loopBound(n);
    for (int i = rounds; i < whole; i += LANES) {
      DoubleVector xi =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xOffset + i)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector yi =
          (DoubleVector)
              FloatVector.fromArray(NARROW, y, yOffset + i)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      sum0 = xi.mul(yi).add(sum0);
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
    int rounds = n - n % (4 * LANES);
    for (int i = 0; i < rounds; i += 4 * LANES) {
      int xi = xOffset + i;
      DoubleVector x0 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi).convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x1 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi + LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x2 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi + 2 * LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector x3 =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xi + 3 * LANES)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector s0 = x0.mul(scale);
      DoubleVector s1 = x1.mul(scale);
      DoubleVector s2 = x2.mul(scale);
      DoubleVector s3 = x3.mul(scale);
      sum0 = s0.mul(s0).add(sum0);
      sum1 = s1.mul(s1).add(sum1);
      sum2 = s2.mul(s2).add(sum2);
      sum3 = s3.mul(s3).add(sum3);
    }
    int whole = WIDE.loopBound(n);
    for (int i = rounds; i < whole; i += LANES) {
      DoubleVector xi =
          (DoubleVector)
              FloatVector.fromArray(NARROW, x, xOffset + i)
                  .convertShape(VectorOperators.F2D, WIDE, 0);
      DoubleVector scaled = xi.mul(scale);
      sum0 = scaled.mul(scaled).add(sum0);
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

  /** Two vectors of columns at a time, each lane from the first row to the last as in Scalar. */
  static void columnSums(
      int m, int n, float[] x, int xOffset, int xRowStride, float[] sums, int sumsOffset) {
    int pairs = n - n % (2 * LANES);
    for (int j = 0; j < pairs; j += 2 * LANES) {
      DoubleVector sum0 = DoubleVector.zero(WIDE);
      DoubleVector sum1 = DoubleVector.zero(WIDE);
      for (int i = 0; i < m; i++) {
        int at = xOffset + j + i * xRowStride;
        DoubleVector x0 =
            (DoubleVector)
                FloatVector.fromArray(NARROW, x, at).convertShape(VectorOperators.F2D, WIDE, 0);
        DoubleVector x1 =
            (DoubleVector)
                FloatVector.fromArray(NARROW, x, at + LANES)
                    .convertShape(VectorOperators.F2D, WIDE, 0);
        sum0 = sum0.add(x0);
        sum1 = sum1.add(x1);
      }
      ((FloatVector) sum0.convertShape(VectorOperators.D2F, NARROW, 0))
          .intoArray(sums, sumsOffset + j);
      ((FloatVector) sum1.convertShape(VectorOperators.D2F, NARROW, 0))
          .intoArray(sums, sumsOffset + j + LANES);
    }
    for (int j = pairs; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += x[xOffset + i * xRowStride + j];
      }
      sums[sumsOffset + j] = (float) sum;
    }
  }

  /**
   * Σ cᵢⱼ² of a matrix: whole vectors of columns, each lane from the first row to the last, the
   * vectors and then their lanes from left to right; after them single columns.
   */
  static double squares(int rows, int columns, float[] c, int at, int rowStride, int colStride) {
    int whole = colStride == 1 ? WIDE.loopBound(columns) : 0;
    DoubleVector vectors = DoubleVector.zero(WIDE);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector column = DoubleVector.zero(WIDE);
      for (int i = 0; i < rows; i++) {
        DoubleVector x =
            (DoubleVector)
                FloatVector.fromArray(NARROW, c, at + i * rowStride + j)
                    .convertShape(VectorOperators.F2D, WIDE, 0);
        column = x.mul(x).add(column);
      }
      vectors = vectors.add(column);
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
