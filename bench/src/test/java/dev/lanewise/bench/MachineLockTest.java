package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.cli.InvalidInput;
import java.io.Closeable;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineLockTest {
  @TempDir Path folder;

  @Test
  void aSecondBenchmarkIsRefusedUntilTheFirstIsDone() throws Exception {
    Path file = folder.resolve("jmh.lock");
    try (Closeable _ = MachineLock.take(file)) {
      Exception refusal = assertThrows(InvalidInput.class, () -> MachineLock.take(file));
      assertTrue(refusal.getMessage().startsWith("another benchmark"), refusal.getMessage());
    }
    assertDoesNotThrow(() -> MachineLock.take(file).close());
  }

  @Test
  void aFileThatCannotBeOpenedIsNamed() {
    Exception refusal = assertThrows(InvalidInput.class, () -> MachineLock.take(folder));
    assertTrue(refusal.getMessage().startsWith("cannot take jmh.lock"), refusal.getMessage());
  }

  /** As the tests of this module run. */
  @Test
  void nobodyIsRefusedWhereTheLockIsIgnored() throws Exception {
    String wish = System.getProperty("jmh.ignoreLock", "false");
    System.setProperty("jmh.ignoreLock", "true");
    try (Closeable _ = MachineLock.take()) {
      assertDoesNotThrow(() -> MachineLock.take().close());
    } finally {
      System.setProperty("jmh.ignoreLock", wish);
    }
  }
}
