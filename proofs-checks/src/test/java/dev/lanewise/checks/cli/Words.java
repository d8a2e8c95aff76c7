package dev.lanewise.checks.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Splits a command line as a shell does: by asking one. */
final class Words {
  private Words() {}

  static List<String> of(String commandLine) {
    try {
      Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\0' " + commandLine).start();
      String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return List.of(output.split("\0"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The words and one more, as a program gets them. */
  static String[] plus(List<String> words, String more) {
    List<String> all = new ArrayList<>(words);
    all.add(more);
    return all.toArray(String[]::new);
  }
}
