package dev.lanewise.bench;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Peak;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Measures what the machine can do at most, in the same JVM and just before the benchmark that is
 * set in relation to it: a limit taken at another time may belong to another clock.
 *
 * <p>Where memory is the limit, it is what a plain triad loop reaches on one core, whatever the
 * number of threads. Three arrays are counted for it, though its store also reads what it
 * overwrites, so that four move. A step, which overwrites what it has read, can thus come to 133 %,
 * and on several threads to more.
 *
 * <p>A scalar fork gets no limit: without vectors the probe would measure something smaller than
 * the core's peak.
 */
public final class PeakProfiler implements InternalProfiler {
  /** Name of the limit among the results of an iteration; GFLOP/s, NaN where none is known. */
  static final String ROOF = "roof";

  private boolean measured;
  private double roof = Double.NaN;

  @Override
  public String getDescription() {
    return "The speed that the measured limits of the machine allow";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    Case current = Case.of(benchmark);
    if (measured || current.isControl()) {
      return;
    }
    measured = true;
    roof =
        switch (current.suite().limit(current.n())) {
          case ARITHMETIC -> peak(current) * Processor.coresOf(Kernels.threads());
          case MEMORY -> Math.min(peak(current), Peak.triadGBs() * current.intensity());
          case NONE -> Double.NaN;
        };
  }

  private static double peak(Case current) {
    return current.dtype().equals("f32") ? Peak.gflopsF32() : Peak.gflopsF64();
  }

  @Override
  public Collection<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    return List.of(new ScalarResult(ROOF, roof, "GFLOP/s", AggregationPolicy.AVG));
  }
}
