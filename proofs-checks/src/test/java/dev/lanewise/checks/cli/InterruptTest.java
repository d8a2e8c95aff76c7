package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class InterruptTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir Path folder;

  @Test
  void interruptedTrainingEndsWithThreeAndResumesToTheSameBits() throws Exception {
    Path interrupted = folder.resolve("interrupted");
    Process child = start("1000000", interrupted);
    List<String> lines = new ArrayList<>();
    try (BufferedReader out = child.inputReader(StandardCharsets.UTF_8)) {
      String line;
      // The first row of an epoch: training is under way.
      while ((line = out.readLine()) != null && !line.matches(" +1 .*")) {
        lines.add(line);
      }
      interrupt(child);
      out.lines().forEach(lines::add);
    }
    String err = new String(child.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
    assertEquals(ExitStatus.INTERRUPTED, child.exitValue(), () -> lines + err);
    assertTrue(err.contains("go on with: ./lanewise train"), err);

    String resume = err.substring(err.indexOf("./lanewise")).strip();
    int epochs = 1 + resumedAfter(resume);
    assertTrue(epochs > 1, () -> "at least one epoch was finished: " + resume);

    Path whole = folder.resolve("whole");
    assertEquals(0, Run.of(command(Integer.toString(epochs), whole)).status());
    assertArrayEquals(
        Files.readAllBytes(whole.resolve("train.checkpoint")),
        Files.readAllBytes(interrupted.resolve("train.checkpoint")));
  }

  /** Resumes until the epoch that was interrupted is over; returns how many were done before. */
  private static int resumedAfter(String resume) {
    for (int epochs = 1; ; epochs++) {
      String shorter = resume.replace("--epochs 1000000", "--epochs " + epochs);
      List<String> words = Words.of(shorter);
      Run run = Run.of(words.subList(1, words.size()).toArray(String[]::new));
      assertEquals(ExitStatus.OK, run.status(), run::err);
      int done = Integer.parseInt(run.out().replaceAll("(?s).*resumes after (\\d+) .*", "$1"));
      if (done < epochs) {
        assertEquals(epochs - 1, done, "one epoch was missing");
        return done;
      }
      epochs = done;
    }
  }

  @Test
  void interruptedCheckEndsWithThreeAndLeavesNothingHalfWritten() throws Exception {
    Path out = folder.resolve("out");
    Process child = java("check", "--out", out.toString());
    try (BufferedReader text = child.inputReader(StandardCharsets.UTF_8)) {
      assertTrue(text.readLine().startsWith("data"), "checking is under way");
      interrupt(child);
      text.lines().forEach(line -> assertFalse(line.startsWith("report"), line));
    }
    assertTrue(child.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it ends");
    assertEquals(ExitStatus.INTERRUPTED, child.exitValue());
    try (var files = Files.list(out)) {
      assertEquals(List.of(), files.toList());
    }
  }

  private static Process start(String epochs, Path out) throws IOException {
    return java(command(epochs, out));
  }

  private static String[] command(String epochs, Path out) {
    return new String[] {
      "train",
      "--net",
      "32-64-10",
      "--schedule",
      "constant",
      "--epochs",
      epochs,
      "--optimizer",
      "adam",
      "--out",
      out.toString()
    };
  }

  private static Process java(String... args) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lanewise.checks.Main"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command).start();
  }

  /** Ctrl-C; or a polite kill, which is heard alike, when this JVM was told to ignore Ctrl-C. */
  private static void interrupt(Process child) throws Exception {
    String signal = ignoresInterrupts() ? "-TERM" : "-INT";
    new ProcessBuilder("kill", signal, Long.toString(child.pid())).inheritIO().start().waitFor();
  }

  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    String ignored = Files.readString(status).replaceAll("(?s).*SigIgn:\\s*(\\w+).*", "$1");
    return (Long.parseUnsignedLong(ignored, 16) >> 1 & 1) == 1;
  }
}
