package dev.lanewise.bench.peers;

import dev.lanewise.checks.Progress;
import dev.lanewise.checks.cli.InvalidInput;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rounds of a comparison. A round starts every peer once for each number of threads, in a process
 * of its own; the order rotates from round to round and every other round runs backwards, lest one
 * peer always find the machine as the same other left it.
 *
 * @param suite {@code gemm} or {@code training}
 * @param peers who takes part besides Lanewise
 * @param threads numbers of threads to compare with
 * @param quick whether to take the few shapes and the short time
 * @param avx2 whether everybody is held to 256 bits and sixteen registers
 * @param seed where the operands come from
 * @param home folder of what was fetched for the peers
 */
public record Rounds(
    String suite,
    List<Peer> peers,
    List<Integer> threads,
    boolean quick,
    boolean avx2,
    long seed,
    Path home) {
  private static final int QUICK_ROUNDS = 5;
  private static final int FULL_ROUNDS = 15;

  /** Most flops of a product that peers without threads or blocking are asked for. */
  private static final double QUICK_PATIENCE = 5e8;

  private static final double FULL_PATIENCE = 2.5e9;

  static final String TORCH_STEPS = "TorchSteps.java";

  private static final Duration QUICK_END = Duration.ofSeconds(560);
  private static final Duration FULL_END = Duration.ofMinutes(85);

  /** Measures one peer with so many threads. */
  interface Visitor {
    /**
     * What the peer's process reported.
     *
     * @throws IOException if there is none to be had; the message says why
     */
    Visit visit(Peer peer, int threads) throws IOException;
  }

  /**
   * Measures. Who fails in the first round is left out; a later round in which somebody fails does
   * not count.
   *
   * @param progress hears what is running
   * @param log hears who is left out and which rounds do not count, and why
   * @throws InvalidInput if everybody else is left out before that
   * @throws IllegalStateException if Lanewise itself cannot be measured in the first round
   */
  public Comparison measure(Progress progress, Consumer<String> log) {
    return measure(this::visit, progress, log);
  }

  /** The same with somebody else's visits. */
  Comparison measure(Visitor visitor, Progress progress, Consumer<String> log) {
    return new Run(visitor, progress, log).comparison();
  }

  /** A comparison under way. */
  private final class Run {
    private final Visitor visitor;
    private final Progress progress;
    private final Consumer<String> log;
    private final Map<Peer, String> skipped = new EnumMap<>(Peer.class);
    private final int most = quick ? QUICK_ROUNDS : FULL_ROUNDS;
    private final long start = System.nanoTime();

    Run(Visitor visitor, Progress progress, Consumer<String> log) {
      this.visitor = visitor;
      this.progress = progress;
      this.log = log;
    }

    Comparison comparison() {
      for (Peer peer : peers) {
        String reason = absence(peer);
        if (reason.isEmpty() && !peer.isThreaded() && !threads.contains(1)) {
          reason = "it runs on one thread only";
        }
        if (!reason.isEmpty()) {
          leaveOut(peer, reason);
        }
      }
      if (skipped.size() == peers.size()) {
        throw new InvalidInput(
            "there is nobody to compare with: "
                + skipped.entrySet().stream()
                    .map(left -> left.getKey().word() + " is left out, " + left.getValue())
                    .collect(Collectors.joining("; ")));
      }
      List<Visit> visits = new ArrayList<>(round(0));
      for (int round = 1; round < most && isTimeFor(round); round++) {
        visits.addAll(round(round));
      }
      visits.removeIf(visit -> skipped.containsKey(visit.peer()));
      return new Comparison(visits, skipped);
    }

    /** All visits of a round; none if it does not count. */
    private List<Visit> round(int round) {
      List<Visit> visits = new ArrayList<>();
      for (int count : threads) {
        for (Peer peer : order(participants(count), round)) {
          progress.at(
              "round %d of at most %d, %d threads, %s"
                  .formatted(round + 1, most, count, peer.title()),
              Math.max((double) round / most, elapsedNanos() / end().toNanos()));
          try {
            visits.add(visitor.visit(peer, count));
          } catch (IOException e) {
            if (round > 0) {
              log.accept("round " + (round + 1) + " does not count: " + e.getMessage());
              return List.of();
            }
            if (peer == Peer.LANEWISE) {
              throw new IllegalStateException(e.getMessage(), e);
            }
            leaveOut(peer, e.getMessage());
          }
        }
      }
      return visits;
    }

    private List<Peer> participants(int count) {
      return Stream.concat(Stream.of(Peer.LANEWISE), peers.stream())
          .filter(peer -> count == 1 || peer.isThreaded())
          .filter(peer -> !skipped.containsKey(peer))
          .toList();
    }

    private void leaveOut(Peer peer, String reason) {
      skipped.put(peer, reason);
      log.accept(peer.word() + " is left out: " + reason);
    }

    /** Whether another round as long as those before would end in time. */
    private boolean isTimeFor(int done) {
      return elapsedNanos() * (done + 1) / done < end().toNanos();
    }

    private double elapsedNanos() {
      return System.nanoTime() - start;
    }
  }

  /** How long the whole may take, and hence the longest that one process may. */
  private Duration end() {
    return quick ? QUICK_END : FULL_END;
  }

  /**
   * The order of a round. Rounds come in pairs, the second of which is the first backwards, and
   * each pair begins with the next peer: three peers go through their six orders in six rounds.
   */
  static List<Peer> order(List<Peer> peers, int round) {
    List<Peer> order = new ArrayList<>(peers);
    Collections.rotate(order, -(round / 2));
    return round % 2 == 0 ? order : order.reversed();
  }

  /** Why a peer cannot take part; empty if it can. */
  private String absence(Peer peer) {
    if (peer.isNative() && !isLinuxOnX86()) {
      return "its library is fetched for Linux on x86-64 only";
    }
    if (peer.isNative() ? !Files.exists(library(peer)) : peer.isForeign() && jars(peer).isEmpty()) {
      return "it has not been fetched; './lanewise bench --peers' does so when there is a network";
    }
    return "";
  }

  private static boolean isLinuxOnX86() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  private Path library(Peer peer) {
    return home.resolve(peer.word())
        .resolve(Path.of("org", "bytedeco", peer.word(), "linux-x86_64", peer.library()));
  }

  private List<String> jars(Peer peer) {
    try (Stream<Path> files = Files.list(home.resolve(peer.word()))) {
      return files.map(Path::toString).filter(name -> name.endsWith(".jar")).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Visit visit(Peer peer, int count) throws IOException {
    ProcessBuilder builder = environment(new ProcessBuilder(command(peer, count)), peer, count);
    return Visit.parse(peer, count, output(builder, peer.word(), end()));
  }

  /** The lines that a process writes, if it ends well and in time. */
  static List<String> output(ProcessBuilder builder, String name, Duration limit)
      throws IOException {
    Process process = builder.start();
    try {
      CompletableFuture<List<String>> lines = lines(process.inputReader(StandardCharsets.UTF_8));
      CompletableFuture<List<String>> errors = lines(process.errorReader(StandardCharsets.UTF_8));
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new IOException(
            "%s took longer than the %d seconds that the whole comparison may"
                .formatted(name, limit.toSeconds()));
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            name + " ended with status " + process.exitValue() + ": " + complaint(errors.join()));
      }
      return lines.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring " + name, e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Reads in a thread of its own: a process whose pipe is full would wait for ever. */
  private static CompletableFuture<List<String>> lines(BufferedReader reader) {
    return CompletableFuture.supplyAsync(
        () -> reader.lines().toList(), task -> Thread.ofPlatform().daemon().start(task));
  }

  /** The first line that tells of an exception, else the last one. */
  private static String complaint(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("Exception") || line.startsWith("Caused by"))
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "nothing was reported" : lines.getLast());
  }

  private List<String> command(Peer peer, int count) throws IOException {
    List<String> classPath = new ArrayList<>(List.of(System.getProperty("java.class.path")));
    if (peer.isForeign()) {
      classPath.addAll(jars(peer));
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--add-modules",
            "jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "-Dlanewise.threads=" + count));
    if (avx2) {
      command.add("-XX:UseAVX=2");
    }
    if (peer == Peer.SCALAR) {
      command.add("-Dlanewise.backend=scalar");
    }
    if (peer.isNative()) {
      command.add("-D" + NativeBlas.LIBRARY + "=" + library(peer));
    }
    if (peer == Peer.LIBTORCH) {
      command.add("-Dai.djl.offline=true");
      command.add("-Dai.djl.pytorch.num_threads=" + count);
      command.add("-DDJL_CACHE_DIR=" + home.resolve(peer.word()).resolve("unpacked"));
    }
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(program(peer));
    command.addAll(List.of(peer.word(), quick ? "quick" : "full", Long.toString(seed), "f32"));
    if (suite.equals("training")) {
      TrainingStep.ALL.forEach(step -> command.add(step.toString()));
      return command;
    }
    command.add("f64");
    for (SizeClass sizes : SizeClass.values()) {
      sizes.shapes(!quick).stream()
          .filter(
              shape ->
                  peer.isThreaded() || shape.flops() <= (quick ? QUICK_PATIENCE : FULL_PATIENCE))
          .forEach(shape -> command.add(shape.toString()));
    }
    return command;
  }

  /** What the JVM runs: a class, or a source file that it compiles first. */
  private String program(Peer peer) throws IOException {
    if (suite.equals("training")) {
      return peer == Peer.LIBTORCH ? torchSteps().toString() : StepProcess.class.getName();
    }
    return PeerProcess.class.getName();
  }

  /** The program for libtorch, beside the jars that it is compiled against. */
  private Path torchSteps() throws IOException {
    Path file = home.resolve(Peer.LIBTORCH.word()).resolve(TORCH_STEPS);
    try (InputStream source = Rounds.class.getResourceAsStream(TORCH_STEPS)) {
      Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new IOException("cannot write " + file + ": " + e, e);
    }
    return file;
  }

  private ProcessBuilder environment(ProcessBuilder builder, Peer peer, int count) {
    Map<String, String> environment = builder.environment();
    Surroundings.set(environment, count, avx2);
    if (peer.isNative()) {
      environment.put("LD_LIBRARY_PATH", library(peer).getParent().toString());
    }
    return builder;
  }

  /** Names of the variables that the user set and that change what libraries do. */
  public static List<String> chosenVariables() {
    return List.copyOf(Surroundings.chosen(System.getenv()).keySet());
  }

  /** The variables that change what libraries do, as the processes see them. */
  public Map<String, String> variables() {
    return Surroundings.inForce(System.getenv(), avx2);
  }
}
