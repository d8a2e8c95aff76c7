package dev.lanewise.bench;

import dev.lanewise.checks.cli.InvalidInput;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps two benchmarks on one machine apart. JMH takes the same lock on the same file when it runs,
 * so what measures without JMH keeps off its runs as well.
 */
final class MachineLock {
  private MachineLock() {}

  /**
   * Takes the lock, which closing gives back; with {@code -Djmh.ignoreLock=true}, as in JMH, does
   * nothing.
   *
   * @throws InvalidInput if another benchmark has it, or the file cannot be opened
   */
  static Closeable take() {
    Path file = Path.of(System.getProperty("java.io.tmpdir"), "jmh.lock");
    return Boolean.getBoolean("jmh.ignoreLock") ? () -> {} : take(file);
  }

  /** Takes the lock on that file. */
  static Closeable take(Path file) {
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // As JMH does: whoever runs it next may be another user.
      file.toFile().setWritable(true, false);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw taken();
      }
      return () -> lock.acquiredBy().close();
    } catch (IOException e) {
      throw unusable();
    }
  }

  /** Null if another one has it, in this JVM or elsewhere. */
  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** What is said when another benchmark has the lock. */
  static InvalidInput taken() {
    return new InvalidInput(
        "another benchmark is running on this machine; two at once would spoil each other: try"
            + " again when it is done");
  }

  /** What is said when nobody can have it. */
  static InvalidInput unusable() {
    return new InvalidInput(
        "cannot take jmh.lock in "
            + System.getProperty("java.io.tmpdir")
            + ", which keeps two benchmarks apart: delete it, or name another folder with"
            + " JDK_JAVA_OPTIONS=-Djava.io.tmpdir=DIR");
  }
}
