package dev.lanewise.bench.pairs;

import dev.lanewise.bench.ChildJvm;
import dev.lanewise.kernels.f32.Gemm;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How long a fresh JVM takes until its matrix product is fast: seconds from the start of the JVM to
 * the first of three calls in a row, n = 512, that reach 80 % of the steady speed.
 */
final class WarmUp {
  private static final int N = 512;
  private static final double SHARE = 0.8;
  private static final int IN_A_ROW = 3;

  /** Long after the compiler has come to rest. */
  private static final double SECONDS = 4;

  private WarmUp() {}

  /** Starts that many JVMs, one after the other, and returns the seconds that each took. */
  static double[] measure(int processes, int threads) throws IOException {
    double[] seconds = new double[processes];
    for (int i = 0; i < processes; i++) {
      seconds[i] = inFreshJvm(threads);
    }
    return seconds;
  }

  private static double inFreshJvm(int threads) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-modules=jdk.incubator.vector");
    command.add("-Dlanewise.threads=" + threads);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(WarmUp.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      int status = process.waitFor();
      if (status != 0 || line == null) {
        throw new IllegalStateException("the JVM that warms up ended with status " + status);
      }
      return Double.parseDouble(line);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a JVM warmed up", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The fresh JVM: prints the seconds. */
  public static void main(String[] arguments) {
    ChildJvm.endWithInput();
    long start = ManagementFactory.getRuntimeMXBean().getStartTime();
    float[] a = new float[N * N];
    float[] b = new float[N * N];
    float[] c = new float[N * N];
    Arrays.fill(a, 0.5f);
    Arrays.fill(b, 0.25f);
    List<Double> begins = new ArrayList<>();
    List<Double> lengths = new ArrayList<>();
    double since = 0;
    while (since < SECONDS) {
      long begin = System.nanoTime();
      Gemm.gemm(N, N, N, 1, a, 0, N, 1, b, 0, N, 1, 0, c, 0, N, 1);
      double length = (System.nanoTime() - begin) / 1e9;
      since = (System.currentTimeMillis() - start) / 1e3;
      begins.add(since - length);
      lengths.add(length);
    }
    System.out.println(secondsToSpeed(begins, lengths));
  }

  /** When the first of three calls in a row began that take at most 1/0.8 of the steady time. */
  static double secondsToSpeed(List<Double> begins, List<Double> lengths) {
    int calls = lengths.size();
    double[] last = lengths.stream().skip(calls - calls / 4).mapToDouble(d -> d).sorted().toArray();
    double most = last[last.length / 2] / SHARE;
    int fast = 0;
    for (int call = 0; call < calls; call++) {
      fast = lengths.get(call) <= most ? fast + 1 : 0;
      if (fast == IN_A_ROW) {
        return begins.get(call - IN_A_ROW + 1);
      }
    }
    throw new IllegalStateException("the speed of " + calls + " calls never settled");
  }
}
