package dev.lanewise.checks.cli;

/** Something that the user has to mend: the message is one line and says what, where and how. */
public final class InvalidInput extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the line to show. */
  public InvalidInput(String message) {
    super(message);
  }
}
