package dev.lanewise.bench;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Tells for how long HotSpot has compiled nothing: before that, times are not those of a kernel.
 */
public final class CompilerRest {
  /** A warm-up goes on no longer than this, whether the compiler rests or not. */
  public static final long LONGEST_WAIT_NANOS = 8_000_000_000L;

  /** Less compilation than this is of code that no kernel runs. */
  private static final long NOISE_MILLIS = 3;

  private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();
  private long compiled;
  private long lastChange = System.nanoTime();

  /** Nanoseconds since the compiler was last seen at work by this method. */
  public long nanos() {
    long total = compiler.getTotalCompilationTime();
    long now = System.nanoTime();
    if (total - compiled > NOISE_MILLIS) {
      compiled = total;
      lastChange = now;
    }
    return now - lastChange;
  }
}
