package dev.lanewise.bench.errors;

/**
 * A number of about 106 bits, as the unevaluated sum of two doubles: what is measured has at most
 * 53, so its own error does not show in a ratio.
 *
 * <p>Source: Dekker, Numerische Mathematik 18 (1971); Knuth, The Art of Computer Programming 2,
 * section 4.2.2.
 */
record DoubleDouble(double hi, double lo) {
  static final DoubleDouble ONE = of(1);

  static DoubleDouble of(double x) {
    return new DoubleDouble(x, 0);
  }

  /** a + b, exactly. */
  static DoubleDouble sum(double a, double b) {
    double s = a + b;
    double t = s - a;
    return new DoubleDouble(s, (a - (s - t)) + (b - t));
  }

  /** a·b, exactly unless it underflows. */
  static DoubleDouble product(double a, double b) {
    double p = a * b;
    return new DoubleDouble(p, Math.fma(a, b, -p));
  }

  DoubleDouble plus(DoubleDouble y) {
    DoubleDouble s = sum(hi, y.hi);
    DoubleDouble t = sum(lo, y.lo);
    DoubleDouble high = sum(s.hi, s.lo + t.hi);
    return sum(high.hi, high.lo + t.lo);
  }

  DoubleDouble plus(double y) {
    return plus(of(y));
  }

  DoubleDouble minus(DoubleDouble y) {
    return plus(y.negated());
  }

  DoubleDouble negated() {
    return new DoubleDouble(-hi, -lo);
  }

  DoubleDouble times(DoubleDouble y) {
    DoubleDouble p = product(hi, y.hi);
    return sum(p.hi, p.lo + (hi * y.lo + lo * y.hi));
  }

  DoubleDouble times(double y) {
    return times(of(y));
  }

  DoubleDouble over(DoubleDouble y) {
    double first = hi / y.hi;
    DoubleDouble rest = minus(y.times(first));
    double second = rest.hi / y.hi;
    double third = rest.minus(y.times(second)).hi / y.hi;
    return sum(first, second).plus(third);
  }

  DoubleDouble squareRoot() {
    if (hi == 0) {
      return this;
    }
    double root = Math.sqrt(hi);
    return sum(root, minus(product(root, root)).hi / (2 * root));
  }

  /** Times 2ᵏ, also where that is no double. */
  DoubleDouble scaled(int k) {
    return new DoubleDouble(Math.scalb(hi, k), Math.scalb(lo, k));
  }

  DoubleDouble absolute() {
    return hi < 0 ? negated() : this;
  }

  /** |x − this|, rounded once. */
  double distance(double x) {
    return Math.abs(minus(of(x)).hi);
  }
}
