package dev.lanewise.nn;

import java.util.Locale;

/** Asks for heap before it is taken, so that a size that cannot fit is one line and not a crash. */
public final class Heap {
  /** The longest array that every JVM can allocate. */
  public static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

  private Heap() {}

  /**
   * Returns when {@code bytes} more fit into the heap.
   *
   * @param what what the memory is for, as the subject of a sentence
   * @throws DataException naming what is needed, what is free, and how to get more
   */
  public static void require(long bytes, String what) {
    if (bytes > free()) {
      // What looks taken may be garbage: only a collection can tell, and we are about to refuse.
      System.gc();
    }
    long free = free();
    if (bytes > free) {
      throw new DataException(
          what
              + " needs "
              + text(bytes)
              + " of memory, "
              + text(free)
              + " are free: use less data or a smaller net, or start Java with a larger -Xmx");
    }
  }

  /**
   * Number of elements of a {@code rows×cols} array.
   *
   * @throws DataException if no single array can hold them
   */
  public static int elements(long rows, long cols, String what) {
    long elements = Math.multiplyHigh(rows, cols) == 0 ? rows * cols : Long.MAX_VALUE;
    if (elements < 0 || elements > LONGEST_ARRAY) {
      throw new DataException(
          what
              + " needs "
              + rows
              + "×"
              + cols
              + " numbers, one array holds at most "
              + LONGEST_ARRAY
              + ": use fewer rows or columns");
    }
    return (int) elements;
  }

  /** Bytes the heap can still grow by, counting garbage not yet collected as taken. */
  private static long free() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
  }

  private static String text(long bytes) {
    if (bytes < 1_000_000) {
      return bytes + " bytes";
    }
    if (bytes < 1_000_000_000) {
      return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
    return bytes < 1_000_000_000_000L
        ? String.format(Locale.ROOT, "%.1f GB", bytes / 1e9)
        : String.format(Locale.ROOT, "%.1f TB", bytes / 1e12);
  }
}
