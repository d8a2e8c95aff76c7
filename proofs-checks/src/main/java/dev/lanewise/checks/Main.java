package dev.lanewise.checks;

import dev.lanewise.checks.cli.Application;

/** The program behind the launcher. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    System.exit(Application.runInterruptibly(args));
  }
}
