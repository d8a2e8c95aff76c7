package dev.lanewise.checks;

import dev.lanewise.checks.cli.Application;
import java.util.Locale;

/** The program behind the launcher. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    // Digits and decimal points that other programs, and later runs, can read.
    Locale.setDefault(Locale.ROOT);
    System.exit(Application.runInterruptibly(args));
  }
}
