package dev.lanewise.checks.cli;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.nn.DataException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses a command line, runs the command and says how it ended. */
@CommandLine.Command(
    name = "lanewise",
    synopsisSubcommandLabel = "COMMAND",
    description = "Checks theorems about wide neural networks on concrete networks.",
    footer = {
      "",
      "Exit status: 0 all good; 1 a check or a certificate was refuted, a control was not rejected, a",
      "kernel exceeded its error bound or training diverged; 2 bad usage or input, told in one line;",
      "3 interrupted, what can be resumed is saved.",
      "More memory: JDK_JAVA_OPTIONS=-Xmx8g. Another JDK 25: LANEWISE_JAVA_HOME=DIR."
    })
public final class Application {
  private static final int WIDTH = 100;
  private static final int MOST_THREADS = 1024;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  @CommandLine.Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Shows the version.")
  private boolean version;

  private final PrintStream out;
  private final PrintStream err;
  private final Interrupt interrupt;

  private Application(PrintStream out, PrintStream err, Interrupt interrupt) {
    this.out = out;
    this.err = err;
    this.interrupt = interrupt;
  }

  /**
   * Runs a command that Ctrl-C may stop, on the streams of this process; returns the exit status.
   */
  public static int runInterruptibly(String... args) {
    Interrupt interrupt = new Interrupt();
    interrupt.install();
    try {
      return new Application(utf8(FileDescriptor.out), utf8(FileDescriptor.err), interrupt)
          .run(args);
    } finally {
      interrupt.commandEnded();
    }
  }

  /** Runs a command on other streams; returns the exit status. */
  public static int run(PrintStream out, PrintStream err, String... args) {
    return new Application(out, err, new Interrupt()).run(args);
  }

  /** Formulas need more than ASCII, whatever the locale says. */
  private static PrintStream utf8(FileDescriptor stream) {
    return new PrintStream(new FileOutputStream(stream), true, StandardCharsets.UTF_8);
  }

  private int run(String... args) {
    CommandLine commandLine = commandLine();
    try {
      ParseResult parsed = commandLine.parseArgs(args);
      Integer helped = CommandLine.executeHelpRequest(parsed);
      if (helped != null) {
        return helped;
      }
      if (!parsed.hasSubcommand()) {
        throw new ParameterException(commandLine, "a command is missing");
      }
      int status = run(parsed.subcommand().commandSpec().commandLine());
      boolean lost = status == ExitStatus.OK && out.checkError();
      return lost ? complain("standard output could not be written: is the disk full?") : status;
    } catch (ParameterException e) {
      return complain(usageProblem(e));
    } finally {
      out.flush();
      err.flush();
    }
  }

  private static String usageProblem(ParameterException e) {
    CommandLine asked = e.getCommandLine();
    String help = " (see " + asked.getCommandSpec().qualifiedName() + " --help)";
    if (asked.getParent() == null && e instanceof UnmatchedArgumentException unmatched) {
      if (unmatched.getUnmatched().getFirst().startsWith("-")) {
        return "options follow the command, as in lanewise check --seed 3" + help;
      }
      return "no command is called '"
          + unmatched.getUnmatched().getFirst()
          + "'; there are: "
          + String.join(", ", asked.getSubcommands().keySet())
          + help;
    }
    return e.getMessage() + help;
  }

  private CommandLine commandLine() {
    CommandLine commandLine = new CommandLine(this);
    add(commandLine, new Doctor());
    add(commandLine, new CheckCommand());
    add(commandLine, new ListCommand());
    add(commandLine, new TrainCommand());
    add(commandLine, new CertifyCommand());
    add(commandLine, new VerifyCommand());
    ServiceLoader.load(Command.class).forEach(command -> add(commandLine, command));
    return commandLine
        .setOut(new PrintWriter(out, true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(err, true, StandardCharsets.UTF_8))
        .setUsageHelpWidth(WIDTH)
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static void add(CommandLine parent, Command command) {
    CommandLine child = new CommandLine(command);
    child.addMixin("common", new CommonOptions());
    child.getCommandSpec().version("lanewise " + version());
    parent.getCommandSpec().version("lanewise " + version());
    parent.addSubcommand(child);
  }

  private int run(CommandLine parsed) {
    CommonOptions options = (CommonOptions) parsed.getMixins().get("common");
    Session session = new Session(options, out, err, interrupt);
    try {
      setThreads(options.threads);
      return ((Command) parsed.getCommand()).run(session);
    } catch (InvalidInput | DataException e) {
      session.removeEmptyOut();
      return complain(e.getMessage());
    } catch (Interrupted e) {
      return interrupted();
    } catch (IOException e) {
      return complain(Failures.line(e));
    } catch (UncheckedIOException e) {
      return complain(Failures.line(e.getCause()));
    } catch (OutOfMemoryError e) {
      return complain(
          "not enough memory: this JVM may use %d MB; give it more with JDK_JAVA_OPTIONS=-Xmx8g"
              .formatted(Runtime.getRuntime().maxMemory() >> 20));
    } catch (Exception | Error e) {
      return bug(e, options.debug);
    }
  }

  private static void setThreads(Integer threads) {
    if (threads != null) {
      if (threads < 1 || threads > MOST_THREADS) {
        throw new InvalidInput(
            "--threads must be between 1 and " + MOST_THREADS + ", not " + threads);
      }
      Kernels.threads(threads);
    }
  }

  private int complain(String message) {
    err.println("lanewise: " + Failures.oneLine(message));
    return ExitStatus.INVALID;
  }

  private int interrupted() {
    err.println("lanewise: interrupted");
    return ExitStatus.INTERRUPTED;
  }

  private int bug(Throwable e, boolean debug) {
    if (debug) {
      e.printStackTrace(err);
    }
    return complain(
        "this is a bug in lanewise: " + e + (debug ? "" : " (--debug shows where it happened)"));
  }

  /** The version of the project, as the build wrote it. */
  public static String version() {
    try (InputStream file = Application.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      properties.load(file);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
