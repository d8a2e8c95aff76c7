package dev.lanewise.checks.cli;

/** What the process says when it ends. */
public final class ExitStatus {
  /** All good; VACUOUS is an answer, not a failure. */
  public static final int OK = 0;

  /**
   * A check was refuted, a control was not rejected, a benchmark gate failed, or training diverged.
   */
  public static final int REFUTED = 1;

  /**
   * Bad usage or bad input, told in one line; also a bug of the program, which says that it is one.
   */
  public static final int INVALID = 2;

  /** Interrupted; what can be resumed was saved. */
  public static final int INTERRUPTED = 3;

  private ExitStatus() {}
}
