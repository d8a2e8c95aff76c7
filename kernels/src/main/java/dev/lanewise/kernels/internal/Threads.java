package dev.lanewise.kernels.internal;

/** How many threads one call may use, the caller included. */
public final class Threads {
  public static final int MOST = 1024;

  private static volatile int count = initial();

  private Threads() {}

  /** The number in force. */
  public static int get() {
    return count;
  }

  /**
   * Sets the number for all later calls.
   *
   * @throws IllegalArgumentException if n is outside 1 .. 1024
   */
  public static void set(int n) {
    check(n);
    count = n;
  }

  /**
   * A number of threads that somebody asks for.
   *
   * @throws IllegalArgumentException if n is outside 1 .. 1024
   */
  public static void check(int n) {
    if (n < 1 || n > MOST) {
      throw new IllegalArgumentException("threads is " + n + ", must lie in 1 .. " + MOST);
    }
  }

  /** The property lanewise.threads where it is a legal number, else the processors of this JVM. */
  private static int initial() {
    String asked = asked();
    return asked == null || !legal(asked)
        ? Math.min(MOST, Runtime.getRuntime().availableProcessors())
        : Integer.parseInt(asked);
  }

  /** The property lanewise.threads, null where it is not set. */
  static String asked() {
    return System.getProperty("lanewise.threads");
  }

  /** Whether a text is a number from 1 to 1024. */
  static boolean legal(String text) {
    return text.matches("[1-9][0-9]{0,3}") && Integer.parseInt(text) <= MOST;
  }
}
