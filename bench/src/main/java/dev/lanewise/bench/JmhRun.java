package dev.lanewise.bench;

import dev.lanewise.checks.Progress;
import dev.lanewise.checks.cli.InvalidInput;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * One run of suites through JMH: every case in JVMs of its own, one after the other.
 *
 * @param suites what to run
 * @param effort how long
 * @param threads threads that the kernels may use
 * @param seed where the operands come from
 * @param vector whether the vector implementation runs on this machine; otherwise the scalar one is
 *     measured alone
 */
record JmhRun(List<Suite> suites, Effort effort, int threads, long seed, boolean vector) {

  /**
   * How long to measure.
   *
   * @param allSizes whether to take every size of a suite, not only the few of a quick run
   * @param forks JVMs per case
   * @param warmups iterations of each JVM that are thrown away
   * @param iterations iterations of each JVM that count
   * @param millis length of an iteration
   */
  record Effort(boolean allSizes, int forks, int warmups, int iterations, int millis) {
    /** A first look: one JVM per case, hence blind to what differs between JVMs. */
    static final Effort QUICK = new Effort(false, 1, 5, 5, 300);

    /** For numbers that are quoted. */
    static final Effort FULL = new Effort(true, 3, 5, 5, 1000);
  }

  /**
   * Measures.
   *
   * @param progress hears which case is running
   * @param log hears one line per case
   * @throws InvalidInput if another benchmark holds the lock of the machine, or memory does not
   *     suffice
   * @throws IllegalStateException if a benchmark fails; the message says which and how
   */
  List<Measurement> measure(Progress progress, Consumer<String> log) {
    List<Measurement> measurements = new ArrayList<>();
    CaseLog format = new CaseLog(progress, log, caseCount());
    for (Suite suite : suites) {
      try {
        for (RunResult result : new Runner(options(suite).build(), format).run()) {
          measurements.add(measurement(result));
        }
      } catch (RunnerException e) {
        throw explained(e, format);
      }
    }
    return measurements;
  }

  private static RuntimeException explained(RunnerException e, CaseLog log) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Another JMH instance")) {
      return MachineLock.taken();
    }
    if (message.contains("JMH lock")) {
      return MachineLock.unusable();
    }
    String failure = log.failure();
    if (failure.contains("OutOfMemoryError")) {
      return new InvalidInput(failure + "; give it more memory with JDK_JAVA_OPTIONS=-Xmx8g");
    }
    return new IllegalStateException(failure, e);
  }

  private int caseCount() {
    int dtypes = 2;
    return suites.stream()
        .mapToInt(suite -> suite.sizes(effort.allSizes()).length * dtypes * backends().length)
        .sum();
  }

  private String[] backends() {
    return vector ? new String[] {"vector", "scalar"} : new String[] {"scalar"};
  }

  private ChainedOptionsBuilder options(Suite suite) {
    String[] sizes =
        IntStream.of(suite.sizes(effort.allSizes()))
            .mapToObj(Integer::toString)
            .toArray(String[]::new);
    // A fork inherits the flags of this JVM and takes its executable from java.home.
    return new OptionsBuilder()
        .include("^" + suite.benchmark().getName().replace(".", "\\.") + "\\.")
        .param("n", sizes)
        .param("backend", backends())
        .param("seed", Long.toString(seed))
        .addProfiler(PeakProfiler.class)
        .shouldFailOnError(true)
        .forks(effort.forks())
        .warmupIterations(effort.warmups())
        .warmupTime(TimeValue.milliseconds(effort.millis()))
        .measurementIterations(effort.iterations())
        .measurementTime(TimeValue.milliseconds(effort.millis()))
        .jvmArgsAppend(
            "--add-modules=jdk.incubator.vector",
            // JMH 1.37 reads thread fields through Unsafe, which JDK 25 would complain about.
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlanewise.threads=" + threads);
  }

  private static Measurement measurement(RunResult run) {
    Case measured = Case.of(run.getParams());
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (var fork : run.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        double gflops = gflops(measured, iteration.getPrimaryResult());
        low = Math.min(low, gflops);
        high = Math.max(high, gflops);
      }
    }
    double mean = gflops(measured, run.getPrimaryResult());
    double roof = run.getSecondaryResults().get(PeakProfiler.ROOF).getScore();
    return new Measurement(measured, mean, low, high, roof);
  }

  /** The score is in nanoseconds per call, and a flop per nanosecond is a GFLOP/s. */
  private static double gflops(Case measured, Result<?> score) {
    return measured.flops() / score.getScore();
  }
}
