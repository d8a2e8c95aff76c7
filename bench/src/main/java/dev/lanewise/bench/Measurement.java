package dev.lanewise.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What JMH measured for one case.
 *
 * @param subject the case
 * @param gflops mean speed over all measured iterations of all forks
 * @param low speed of the slowest iteration
 * @param high speed of the fastest iteration
 * @param roof the limit that was measured in the same JVM, in GFLOP/s; NaN where none applies
 */
record Measurement(Case subject, double gflops, double low, double high, double roof) {

  /**
   * Sets every case in relation to its limit and to its control.
   *
   * @param threads that the vector kernels could use; the scalar code of a control has one
   */
  static List<Result> results(List<Measurement> measurements, int threads) {
    boolean controlsOnly = measurements.stream().allMatch(m -> m.subject.isControl());
    List<Result> results = new ArrayList<>();
    for (Measurement m : measurements) {
      if (controlsOnly || !m.subject.isControl()) {
        results.add(m.result(threads, controlsOnly ? Map.of() : m.ratios(measurements)));
      }
    }
    return results;
  }

  private Map<String, Double> ratios(List<Measurement> measurements) {
    Case control = new Case(subject.suite(), subject.n(), subject.dtype(), "scalar");
    return measurements.stream()
        .filter(m -> m.subject.equals(control))
        .findFirst()
        .map(m -> Map.of("scalar", gflops / m.gflops))
        .orElse(Map.of());
  }

  private Result result(int threads, Map<String, Double> ratios) {
    return new Result(
        subject.suite().word(),
        subject.suite().label(subject.n()),
        subject.dtype(),
        threads,
        gflops,
        low,
        high,
        100 * gflops / roof,
        ratios);
  }
}
