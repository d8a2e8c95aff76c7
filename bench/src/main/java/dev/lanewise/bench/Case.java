package dev.lanewise.bench;

import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * One configuration that is measured in a JVM of its own.
 *
 * @param suite what is measured
 * @param n the size, as the suite understands it
 * @param dtype {@code f32} or {@code f64}
 * @param backend {@code vector} or {@code scalar}
 */
record Case(Suite suite, int n, String dtype, String backend) {

  /** Reads the case from JMH's name and parameters. */
  static Case of(BenchmarkParams params) {
    String method = params.getBenchmark();
    int dot = method.lastIndexOf('.');
    return new Case(
        Suite.ofClass(method.substring(0, dot)),
        Integer.parseInt(params.getParam("n")),
        method.substring(dot + 1),
        params.getParam("backend"));
  }

  boolean isControl() {
    return backend.equals("scalar");
  }

  double flops() {
    return suite.flops(n);
  }

  /** Flops per byte that main memory must move. */
  double intensity() {
    return flops() / suite.bytes(n, width());
  }

  private int width() {
    return dtype.equals("f32") ? Float.BYTES : Double.BYTES;
  }

  @Override
  public String toString() {
    return suite.word() + ", " + suite.label(n) + ", " + dtype + ", " + backend;
  }
}
