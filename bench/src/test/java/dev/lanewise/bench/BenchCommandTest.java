package dev.lanewise.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.cli.Application;
import dev.lanewise.kernels.Kernels;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void theCommandLineFindsTheCommand() {
    assertEquals(0, run("bench", "--help"));
    assertTrue(out.toString(UTF_8).contains("--suite"), out.toString(UTF_8));
  }

  @Test
  void anUnknownSuiteIsOneLineAndStatusTwo() {
    assertEquals(2, run("bench", "--suite", "gemm,matmul"));
    assertEquals("", out.toString(UTF_8));
    assertEquals(1, err.toString(UTF_8).lines().count(), err.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains("'matmul'"), err.toString(UTF_8));
  }

  @Test
  void anUnknownPeerAndAModeWithoutPeersAreOneLineAndStatusTwo() {
    assertEquals(2, run("bench", "--peers=mkl,cublas"));
    assertEquals(2, run("bench", "--peers=lanewise"));
    assertEquals(2, run("bench", "--avx2"));
    assertEquals(2, run("bench", "--peers", "--suite", "elementwise"));
    assertEquals(2, run("bench", "--peers", "--suite", "ntk"));
    assertEquals(2, run("bench", "--peers", "--suite", "gemm,training"));
    assertEquals(2, run("bench", "--peers=ejml", "--suite", "training"));
    assertEquals("", out.toString(UTF_8));
    assertEquals(7, err.toString(UTF_8).lines().count(), err.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains("'cublas'"), err.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains("mkl, openblas, libtorch"), err.toString(UTF_8));
  }

  @Test
  void pairsStandAlone() {
    assertEquals(2, run("bench", "--pairs", "--suite", "gemm"));
    assertEquals(2, run("bench", "--pairs", "--avx2"));
    assertEquals("", out.toString(UTF_8));
    assertEquals(2, err.toString(UTF_8).lines().count(), err.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains("--pairs"), err.toString(UTF_8));
  }

  @Test
  void bandwidthStandsAlone() {
    assertEquals(2, run("bench", "--bandwidth", "--pairs"));
    assertEquals(2, run("bench", "--bandwidth", "--peers"));
    assertEquals("", out.toString(UTF_8));
    assertEquals(2, err.toString(UTF_8).lines().count(), err.toString(UTF_8));
    assertTrue(err.toString(UTF_8).lines().skip(1).findFirst().get().contains("--bandwidth"));
  }

  @Test
  void errorsStandAlone() {
    assertEquals(2, run("bench", "--errors", "--pairs"));
    assertEquals(2, run("bench", "--errors", "--quick"));
    assertEquals("", out.toString(UTF_8));
    assertEquals(2, err.toString(UTF_8).lines().count(), err.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains("--errors"), err.toString(UTF_8));
  }

  /** What was measured is not lost where it cannot be written. */
  @Test
  void theTableIsPrintedBeforeAnythingIsWritten(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("errors.json").resolve("in the way"));
    int threads = Kernels.threads();
    try {
      assertEquals(2, run("bench", "--errors", "--out", folder.toString()));
    } finally {
      Kernels.threads(threads);
    }
    assertTrue(out.toString(UTF_8).contains("error/bound"), out.toString(UTF_8));
    assertTrue(err.toString(UTF_8).contains(folder.toString()), err.toString(UTF_8));
  }

  private int run(String... arguments) {
    return Application.run(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
  }
}
