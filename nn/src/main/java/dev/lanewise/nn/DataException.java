package dev.lanewise.nn;

/**
 * A file, or what was asked of it, that cannot be used.
 *
 * <p>Its message is one line that a user can act on: what is wrong, where, and how to mend it.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With the line to show. */
  public DataException(String line) {
    super(line);
  }

  /** With the line to show and what led to it. */
  public DataException(String line, Throwable cause) {
    super(line, cause);
  }
}
