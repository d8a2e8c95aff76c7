package dev.lanewise.bench.errors;

/** The largest error of one kernel in units of its bound, and where it was met. */
final class Worst {
  private final String kernel;
  private final Type type;
  private long samples;
  private double ratio;
  private String where = "";

  Worst(String kernel, Type type) {
    this.kernel = kernel;
    this.type = type;
  }

  /** Looks at one result. An error where none is allowed, and a NaN, count as infinite. */
  void see(double computed, DoubleDouble exact, double bound, String place) {
    double error = exact.distance(computed);
    double here = error == 0 ? 0 : error / bound;
    samples++;
    if (samples == 1 || !(here <= ratio)) {
      ratio = Double.isNaN(here) ? Double.POSITIVE_INFINITY : here;
      where = place;
    }
  }

  Result result() {
    return new Result(kernel, type.word(), samples, ratio, where);
  }

  /**
   * What was seen.
   *
   * @param ratio largest error / bound
   * @param where shape, kind of elements and seed
   */
  record Result(String kernel, String type, long samples, double ratio, String where) {
    boolean holds() {
      return ratio <= 1 && samples > 0;
    }
  }
}
