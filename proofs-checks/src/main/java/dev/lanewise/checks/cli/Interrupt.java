package dev.lanewise.checks.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a polite kill.
 *
 * <p>A command that asks {@link #requested} is trusted to stop by itself and to save its work, for
 * as long as {@link #PATIENCE_SECONDS}; any other ends at once, but never in the middle of a file.
 */
final class Interrupt {
  /** Longer than most steps and the writing of a checkpoint take. */
  private static final long PATIENCE_SECONDS = 30;

  private final CountDownLatch commandEnded = new CountDownLatch(1);
  private final Object writing = new Object();
  private volatile boolean requested;
  private volatile boolean asked;

  /** Whether the user wants the command to stop. */
  boolean requested() {
    asked = true;
    return requested;
  }

  /** Does what must not be cut in two. */
  void undivided(FileAction action) throws java.io.IOException {
    synchronized (writing) {
      action.run();
    }
  }

  /** Something that writes. */
  @FunctionalInterface
  interface FileAction {
    void run() throws java.io.IOException;
  }

  /** Tells that the command is over and the process may go. */
  void commandEnded() {
    commandEnded.countDown();
  }

  /** Makes the end of the process wait for the command; to be called once per process. */
  void install() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "interrupt"));
  }

  private void onShutdown() {
    if (commandEnded.getCount() == 0) {
      return;
    }
    requested = true;
    if (!asked) {
      System.err.println("lanewise: interrupted");
    }
    try {
      if (asked && !commandEnded.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println(
            "lanewise: gave up waiting for the current step; what was saved last is still there");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (writing) {
      System.err.flush();
      Runtime.getRuntime().halt(ExitStatus.INTERRUPTED);
    }
  }
}
