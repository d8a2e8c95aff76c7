package dev.lanewise.checks.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A command line that can be pasted into a shell. */
public final class Replay {
  private static final String HARMLESS = "[A-Za-z0-9_@%+=:,./-]+";

  private final List<String> variables =
      new ArrayList<>(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
  private final List<String> words = new ArrayList<>();

  /** Starts with the launcher, as it was called, and a command. */
  public Replay(String command) {
    words.add(System.getProperty("lanewise.command", "./lanewise"));
    words.add(command);
  }

  /** Adds a word as it is. */
  public Replay word(String word) {
    words.add(word);
    return this;
  }

  /** Adds an option with its value. */
  public Replay option(String name, Object value) {
    return word(name).word(String.valueOf(value));
  }

  /** Adds an option without a value, if it is on. */
  public Replay flag(String name, boolean on) {
    return on ? word(name) : this;
  }

  /** Begins with a variable of the environment, if it is set. */
  public Replay environment(String name) {
    variables.add(name);
    return this;
  }

  /**
   * The words, quoted where a POSIX shell needs it and separated by spaces, after the variables
   * that are set: the options that the JVM took from one, and others.
   */
  @Override
  public String toString() {
    Stream<String> first =
        variables.stream()
            .filter(name -> System.getenv(name) != null)
            .map(name -> name + "=" + quoted(System.getenv(name)));
    return Stream.concat(first, words.stream().map(Replay::quoted))
        .collect(Collectors.joining(" "));
  }

  /** A word that a POSIX shell reads back unchanged. */
  static String quoted(String word) {
    return word.matches(HARMLESS) ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
