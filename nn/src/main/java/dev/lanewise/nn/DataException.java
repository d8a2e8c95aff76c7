package dev.lanewise.nn;

import java.util.regex.Pattern;

/**
 * A file, or what was asked of it, that cannot be used.
 *
 * <p>Its message is one line that a user can act on: what is wrong, where, and how to mend it.
 */
public final class DataException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Controls, invisible marks, halves of characters and ends of lines, of Unicode and ASCII. */
  private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  /** With the line to show. */
  public DataException(String line) {
    super(line);
  }

  /** With the line to show and what led to it. */
  public DataException(String line, Throwable cause) {
    super(line, cause);
  }

  /**
   * What a file says, as it may stand in a line: its first {@code longest} characters, with a
   * question mark for each that could break the line or the terminal.
   */
  static String excerpt(String text, int longest) {
    String shown = text.length() <= longest ? text : text.substring(0, longest) + "…";
    return UNFIT.matcher(shown).replaceAll("?");
  }
}
