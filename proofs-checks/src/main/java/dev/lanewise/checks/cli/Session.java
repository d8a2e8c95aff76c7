package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.OptionalInt;

/**
 * One run of one command: the common options, and the only way in which a command speaks.
 *
 * <p>With {@code --json} standard output carries one document and nothing else; what would have
 * been said there goes to standard error.
 */
public final class Session {
  private final CommonOptions options;
  private final PrintStream out;
  private final PrintStream err;
  private final Interrupt interrupt;
  private final int columns;
  private String bar = "";
  private boolean madeOut;

  Session(CommonOptions options, PrintStream out, PrintStream err, Interrupt interrupt) {
    this.options = options;
    this.out = out;
    this.err = err;
    this.interrupt = interrupt;
    this.columns = Integer.getInteger("lanewise.columns", 0);
  }

  /** Seed of everything random. */
  public long seed() {
    return options.seed;
  }

  /** How many threads the user asked for, if so; the kernels know already. */
  public OptionalInt threads() {
    return options.threads == null ? OptionalInt.empty() : OptionalInt.of(options.threads);
  }

  /** Folder for what is written; see {@link #requireWritableOut}. */
  public Path out() {
    return options.out;
  }

  /** Whether the answer is a JSON document. */
  public boolean json() {
    return options.json;
  }

  /** A line for the user: on standard output, with {@code --json} on standard error. */
  public synchronized void say(String line) {
    clearBar();
    (options.json ? err : out).println(line);
  }

  /** A line beside the answer, on standard error. */
  public synchronized void log(String line) {
    clearBar();
    err.println(line);
  }

  /** The answer of a command called with {@code --json}. */
  public synchronized void answer(JsonNode document) {
    clearBar();
    out.println(Json.text(document));
  }

  /** Shows how far a long task has come; to be closed at its end. */
  public Meter meter(String task) {
    return new Meter(this, task, columns);
  }

  /** Replaces the bar in the last row of the terminal. */
  synchronized void drawBar(String drawing) {
    clearBar();
    bar = drawing;
    err.print(drawing);
    err.flush();
  }

  private void clearBar() {
    if (!bar.isEmpty()) {
      err.print("\r" + " ".repeat(Math.min(bar.length(), Math.max(columns - 1, 0))) + "\r");
      bar = "";
    }
  }

  /**
   * Whether the user pressed Ctrl-C. A command that asks is trusted to stop soon and to end with
   * {@link ExitStatus#INTERRUPTED}; one that never asks is ended at once.
   */
  public boolean stopRequested() {
    return interrupt.requested();
  }

  void stopIfRequested() {
    if (stopRequested()) {
      throw new Interrupted();
    }
  }

  /**
   * Starts the command that repeats this run: seed, and output folder and threads where they are
   * not the default.
   */
  public Replay replay(String command) {
    Replay replay = new Replay(command);
    replay.option("--seed", options.seed);
    if (options.threads != null) {
      replay.option("--threads", options.threads);
    }
    if (!options.out.equals(Path.of("out"))) {
      replay.option("--out", options.out);
    }
    return replay;
  }

  /**
   * Makes the output folder and makes sure that a file can be written into it.
   *
   * @throws InvalidInput if not
   */
  public void requireWritableOut() {
    try {
      boolean absent = !Files.exists(options.out);
      Files.createDirectories(options.out);
      madeOut = absent;
      Files.delete(Files.createTempFile(options.out, ".lanewise", null));
    } catch (IOException e) {
      throw new InvalidInput(
          "cannot write into the output folder "
              + options.out
              + " ("
              + Failures.reason(e)
              + "); choose another with --out DIR");
    }
  }

  /** Takes the output folder away again if this run made it and left nothing there. */
  void removeEmptyOut() {
    if (madeOut) {
      try {
        Files.delete(options.out);
      } catch (IOException e) {
        // Something has been written after all: it stays.
        madeOut = false;
      }
    }
  }

  /** Writes a file of the output folder, whole or not at all, and returns where. */
  public Path write(String name, String text) throws IOException {
    Path target = options.out.resolve(name);
    interrupt.undivided(
        () -> {
          // A temporary file of Java's would be for its owner alone, and not every file system lets
          // permissions be set afterwards.
          String own = ProcessHandle.current().pid() + "." + Long.toHexString(System.nanoTime());
          Path fresh = options.out.resolve(".lanewise." + own + ".tmp");
          try {
            Files.writeString(fresh, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE_NEW);
            Files.move(
                fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
          } finally {
            Files.deleteIfExists(fresh);
          }
        });
    return target;
  }
}
