package dev.lanewise.bench;

import dev.lanewise.checks.Progress;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * One line per case instead of JMH's own log, of which only the end is kept: it says what went
 * wrong when a benchmark fails.
 */
final class CaseLog implements OutputFormat {
  private static final int KEPT = 40;

  private final Progress progress;
  private final Consumer<String> out;
  private final int cases;
  private final Deque<String> log = new ArrayDeque<>();
  private int started;

  /**
   * @param progress hears which case is running
   * @param out hears one line per case
   * @param cases how many cases there will be
   */
  CaseLog(Progress progress, Consumer<String> out, int cases) {
    this.progress = progress;
    this.out = out;
    this.cases = cases;
  }

  @Override
  public void startBenchmark(BenchmarkParams params) {
    progress.at(Case.of(params).toString(), (double) started / cases);
    started++;
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    if (result != null) {
      Case measured = Case.of(result.getParams());
      double gflops = measured.flops() / result.getPrimaryResult().getScore();
      out.accept(
          "[%d/%d] %s: %s GFLOP/s".formatted(started, cases, measured, Report.speed(gflops)));
    }
  }

  /** The last lines of JMH's log that are not empty, the newest last. */
  String lastWords() {
    return String.join("\n", log);
  }

  @Override
  public void println(String line) {
    if (!line.isBlank()) {
      log.add(line);
      if (log.size() > KEPT) {
        log.remove();
      }
    }
  }

  @Override
  public void print(String text) {
    println(text);
  }

  @Override
  public void verbosePrintln(String line) {
    println(line);
  }

  @Override
  public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {}

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(Collection<RunResult> result) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}

  @Override
  public void write(int b) {}

  @Override
  public void write(byte[] b) {}
}
