package dev.lanewise.bench;

import dev.lanewise.checks.cli.Application;
import dev.lanewise.checks.cli.Command;
import dev.lanewise.checks.cli.ExitStatus;
import dev.lanewise.checks.cli.InvalidInput;
import dev.lanewise.checks.cli.Json;
import dev.lanewise.checks.cli.Meter;
import dev.lanewise.checks.cli.Replay;
import dev.lanewise.checks.cli.Session;
import dev.lanewise.checks.report.Provenance;
import dev.lanewise.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Runs the benchmarks. */
@CommandLine.Command(
    name = "bench",
    description = {
      "Measures the kernels and a training step, the scalar code beside them as a control, in",
      "GFLOP/s and relative to the limit of the machine that is measured in the same JVM.",
      "Writes bench.json and bench.html. One thread unless --threads says otherwise; close other",
      "programs first."
    })
public final class BenchCommand implements Command {
  @Option(
      names = "--suite",
      paramLabel = "NAME",
      split = ",",
      description = "What to measure: gemm, elementwise or training (default: all).")
  private List<String> suites = List.of();

  @Option(
      names = "--quick",
      description = "Fewer sizes, one fork, short iterations: about two minutes.")
  private boolean quick;

  @Override
  public int run(Session session) throws IOException {
    List<Suite> chosen = chosen();
    session.requireWritableOut();
    Kernels.Info info = Kernels.info();
    boolean vector = info.backend().equals("vector");
    if (!vector) {
      session.log("only the scalar code can be measured: " + info.reason());
    }
    int threads = session.threads().orElse(1);
    JmhRun.Effort effort = quick ? JmhRun.Effort.QUICK : JmhRun.Effort.FULL;
    JmhRun run = new JmhRun(chosen, effort, threads, session.seed(), vector);
    List<Measurement> measurements;
    try (Meter meter = session.meter("bench")) {
      measurements = run.measure(meter::show, session::log);
    }
    Report report =
        new Report(Measurement.results(measurements, threads), provenance(session, threads));
    publish(report, session);
    return ExitStatus.OK;
  }

  private List<Suite> chosen() {
    try {
      return suites.isEmpty()
          ? List.of(Suite.values())
          : suites.stream().map(Suite::parse).distinct().toList();
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("--suite: " + e.getMessage());
    }
  }

  private Map<String, String> provenance(Session session, int threads) {
    Replay replay = session.replay("bench").flag("--quick", quick);
    if (!suites.isEmpty()) {
      replay.option("--suite", String.join(",", suites));
    }
    Map<String, String> entries =
        new Provenance(Application.version(), "random matrices", session.seed(), replay.toString())
            .entries();
    entries.put("threads", Integer.toString(threads));
    return entries;
  }

  private static void publish(Report report, Session session) throws IOException {
    Path json = session.write("bench.json", Json.text(report.json()));
    Path html = session.write("bench.html", Page.html(report));
    if (session.json()) {
      session.answer(report.json());
    }
    session.say("");
    report.table().forEach(session::say);
    session.say("");
    session.say("Replay: " + report.provenance().get("replay"));
    session.say("Written: " + json + ", " + html);
  }
}
