package dev.lanewise.checks.cli;

/**
 * A command of the command line.
 *
 * <p>The class carries picocli's {@code @Command} with a name and declares its own options; the
 * common ones are added to every command and reach it as the {@link Session}. A module contributes
 * a command by listing the class in {@code META-INF/services/dev.lanewise.checks.cli.Command}.
 */
public interface Command {

  /**
   * Does the work.
   *
   * @param session the common options and the way to speak to the user
   * @return the exit status: one of those in {@link ExitStatus}
   * @throws InvalidInput when the user has to mend something
   * @throws Exception on anything else; an {@link java.io.IOException} is reported as bad input,
   *     the rest as a bug
   */
  int run(Session session) throws Exception;
}
