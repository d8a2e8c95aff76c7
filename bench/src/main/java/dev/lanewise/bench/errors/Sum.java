package dev.lanewise.bench.errors;

/**
 * A sum of products with the accuracy of twice the precision of double, and the sum of their
 * magnitudes, which bounds are made of.
 *
 * <p>Source: Ogita, Rump, Oishi, SIAM Journal on Scientific Computing 26 (2005), algorithm Dot2.
 */
final class Sum {
  private double high;
  private double low;
  private double magnitude;

  Sum add(double x, double y) {
    double p = x * y;
    double s = high + p;
    double t = s - high;
    low += ((high - (s - t)) + (p - t)) + Math.fma(x, y, -p);
    high = s;
    magnitude += Math.abs(p);
    return this;
  }

  DoubleDouble value() {
    return DoubleDouble.sum(high, low);
  }

  /** Σ |xᵢ·yᵢ|, to the precision of double. */
  double magnitude() {
    return magnitude;
  }
}
