package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher script in a repository, with a Maven and a JDK, all made of a few lines of shell: it
 * is the script's own decisions that are looked at.
 */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "lanewise");

  @TempDir Path folder;
  private Path root;
  private Path jdk;
  private Path tools;
  private Path builds;
  private final Map<String, String> variables = new HashMap<>();

  @BeforeEach
  void makeRepository() throws IOException {
    root = Files.createDirectory(folder.resolve("a repository"));
    Files.copy(SCRIPT, root.resolve("lanewise"));
    executable(root.resolve("lanewise"));
    write(root.resolve("pom.xml"), "<project>\n  <version>7.7</version>\n</project>\n");
    for (String module : List.of("kernels", "nn", "proofs-checks", "bench")) {
      write(root.resolve(module + "/pom.xml"), "<project/>\n");
      write(root.resolve(module + "/src/main/A.java"), "class A {}\n");
    }
    jdk = folder.resolve("jdk");
    write(jdk.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
    script(jdk.resolve("bin/java"), "for a in \"$@\"; do printf '%s\\n' \"[$a]\"; done");
    script(jdk.resolve("bin/javac"), "");
    tools = folder.resolve("tools");
    builds = folder.resolve("builds");
    maven("");
    makeSourcesOld();
  }

  /** A Maven that notes that it ran, does what is asked, and leaves jars. */
  private void maven(String first) throws IOException {
    script(
        tools.resolve("mvn"),
        "echo \"$*\" >> '" + builds + "'",
        "echo talk",
        first,
        "for m in proofs-checks bench; do",
        "  mkdir -p $m/target/lib",
        "  echo jar > $m/target/lanewise-$m-7.7.jar",
        "done");
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private static void script(Path file, String... lines) throws IOException {
    write(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    executable(file);
  }

  private static void executable(Path file) {
    assertTrue(file.toFile().setExecutable(true));
  }

  private void makeSourcesOld() throws IOException {
    try (var files = Files.walk(root)) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
      }
    }
  }

  private Process start(Path launcher, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", launcher.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().put("LANEWISE_JAVA_HOME", jdk.toString());
    builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
    builder.environment().putAll(variables);
    return builder.start();
  }

  private record End(int status, String out, String err) {}

  private static End end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
    return new End(process.exitValue(), out, err);
  }

  private End run(String... args) throws Exception {
    return end(start(root.resolve("lanewise"), args));
  }

  private int builds() throws IOException {
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  @Test
  void argumentsArriveVerbatimAndMavenTalksToStandardError() throws Exception {
    String[] args = {"check", "two words", "", "*", "$HOME", "a'b\"c", "-n", "\\t"};
    End end = run(args);
    assertEquals(0, end.status, end.err);
    List<String> lines = end.out.lines().toList();
    int main = lines.indexOf("[dev.lanewise.checks.Main]");
    List<String> expected = List.of(args).stream().map(a -> "[" + a + "]").toList();
    assertEquals(expected, lines.subList(main + 1, lines.size()));
    assertEquals(List.of("[--add-modules]", "[jdk.incubator.vector]"), lines.subList(0, 2));
    assertTrue(end.err.contains("talk") && !end.out.contains("talk"));
    Path module = root.toRealPath().resolve("proofs-checks/target");
    assertTrue(
        lines.contains("[" + module + "/lanewise-proofs-checks-7.7.jar:" + module + "/lib/*]"),
        end.out);
  }

  /** Maven runs in the folder of the project. */
  @Test
  void aJdkMayBeNamedFromWhereTheCommandIsGiven() throws Exception {
    maven("[ -x \"$JAVA_HOME/bin/java\" ] || exit 1");
    jdk = folder.relativize(jdk);
    End end = run("list");
    assertEquals(0, end.status, end.err);
  }

  @Test
  void buildsOnceAndAgainWhenASourceOrAPomIsNewer() throws Exception {
    run("list");
    run("list");
    assertEquals(1, builds());
    for (String file : List.of("nn/src/main/A.java", "pom.xml", "kernels/pom.xml")) {
      int before = builds();
      Files.setLastModifiedTime(root.resolve(file), FileTime.from(Instant.now().plusSeconds(1)));
      run("list");
      assertEquals(before + 1, builds(), file);
      makeSourcesOld();
      run("list");
    }
    int before = builds();
    Files.delete(root.resolve("proofs-checks/target/lanewise-proofs-checks-7.7.jar"));
    run("list");
    assertEquals(before + 1, builds(), "a missing jar");
  }

  @Test
  void benchAndHelpGetTheBenchJarAndOthersDoNot() throws Exception {
    assertTrue(run("bench", "--quick").out.contains("lanewise-bench-7.7.jar"));
    assertTrue(run("--help").out.contains("lanewise-bench-7.7.jar"));
    assertFalse(run("check", "bench").out.contains("lanewise-bench-7.7.jar"));
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path first = Files.createSymbolicLink(bin.resolve("one"), Path.of("../a repository/lanewise"));
    Path second = Files.createSymbolicLink(folder.resolve("two"), first);
    End end = end(start(second, "list"));
    assertEquals(0, end.status, end.err);
    assertTrue(end.out.contains("[-Dlanewise.command=" + second + "]"), end.out);
  }

  @Test
  void failedBuildIsExitTwoAndIsTriedAgain() throws Exception {
    maven("exit 1");
    End end = run("list");
    assertEquals(2, end.status);
    assertTrue(end.err.contains("the build failed"), end.err);
    assertEquals("", end.out);
    maven("");
    assertEquals(0, run("list").status);
    assertEquals(2, builds());
  }

  @Test
  void twoLaunchersAtOnceBuildOnce() throws Exception {
    maven("sleep 2");
    Process one = start(root.resolve("lanewise"), "list");
    Process two = start(root.resolve("lanewise"), "list");
    assertEquals(0, end(one).status);
    assertEquals(0, end(two).status);
    assertEquals(1, builds());
  }

  @Test
  void lockOfAProcessThatIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    write(root.resolve("target/launcher.lock/" + gone.pid()), "");
    assertEquals(0, run("list").status);
    assertFalse(Files.exists(root.resolve("target/launcher.lock")));
  }

  /** Also a full disk, where nothing can be made: waiting would not help. */
  @Test
  void lockThatCannotBeMadeIsTold() throws Exception {
    write(root.resolve("target/launcher.lock"), "");
    assertToldInOneLine(run("list"), "cannot make the lock");
  }

  @Test
  void lockThatNobodyCanRemoveIsTold() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    // A folder stands for the signature of another user: rm does not remove either.
    Files.createDirectories(root.resolve("target/launcher.lock/" + gone.pid()));
    String lock = root.toRealPath().resolve("target/launcher.lock").toString();
    assertToldInOneLine(run("list"), "rm -r '" + lock + "'");
  }

  private void assertToldInOneLine(End end, String what) throws IOException {
    assertEquals(2, end.status, end.err);
    assertTrue(end.err.contains(what), end.err);
    assertEquals(1, end.err.lines().count(), end.err);
    assertEquals(0, builds());
  }

  /** The build is there already, and another launcher has the lock. */
  @Test
  void interruptedWhileWaitingToFetchEndsWithThree() throws Exception {
    assertEquals(0, run("bench").status);
    write(root.resolve("target/launcher.lock/" + ProcessHandle.current().pid()), "");
    Process process = start(root.resolve("lanewise"), "bench", "--peers=ejml");
    String said = "";
    while (!said.contains("waiting for")) {
      int next = process.getErrorStream().read();
      assertTrue(next >= 0, said);
      said += (char) next;
    }
    process.toHandle().destroy();
    End end = end(process);
    assertEquals(3, end.status, said + end.err);
    assertTrue(end.err.contains("interrupted"), end.err);
    assertFalse(end.err.contains("parameter"), end.err);
  }

  @Test
  void nothingIsFetchedForWhatIsRefused() throws Exception {
    run("bench");
    int before = builds();
    for (String other : List.of("--errors", "--pairs", "--bandwidth", "--help", "--suite=ntk")) {
      run("bench", "--peers=ejml", other);
    }
    run("bench", "--peers", "--suite", "elementwise");
    assertEquals(before, builds());
    run("bench", "--peers=ejml", "--suite", "gemm");
    assertEquals(before + 1, builds());
  }

  /** With CDPATH, cd prints where it went, and looks there before it looks here. */
  @Test
  void foldersThatCdKnowsDoNotMatter() throws Exception {
    write(folder.resolve("elsewhere/a repository/pom.xml"), "<project/>\n");
    variables.put("CDPATH", folder.resolve("elsewhere") + ":" + folder);
    jdk = folder.relativize(jdk);
    End end = end(start(Path.of("a repository/lanewise"), "list"));
    assertEquals(0, end.status, end.err);
    assertTrue(end.out.contains(root.toRealPath() + "/proofs-checks/target"), end.out);
  }

  /** One that names an older JDK would stop Maven. */
  @Test
  void settingsOfMavenAreNotAskedForItsJdk() throws Exception {
    maven("[ -n \"$MAVEN_SKIP_RC\" ] || exit 1");
    assertEquals(0, run("list").status);
  }

  @Test
  void interruptedBuildEndsWithThreeAndIsNotTakenForAFinishedOne() throws Exception {
    maven(
        "mkdir -p proofs-checks/target/lib; echo half > proofs-checks/target/lanewise-proofs-checks-7.7.jar; exec sleep 60");
    Process process = start(root.resolve("lanewise"), "list");
    while (builds() == 0) {
      Thread.sleep(20);
    }
    process.toHandle().destroy();
    End end = end(process);
    assertEquals(3, end.status, end.err);
    assertFalse(Files.exists(root.resolve("target/launcher.lock")), "the lock is released");
    maven("");
    assertEquals(0, run("list").status);
    assertEquals(2, builds());
  }

  @Test
  void jdkOfAnotherVersionIsRefusedByName() throws Exception {
    write(jdk.resolve("release"), "JAVA_VERSION=\"17.0.1\"\n");
    End end = run("list");
    assertEquals(2, end.status);
    assertTrue(end.err.contains(jdk.toString()) && end.err.contains("JDK 25"), end.err);
    assertEquals(1, end.err.lines().count());
    assertEquals(0, builds());
  }
}
