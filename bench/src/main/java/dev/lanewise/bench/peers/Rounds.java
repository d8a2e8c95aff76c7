package dev.lanewise.bench.peers;

import dev.lanewise.checks.Progress;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Rounds of a comparison. A round starts every peer once for each number of threads, in a process
 * of its own; the order rotates from round to round, lest one peer always find the machine as
 * another left it.
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

  /**
   * Measures.
   *
   * @param progress hears what is running
   * @param log hears who is left out and why
   * @throws IllegalStateException if Lanewise itself cannot be measured
   */
  public Comparison measure(Progress progress, Consumer<String> log) throws IOException {
    Map<Peer, String> skipped = new EnumMap<>(Peer.class);
    List<Peer> present = new ArrayList<>(List.of(Peer.LANEWISE));
    for (Peer peer : peers) {
      String reason = absence(peer);
      if (reason.isEmpty()) {
        present.add(peer);
      } else {
        skipped.put(peer, reason);
        log.accept(peer.word() + " is left out: " + reason);
      }
    }
    List<Visit> visits = new ArrayList<>();
    int rounds = quick ? QUICK_ROUNDS : FULL_ROUNDS;
    long start = System.nanoTime();
    for (int round = 0; round < rounds && (round == 0 || timeFor(round, start)); round++) {
      for (int count : threads) {
        for (Peer peer : rotated(present, round)) {
          if ((count > 1 && !peer.isThreaded()) || skipped.containsKey(peer)) {
            continue;
          }
          progress.at(
              "round %d of at most %d, %d threads, %s"
                  .formatted(round + 1, rounds, count, peer.title()),
              Math.max(
                  (double) round / rounds, (double) (System.nanoTime() - start) / end().toNanos()));
          try {
            visits.add(visit(peer, count));
          } catch (IllegalStateException e) {
            if (peer == Peer.LANEWISE) {
              throw e;
            }
            skipped.put(peer, e.getMessage());
            log.accept(peer.word() + " is left out: " + e.getMessage());
          }
        }
      }
    }
    visits.removeIf(visit -> skipped.containsKey(visit.peer()));
    return new Comparison(visits, skipped);
  }

  private Duration end() {
    return quick ? QUICK_END : FULL_END;
  }

  /** Whether another round as long as those before would end in time. */
  private boolean timeFor(int done, long start) {
    double elapsed = System.nanoTime() - start;
    return elapsed * (done + 1) / done < end().toNanos();
  }

  private static List<Peer> rotated(List<Peer> peers, int by) {
    List<Peer> order = new ArrayList<>(peers);
    Collections.rotate(order, -by);
    return order;
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
    try {
      Process process = environment(new ProcessBuilder(command(peer, count)), peer, count).start();
      CompletableFuture<List<String>> errors =
          CompletableFuture.supplyAsync(
              () -> process.errorReader(StandardCharsets.UTF_8).lines().toList());
      List<String> lines;
      int status;
      try (var out = process.inputReader(StandardCharsets.UTF_8)) {
        lines = out.lines().toList();
        status = process.waitFor();
      } finally {
        process.destroyForcibly();
      }
      if (status != 0) {
        throw new IllegalStateException(
            peer.word() + " ended with status " + status + ": " + complaint(errors.join()));
      }
      return Visit.parse(peer, count, lines);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring " + peer.word(), e);
    }
  }

  /** The first line that tells of an exception, else the last one. */
  private static String complaint(List<String> lines) {
    return lines.stream()
        .filter(line -> line.startsWith("Exception") || line.startsWith("Caused by"))
        .reduce((first, second) -> second)
        .orElse(lines.isEmpty() ? "nothing was reported" : lines.getLast());
  }

  private List<String> command(Peer peer, int count) {
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
  private String program(Peer peer) {
    if (suite.equals("training")) {
      return peer == Peer.LIBTORCH ? torchSteps().toString() : StepProcess.class.getName();
    }
    return PeerProcess.class.getName();
  }

  /** The program for libtorch, beside the jars that it is compiled against. */
  private Path torchSteps() {
    Path file = home.resolve(Peer.LIBTORCH.word()).resolve(TORCH_STEPS);
    try (InputStream source = Rounds.class.getResourceAsStream(TORCH_STEPS)) {
      Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return file;
  }

  private ProcessBuilder environment(ProcessBuilder builder, Peer peer, int count) {
    Map<String, String> environment = builder.environment();
    String number = Integer.toString(count);
    // How many milliseconds oneMKL's threads spin after a call. Spinning they answer the next call
    // at once; asleep they leave the cores to a program that has other work for them.
    environment.putIfAbsent("KMP_BLOCKTIME", "0");
    for (String name : List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")) {
      environment.put(name, number);
    }
    if (avx2) {
      environment.put("OPENBLAS_CORETYPE", "Haswell");
      environment.put("MKL_ENABLE_INSTRUCTIONS", "AVX2");
      environment.put("ATEN_CPU_CAPABILITY", "avx2");
    }
    if (peer.isNative()) {
      environment.put("LD_LIBRARY_PATH", library(peer).getParent().toString());
    }
    return builder;
  }
}
