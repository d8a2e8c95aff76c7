package dev.lanewise.checks.cli;

/** Unwinds a command that was asked to stop; see {@link Session#stopRequested}. */
final class Interrupted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Interrupted() {
    super("interrupted", null, false, false);
  }
}
