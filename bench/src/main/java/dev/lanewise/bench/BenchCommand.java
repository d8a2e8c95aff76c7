package dev.lanewise.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.bench.errors.ErrorReport;
import dev.lanewise.bench.pairs.Bandwidth;
import dev.lanewise.bench.pairs.PairReport;
import dev.lanewise.bench.pairs.PairedRounds;
import dev.lanewise.bench.peers.Comparison;
import dev.lanewise.bench.peers.ComparisonPage;
import dev.lanewise.bench.peers.ComparisonReport;
import dev.lanewise.bench.peers.Peer;
import dev.lanewise.bench.peers.Rounds;
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
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Runs the benchmarks. */
@CommandLine.Command(
    name = "bench",
    description = {
      "Measures kernels, training steps and tangent kernels.",
      "In GFLOP/s and relative to the limit of the machine that is measured in the same JVM, the",
      "scalar code beside them as a control.",
      "Writes bench.json and bench.html. One thread unless --threads says otherwise; close other",
      "programs first.",
      "With --peers the matrix product, or with --suite training the training step, is compared with",
      "other libraries instead, with one thread and with all cores unless --threads says otherwise."
    })
public final class BenchCommand implements Command {
  private static final String ALL_PEERS = "all";

  @Option(
      names = "--suite",
      paramLabel = "NAME",
      split = ",",
      description = "What to measure: gemm, elementwise, training or ntk (default: all).")
  private List<String> suites = List.of();

  @Option(
      names = "--quick",
      description = {
        "Fewer sizes, one fork, short iterations: about four minutes,",
        "with --peers at most ten instead of ninety."
      })
  private boolean quick;

  @Option(
      names = "--peers",
      arity = "0..1",
      paramLabel = "NAME",
      split = ",",
      fallbackValue = ALL_PEERS,
      description = {
        "Compare with mkl, openblas, netlib, ejml, scalar (the definition) and",
        "loop (as C2 vectorises it), or those named: --peers=mkl,openblas. With",
        "--suite training steps of libtorch, and the products of a step alone by",
        "mkl and openblas. The first run fetches 200 MB, the first of training",
        "120 MB more. Who cannot run here is named and left out."
      })
  private List<String> peers = List.of();

  @Option(names = "--avx2", description = "With --peers: as on machines without AVX-512.")
  private boolean avx2;

  @Option(
      names = "--pairs",
      description = {
        "Compare the kernels with one another, in turns in one JVM and in both",
        "precisions: what a triangle saves, what an epilogue or a transposed",
        "operand costs, and how long a JVM takes to reach its speed; about five",
        "minutes. Writes pairs.json."
      })
  private boolean pairs;

  @Option(
      names = "--bandwidth",
      description = {
        "Measure functions, softmax and optimiser steps in turns with a plain",
        "triad loop, on arrays of 1 GB (--quick: 256 MB), in both precisions, in",
        "GB/s of the bytes that memory must move. Needs 4.5 GB of heap (--quick:",
        "1.1). Writes bandwidth.json."
      })
  private boolean bandwidth;

  @Option(
      names = "--errors",
      description = {
        "Compare the errors of kernels with the bounds that they document, on",
        "seeded elements in float and double, seconds in all. Writes errors.json;",
        "exit status 1 if a kernel exceeds its bound."
      })
  private boolean errors;

  @Override
  public int run(Session session) throws IOException {
    List<Suite> chosen = chosen();
    if (errors) {
      return compareErrors(session);
    }
    if (pairs || bandwidth) {
      return takeTurns(session);
    }
    if (!peers.isEmpty()) {
      return compare(session, rounds(session, chosen));
    }
    if (avx2) {
      throw new InvalidInput("--avx2 belongs to --peers: add that, or leave both out");
    }
    session.requireWritableOut();
    boolean vector = isVector(session);
    int threads = session.threads().orElse(1);
    JmhRun.Effort effort = quick ? JmhRun.Effort.QUICK : JmhRun.Effort.FULL;
    JmhRun run = new JmhRun(chosen, effort, threads, session.seed(), vector);
    List<Measurement> measurements;
    try (Meter meter = session.meter("bench")) {
      measurements = run.measure(meter::show, session::log);
    }
    Report report =
        new Report(Measurement.results(measurements, threads), provenance(session, threads));
    publish(session, report.json(), Page.html(report), report.table());
    return ExitStatus.OK;
  }

  private Rounds rounds(Session session, List<Suite> chosen) {
    Suite suite = suites.isEmpty() ? Suite.GEMM : chosen.getFirst();
    boolean isCompared = suite == Suite.GEMM || suite == Suite.TRAINING;
    if (!suites.isEmpty() && chosen.size() > 1 || !isCompared) {
      throw new InvalidInput(
          "--peers compares the suite gemm or the suite training: name one of them with --suite");
    }
    List<Peer> others = others(suite);
    List<Integer> threads =
        session.threads().isPresent()
            ? List.of(session.threads().getAsInt())
            : Stream.of(1, Runtime.getRuntime().availableProcessors()).distinct().toList();
    Path home = Path.of(System.getProperty("lanewise.peers", "bench/target/peers"));
    return new Rounds(suite.word(), others, threads, quick, avx2, session.seed(), home);
  }

