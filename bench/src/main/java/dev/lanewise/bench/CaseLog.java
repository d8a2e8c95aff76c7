package dev.lanewise.bench;

import dev.lanewise.checks.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/**
 * One line per case instead of JMH's own log, of which only that of the running case is kept: it
 * says what went wrong when a benchmark fails.
 */
final class CaseLog implements OutputFormat {
  private final Progress progress;
  private final Consumer<String> out;
  private final int cases;
  private final List<String> log = new ArrayList<>();
  private String running = "before the first case";
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
    running = Case.of(params).toString();
    log.clear();
    progress.at(running, (double) started / cases);
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

  /** The case that was running last, and in one line what JMH reported when it failed. */
  String failure() {
    String report = log.isEmpty() ? "nothing was reported" : log.getLast();
    for (int i = 0; i < log.size(); i++) {
      if (log.get(i).startsWith("<failure>") && i + 1 < log.size()) {
        report = log.get(i + 1);
        break;
      }
      if (log.get(i).startsWith("<forked VM")) {
        report = log.get(i);
        break;
      }
    }
    return running + ": " + report.strip();
  }

  @Override
  public void println(String line) {
    line.lines().filter(part -> !part.isBlank()).forEach(log::add);
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
