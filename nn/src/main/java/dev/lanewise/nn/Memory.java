package dev.lanewise.nn;

import java.util.Locale;
import java.util.function.Supplier;

/** Refuses what cannot fit in memory before it is taken. */
final class Memory {
  private Memory() {}

  /**
   * Allocates, or says how much was needed.
   *
   * @throws IllegalArgumentException if {@code bytes} exceed the heap's limit, or what is left of
   *     it
   */
  static <T> T allocate(long bytes, String what, Supplier<T> allocation) {
    if (bytes > Runtime.getRuntime().maxMemory()) {
      throw refusal(bytes, what, null);
    }
    try {
      return allocation.get();
    } catch (OutOfMemoryError e) {
      throw refusal(bytes, what, e);
    }
  }

  private static IllegalArgumentException refusal(long bytes, String what, Throwable cause) {
    return new IllegalArgumentException(
        what
            + " needs "
            + spell(bytes)
            + ", the heap may grow to "
            + spell(Runtime.getRuntime().maxMemory())
            + ": take a smaller problem or raise -Xmx",
        cause);
  }

  private static String spell(long bytes) {
    return bytes < 1 << 20
        ? bytes + " bytes"
        : String.format(
            Locale.ROOT,
            bytes < 1 << 30 ? "%.1f MB" : "%.1f GB",
            bytes / (bytes < 1 << 30 ? 1e6 : 1e9));
  }
}
