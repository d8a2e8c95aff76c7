package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.embedder.Embedder;
import dev.lanewise.kernels.Kernels;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The choice of implementation, each time in a JVM of its own: it is made once and depends on
 * flags.
 */
@Tag("child-jvm")
@Timeout(60)
class ProviderTest {
  private static final String FLAG = "--add-modules=jdk.incubator.vector";

  /** The library under test. */
  private static final String LIBRARY = ChildJvm.home(Kernels.class);

  private static final String PROGRAM = ChildJvm.home(Embedder.class);

  @Test
  void withoutTheFlagResultsAreRightAndOneLineHasTheCure() throws Exception {
    String output = run();

    assertScalar(output, "module jdk.incubator.vector is not in this JVM");
    assertTrue(output.contains("module=false"), output);
    assertTrue(
        output.contains("advice=[start java with --add-modules jdk.incubator.vector]"), output);
    assertEquals(1, count("INFO", output), output);
    assertEquals(1, count("INFO: .*--add-modules jdk.incubator.vector", output), output);
    assertFalse(output.contains("Exception") || output.contains("Error"), output);
  }

  @Test
  void asAModuleWithoutTheFlagItIsTheSame() throws Exception {
    String output =
        start("--module-path", LIBRARY, "--add-modules", "dev.lanewise.kernels", "-cp", PROGRAM);

    assertScalar(output, "module jdk.incubator.vector is not in this JVM");
    assertFalse(output.contains("Exception") || output.contains("Error"), output);
  }

  @Test
  void withTheFlagNothingIsLogged() throws Exception {
    assumeTrue(Provider.vector());
    String output = run(FLAG);

    assertTrue(output.contains("backend=vector"), output);
    assertTrue(output.contains("bits=" + Provider.vectorBits()), output);
    assertTrue(output.contains("right"), output);
    assertEquals(0, count("INFO", output), output);
  }

  @Test
  void asAModuleWithTheFlagItReadsTheVectorModule() throws Exception {
    assumeTrue(Provider.vector());
    String output =
        start(
            "--module-path",
            LIBRARY,
            "--add-modules",
            "dev.lanewise.kernels",
            FLAG,
            "-cp",
            PROGRAM);

    assertTrue(output.contains("backend=vector"), output);
    assertTrue(output.contains("right"), output);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-Xint | the JVM only interprets (-Xint)",
        "-XX:TieredStopAtLevel=1 | the JVM stops before C2 (-XX:TieredStopAtLevel)",
        "-XX:TieredStopAtLevel=3 | the JVM stops before C2 (-XX:TieredStopAtLevel)",
        "-XX:-EnableVectorSupport | the JVM runs with -XX:-EnableVectorSupport",
        "-XX:-UseFMA | no hardware FMA: the JVM would compute each one in software",
        "-Dlanewise.backend=scalar | asked for by -Dlanewise.backend=scalar"
      })
  void whatWouldMakeVectorsSlowLeadsToScalar(String flag, String reason) throws Exception {
    String output = run(FLAG, "-XX:+UnlockExperimentalVMOptions", flag);

    assertScalar(output, reason);
    assertTrue(output.contains("module=true"), output);
    String option = flag.startsWith("-XX:Tiered") ? "-XX:TieredStopAtLevel" : flag;
    assertTrue(output.contains("advice=[start java without " + option), output);
    assertEquals(0, count("INFO", output), output);
  }

  @Test
  void bothOfTwoObstaclesAreNamed() throws Exception {
    String output = run("-Xint");

    assertScalar(output, "the JVM only interprets (-Xint)");
    assertTrue(
        output.contains(
            "advice=[start java without -Xint, start java with " + FLAG.replace('=', ' ') + "]"),
        output);
  }

  @Test
  void vectorCanBeInsistedOnAgainstDoubts() throws Exception {
    assumeTrue(Provider.vector());
    String output = run(FLAG, "-XX:TieredStopAtLevel=1", "-Dlanewise.backend=vector");

    assertTrue(output.contains("backend=vector"), output);
    assertTrue(output.contains("reason=asked for by -Dlanewise.backend=vector"), output);
    assertTrue(output.contains("right"), output);
  }

  @Test
  void vectorThatCannotBeHadIsSaid() throws Exception {
    String output = run("-Dlanewise.backend=vector");

    assertScalar(output, "-Dlanewise.backend=vector cannot be met: module jdk.incubator.vector");
    assertEquals(1, count("INFO", output), output);
  }

  @ParameterizedTest
  @CsvSource({"128", "256", "512"})
  void theWidthCanBeLowered(int bits) throws Exception {
    assumeTrue(Provider.vectorBits() >= bits);
    String output = run(FLAG, "-Dlanewise.vectorBits=" + bits);

    assertTrue(output.contains("bits=" + bits), output);
    assertTrue(output.contains("right"), output);
  }

  @Test
  void propertiesThatMakeNoSenseAreIgnoredWithAdvice() throws Exception {
    String output =
        run(FLAG, "-Dlanewise.backend=fast", "-Dlanewise.vectorBits=100", "-Dlanewise.threads=0");

    assertTrue(
        output.contains("-Dlanewise.backend=fast is ignored: use auto, scalar or vector"), output);
    assertTrue(
        output.contains("-Dlanewise.threads=0 is ignored: use a number from 1 to 1024"), output);
    assertTrue(output.contains("threads=" + Runtime.getRuntime().availableProcessors()), output);
    if (Provider.vector()) {
      assertTrue(
          output.contains("-Dlanewise.vectorBits=100 is ignored: use 128, 256 or 512"), output);
    }
    assertTrue(output.contains("right"), output);
  }

  @Test
  void threadsComeFromTheProperty() throws Exception {
    assertTrue(run(FLAG, "-Dlanewise.threads=7").contains("threads=7"));
  }

  private static void assertScalar(String output, String reason) {
    assertTrue(output.contains("backend=scalar"), output);
    assertTrue(output.contains("reason=" + reason), output);
    assertTrue(output.contains("right"), output);
  }

  private static int count(String pattern, String text) {
    return (int) Pattern.compile(pattern).matcher(text).results().count();
  }

  private static String run(String... flags) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(flags));
    arguments.add("-cp");
    arguments.add(LIBRARY + File.pathSeparator + PROGRAM);
    return start(arguments.toArray(new String[0]));
  }

  private static String start(String... arguments) throws Exception {
    return ChildJvm.run(Embedder.class, arguments);
  }
}
