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
    Integer wanted = Integer.getInteger("lanewise.threads");
    if (wanted != null && wanted >= 1 && wanted <= MOST) {
      return wanted;
    }
    return Math.min(MOST, Runtime.getRuntime().availableProcessors());
  }
}
