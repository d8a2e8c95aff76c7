package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A hundred training steps after a thousand take no memory, whatever the optimiser, on the calling
 * thread and on those of the pool.
 *
 * <p>In a JVM of its own, whose compiler works in the foreground: until C2 has compiled a kernel
 * its vectors are objects, and on a busy machine a thousand steps would be over before that.
 */
class TrainingAllocationTest {

  @Test
  void aHundredStepsAfterAThousandTakeNoMemory() throws Exception {
    List<String> lines = run(2);
    assertEquals(2 * TrainingSteps.OPTIMIZERS.size(), lines.size(), lines::toString);
    List<String> taking = lines.stream().filter(line -> !line.endsWith(" 0")).toList();
    assertEquals(List.of(), taking, "optimiser, precision, bytes");
  }

  private static List<String> run(int threads) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xbatch",
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                TrainingSteps.class.getName(),
                Integer.toString(threads))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var out = process.inputReader(StandardCharsets.UTF_8)) {
      List<String> lines = out.lines().toList();
      assertEquals(0, process.waitFor());
      assertTrue(lines.stream().anyMatch(line -> line.startsWith("adam F32")), lines::toString);
      return lines;
    } finally {
      process.destroyForcibly();
    }
  }
}