  private List<Peer> others(Suite suite) {
    List<Peer> possible = Peer.of(suite.word());
    if (peers.contains(ALL_PEERS)) {
      return possible;
    }
    List<Peer> named;
    try {
      named = peers.stream().map(Peer::parse).distinct().sorted().toList();
    } catch (IllegalArgumentException e) {
      throw new InvalidInput("--peers: " + e.getMessage());
    }
    named.stream()
        .filter(peer -> !possible.contains(peer))
        .findFirst()
        .ifPresent(
            peer -> {
              throw new InvalidInput(
                  "--peers: "
                      + peer.word()
                      + " takes no part in the suite "
                      + suite.word()
                      + "; there are: "
                      + possible.stream().map(Peer::word).collect(Collectors.joining(", ")));
            });
    return named;
  }

  private int compare(Session session, Rounds rounds) throws IOException {
    session.requireWritableOut();
    Comparison comparison;
    try (Closeable _ = MachineLock.take();
        Meter meter = session.meter("bench")) {
      comparison = rounds.measure(meter::show, session::log);
    }
    Map<String, String> provenance = provenance(session, 1);
    provenance.put("threads", rounds.threads().toString());
    provenance.put("rounds", Integer.toString(comparison.rounds()));
    provenance.putAll(rounds.variables());
    if (rounds.avx2()) {
      provenance.put("vector bits", "at most 256");
    }
    ComparisonReport report = new ComparisonReport(comparison, provenance);
    List<String> lines = new ArrayList<>(report.table());
    lines.add("");
    lines.addAll(report.peaks());
    lines.addAll(report.paths());
    publish(session, report.json(), ComparisonPage.html(report), lines);
    return ExitStatus.OK;
  }

  /** Whether there is more than the scalar code to measure; else says why not. */
  private static boolean isVector(Session session) {
    Kernels.Info info = Kernels.info();
    boolean vector = info.backend().equals("vector");
    if (!vector) {
      session.log("only the scalar code, on one thread, can be measured: " + info.reason());
    }
    return vector;
  }

  private int takeTurns(Session session) throws IOException {
    if (!suites.isEmpty() || !peers.isEmpty() || avx2 || pairs && bandwidth) {
      throw new InvalidInput(
          (pairs ? "--pairs" : "--bandwidth")
              + " goes with --quick and --threads only: leave out the others");
    }
    long arrayBytes = quick ? Bandwidth.QUICK_BYTES : Bandwidth.FULL_BYTES;
    if (bandwidth) {
      Bandwidth.requireHeap(arrayBytes, Runtime.getRuntime().maxMemory());
    }
    session.requireWritableOut();
    // A loop on more threads beside the scalar code would tell nothing.
    int threads = isVector(session) ? session.threads().orElse(1) : 1;
    Kernels.threads(threads);
    Map<String, String> provenance = provenance(session, threads);
    ObjectNode document;
    List<String> table;
    try (Closeable _ = MachineLock.take();
        Meter meter = session.meter("bench")) {
      if (bandwidth) {
        int rounds = quick ? PairedRounds.QUICK : Bandwidth.FULL_ROUNDS;
        Bandwidth report = Bandwidth.measure(threads, arrayBytes, rounds, session.seed(), meter);
        document = report.json(provenance);
        table = report.table();
      } else {
        int rounds = quick ? PairedRounds.QUICK : PairedRounds.FULL;
        PairReport report = PairReport.measure(rounds, threads, session.seed(), meter);
        document = report.json(provenance);
        table = report.table();
      }
    }
    publish(session, bandwidth ? "bandwidth.json" : "pairs.json", document, table);
    return ExitStatus.OK;
  }

  private int compareErrors(Session session) throws IOException {
    if (pairs || bandwidth || quick || !suites.isEmpty() || !peers.isEmpty() || avx2) {
      throw new InvalidInput("--errors goes with --seed and --threads only: leave out the others");
    }
    session.requireWritableOut();
    int threads = session.threads().orElse(1);
    Kernels.threads(threads);
    ErrorReport report;
    try (Meter meter = session.meter("bench")) {
      report = ErrorReport.measure(session.seed(), meter);
    }
    ObjectNode document = report.json(threads, provenance(session, threads));
    publish(session, "errors.json", document, report.table());
    return report.holds() ? ExitStatus.OK : ExitStatus.REFUTED;
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
    replay.flag("--pairs", pairs).flag("--bandwidth", bandwidth).flag("--errors", errors);
    if (!peers.isEmpty()) {
      replay.word("--peers=" + String.join(",", peers)).flag("--avx2", avx2);
      Rounds.chosenVariables().forEach(replay::environment);
    }
    if (!suites.isEmpty()) {
      replay.option("--suite", String.join(",", suites));
    }
    Map<String, String> entries =
        new Provenance(Application.version(), "random matrices", session.seed(), replay.toString())
            .entries();
    entries.put("threads", Integer.toString(threads));
    entries.put("processor", Processor.name());
    return entries;
  }

  /** Prints the table before it writes: numbers that took an hour outlive a disk that is full. */
  private static void publish(Session session, String name, ObjectNode document, List<String> table)
      throws IOException {
    table.forEach(session::say);
    Path json = session.write(name, Json.text(document));
    conclude(session, document, json.toString());
  }

  private static void publish(Session session, ObjectNode document, String page, List<String> table)
      throws IOException {
    session.say("");
    table.forEach(session::say);
    Path json = session.write("bench.json", Json.text(document));
    Path html = session.write("bench.html", page);
    conclude(session, document, json + ", " + html);
  }

  private static void conclude(Session session, ObjectNode document, String written) {
    if (session.json()) {
      session.answer(document);
    }
    session.say("");
    session.say("Replay: " + document.at("/provenance/replay").textValue());
    session.say("Written: " + written);
  }
}
