package dev.lanewise.kernels;

import dev.lanewise.kernels.internal.Threads;
import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * Who may work on one call: how many threads at most, and whose.
 *
 * <p>It never changes a result. Small calls use fewer threads than they may. A caller always works
 * itself and waits for nobody who has not begun: where helpers are busy, missing or refused, it
 * does their share. So a call may be made from inside a task of the same executor.
 *
 * <p>Immutable; one value serves any number of calls at the same time.
 */
public final class Parallelism {
  /** As many threads of the library as {@link Kernels#threads()} says when the call is made. */
  public static final Parallelism DEFAULT = new Parallelism(0, null);

  /** The caller alone. */
  public static final Parallelism NONE = new Parallelism(1, null);

  /** 0 stands for the number in force. */
  private final int threads;

  private final Executor executor;

  private Parallelism(int threads, Executor executor) {
    this.threads = threads;
    this.executor = executor;
  }

  /**
   * At most {@code threads} threads, the caller among them, the others the library's own. While
   * another call has those, the caller works alone.
   *
   * @throws IllegalArgumentException if threads is outside 1 .. 1024
   */
  public static Parallelism of(int threads) {
    Threads.check(threads);
    return threads == 1 ? NONE : new Parallelism(threads, null);
  }

  /**
   * At most {@code threads} threads: the caller, and {@code threads} − 1 tasks handed to {@code
   * executor}.
   *
   * <p>The executor may run them late, twice, in the caller or never, or reject them with a {@link
   * java.util.concurrent.RejectedExecutionException}; whatever else it throws reaches the caller
   * when no task is under way any more, and C then holds anything. A task that comes late does
   * nothing and keeps no array alive. Each such call allocates a few small objects.
   *
   * @throws IllegalArgumentException if threads is outside 1 .. 1024
   */
  public static Parallelism on(Executor executor, int threads) {
    Objects.requireNonNull(executor, "executor");
    Threads.check(threads);
    return new Parallelism(threads, executor);
  }

  /** How many threads a call may use, the caller included. */
  public int threads() {
    return threads == 0 ? Threads.get() : threads;
  }

  /** Where the helpers come from; null for the library's own threads. */
  public Executor executor() {
    return executor;
  }

  @Override
  public String toString() {
    return threads()
        + (threads() == 1 ? " thread" : " threads")
        + (executor == null ? "" : " with " + executor);
  }
}
