package dev.lanewise.checks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Kernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the README compile, run and print what the README says they print. */
class ReadmeTest {
  private static final String FLAG = "--add-modules=jdk.incubator.vector";

  /** A program, and further down the block with what it prints. */
  private static final Pattern PROGRAM =
      Pattern.compile("```java\\n(.*?class (\\w+) .*?)```.*?```text\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  private record Program(String source, String name, String prints) {}

  private record Outcome(String out, String err) {}

  @Test
  void theSgemmProgramNeedsOnlyTheKernels() throws Exception {
    Program program = program("Product");
    Outcome outcome = run(program, FLAG, "-cp", homeOfKernels());
    assertEquals(program.prints(), outcome.out());
  }

  @Test
  void withoutTheFlagTheSameIsPrintedAndOneLineNamesTheCure() throws Exception {
    Program program = program("Product");
    Outcome outcome = run(program, "-cp", homeOfKernels());
    assertEquals(program.prints(), outcome.out());
    List<String> info = outcome.err().lines().filter(line -> line.contains("INFO")).toList();
    assertEquals(1, info.size(), outcome.err());
    assertTrue(info.getFirst().contains("--add-modules jdk.incubator.vector"), outcome.err());
  }

  @Test
  void theOwnCheckGivesTheVerdictThatTheReadmeShows() throws Exception {
    Program program = program("OwnCheck");
    Outcome outcome = run(program, FLAG, "-cp", System.getProperty("java.class.path"));
    assertEquals(program.prints(), outcome.out());
  }

  @Test
  void theProgramOnNetsPrintsWhatTheReadmeShows() throws Exception {
    Program program = program("Nets");
    Outcome outcome = run(program, FLAG, "-cp", System.getProperty("java.class.path"));
    assertEquals(program.prints(), outcome.out());
  }

  private static Program program(String name) throws IOException {
    List<String> found = new ArrayList<>();
    Matcher block = PROGRAM.matcher(Files.readString(Path.of("../README.md")));
    while (block.find()) {
      if (block.group(2).equals(name)) {
        return new Program(block.group(1), name, block.group(3));
      }
      found.add(block.group(2));
    }
    throw new AssertionError("README.md has no program " + name + ", only " + found);
  }

  /** Runs a program the way that the README describes: {@code java … Name.java}. */
  private Outcome run(Program program, String... flags) throws IOException, InterruptedException {
    Path source = folder.resolve(program.name() + ".java");
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    Files.writeString(source, program.source());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-Dstdout.encoding=UTF-8", source.toString()));
    int status =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    String errors = Files.readString(err, UTF_8);
    assertEquals(0, status, errors);
    return new Outcome(Files.readString(out, UTF_8), errors);
  }

  private static String homeOfKernels() throws Exception {
    return Path.of(Kernels.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }
}
