package dev.lanewise.bench.errors;

/** The precision of a kernel's elements. */
enum Type {
  F32(0x1p-24, Float.MIN_VALUE, 20),
  F64(0x1p-53, Double.MIN_VALUE, 200);

  /** The unit roundoff of double, in which both precisions take their sums of vectors. */
  static final double V = 0x1p-53;

  /** Unit roundoff. */
  final double u;

  final double smallestSubnormal;

  /**
   * Elements drawn by exponent lie in 2^±range, so that no product of three under- or overflows.
   */
  final int range;

  Type(double u, double smallestSubnormal, int range) {
    this.u = u;
    this.smallestSubnormal = smallestSubnormal;
    this.range = range;
  }

  /** γ(k) = k·u/(1 − k·u). */
  double gamma(double k) {
    return gamma(k, u);
  }

  static double gamma(double k, double u) {
    return k * u / (1 - k * u);
  }

  double round(double x) {
    return this == F32 ? (float) x : x;
  }

  double ulp(double x) {
    return this == F32 ? Math.ulp((float) x) : Math.ulp(x);
  }

  /** The package of the kernels. */
  String folder() {
    return "dev.lanewise.kernels." + word();
  }

  String word() {
    return this == F32 ? "f32" : "f64";
  }
}
