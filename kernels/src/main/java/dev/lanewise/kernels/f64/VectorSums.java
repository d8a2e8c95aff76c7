package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums of doubles in double; the twin of the float class of this name, which widens.
 *
 * <p>Four accumulators take four vectors each round, then come single vectors, then single
 * elements; the accumulators are added as (0 + 1) + (2 + 3) and their lanes from the lowest to the
 * highest. So the order depends on n and the vector width alone.
 */
final class VectorSums {
  private static final VectorSpecies<Double> SPECIES =
      VectorSpecies.of(double.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  private VectorSums() {}

  static double dot(int n, double[] x, int xOffset, double[] y, int yOffset) {
    DoubleVector sum0 = DoubleVector.zero(SPECIES);
    DoubleVector sum1 = DoubleVector.zero(SPECIES);
    DoubleVector sum2 = DoubleVector.zero(SPECIES);
    DoubleVector sum3 = DoubleVector.zero(SPECIES);
    int rounds = n - n % (4 * LANES);
    for (int i = 0; i < rounds; i += 4 * LANES) {
      int xi = xOffset + i;
      int yi = yOffset + i;
      DoubleVector y0 = DoubleVector.fromArray(SPECIES, y, yi);
      DoubleVector y1 = DoubleVector.fromArray(SPECIES, y, yi + LANES);
      DoubleVector y2 = DoubleVector.fromArray(SPECIES, y, yi + 2 * LANES);
      DoubleVector y3 = DoubleVector.fromArray(SPECIES, y, yi + 3 * LANES);
      sum0 = DoubleVector.fromArray(SPECIES, x, xi).mul(y0).add(sum0);
      sum1 = DoubleVector.fromArray(SPECIES, x, xi + LANES).mul(y1).add(sum1);
      sum2 = DoubleVector.fromArray(SPECIES, x, xi + 2 * LANES).mul(y2).add(sum2);
      sum3 = DoubleVector.fromArray(SPECIES, x, xi + 3 * LANES).mul(y3).add(sum3);
    }
    int whole = SPECIES.loopBound(n);
    for (int i = rounds; i < whole; i += LANES) {
      DoubleVector yi = DoubleVector.fromArray(SPECIES, y, yOffset + i);
      sum0 = DoubleVector.fromArray(SPECIES, x, xOffset + i).mul(yi).add(sum0);
    }
    DoubleVector lanes = sum0.add(sum1).add(sum2.add(sum3));
    double sum = 0;
    for (int lane = 0; lane < LANES; lane++) {
      sum += lanes.lane(lane);
    }
    for (int i = whole; i < n; i++) {
      sum += x[xOffset + i] * y[yOffset + i];
    }
    return sum;
  }

  static double sumOfSquares(int n, double scale, double[] x, int xOffset) {
    DoubleVector sum0 = DoubleVector.zero(SPECIES);
    DoubleVector sum1 = DoubleVector.zero(SPECIES);
    DoubleVector sum2 = DoubleVector.zero(SPECIES);
    DoubleVector sum3 = DoubleVector.zero(SPECIES);
    int rounds = n - n % (4 * LANES);
    for (int i = 0; i < rounds; i += 4 * LANES) {
      int xi = xOffset + i;
      DoubleVector x0 = DoubleVector.fromArray(SPECIES, x, xi).mul(scale);
      DoubleVector x1 = DoubleVector.fromArray(SPECIES, x, xi + LANES).mul(scale);
      DoubleVector x2 = DoubleVector.fromArray(SPECIES, x, xi + 2 * LANES).mul(scale);
      DoubleVector x3 = DoubleVector.fromArray(SPECIES, x, xi + 3 * LANES).mul(scale);
      sum0 = x0.mul(x0).add(sum0);
      sum1 = x1.mul(x1).add(sum1);
      sum2 = x2.mul(x2).add(sum2);
      sum3 = x3.mul(x3).add(sum3);
    }
    int whole = SPECIES.loopBound(n);
    for (int i = rounds; i < whole; i += LANES) {
      DoubleVector scaled = DoubleVector.fromArray(SPECIES, x, xOffset + i).mul(scale);
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
      int m, int n, double[] x, int xOffset, int xRowStride, double[] sums, int sumsOffset) {
    int pairs = n - n % (2 * LANES);
    for (int j = 0; j < pairs; j += 2 * LANES) {
      DoubleVector sum0 = DoubleVector.zero(SPECIES);
      DoubleVector sum1 = DoubleVector.zero(SPECIES);
      for (int i = 0; i < m; i++) {
        int at = xOffset + j + i * xRowStride;
        sum0 = sum0.add(DoubleVector.fromArray(SPECIES, x, at));
        sum1 = sum1.add(DoubleVector.fromArray(SPECIES, x, at + LANES));
      }
      sum0.intoArray(sums, sumsOffset + j);
      sum1.intoArray(sums, sumsOffset + j + LANES);
    }
    for (int j = pairs; j < n; j++) {
      double sum = 0;
      for (int i = 0; i < m; i++) {
        sum += x[xOffset + i * xRowStride + j];
      }
      sums[sumsOffset + j] = sum;
    }
  }

  /**
   * Σ cᵢⱼ² of a matrix: whole vectors of columns, each lane from the first row to the last, the
   * vectors and then their lanes from left to right; after them single columns.
   */
  static double squares(int rows, int columns, double[] c, int at, int rowStride, int colStride) {
    int whole = colStride == 1 ? SPECIES.loopBound(columns) : 0;
    DoubleVector vectors = DoubleVector.zero(SPECIES);
    for (int j = 0; j < whole; j += LANES) {
      DoubleVector column = DoubleVector.zero(SPECIES);
      for (int i = 0; i < rows; i++) {
        DoubleVector x = DoubleVector.fromArray(SPECIES, c, at + i * rowStride + j);
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
