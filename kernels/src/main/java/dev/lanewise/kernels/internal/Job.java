package dev.lanewise.kernels.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A list of tasks from which any number of threads claim one index after the other.
 *
 * <p>One owner opens a list, helps, and closes it; whoever else helps may come at any time, also
 * too late. A job can be opened again and again, each time under the next number, so that running a
 * list allocates nothing.
 */
final class Job {
  /** Low half of {@link #claims}: indices not yet claimed; high half: the number of the list. */
  private static final long LOW_HALF = 0xFFFF_FFFFL;

  private final AtomicLong claims = new AtomicLong();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  // Written by the owner before it moves `claims` to a new list, read after.
  private Pool.Task task;
  private int tasks;
  private Thread owner;

  /** The number of the list that is open or was open last. */
  long number() {
    return claims.get() >>> 32;
  }

  /** Opens a list and returns its number. What the owner wrote before, helpers see. */
  long open(int tasks, Pool.Task task) {
    this.task = task;
    this.tasks = tasks;
    this.owner = Thread.currentThread();
    completed.set(0);
    long number = (number() + 1) & LOW_HALF;
    claims.set(number << 32 | tasks);
    return number;
  }

  /** Whether nothing of the open list is left to claim. */
  boolean exhausted() {
    return (claims.get() & LOW_HALF) == 0;
  }

  /** Claims and runs indices of the list of that number until none is left. */
  void help(long number) {
    while (true) {
      long claim = claims.get();
      long unclaimed = claim & LOW_HALF;
      if (claim >>> 32 != number || unclaimed == 0) {
        return;
      }
      // Not stale if the claim succeeds: fields change only when nothing is left to claim.
      Pool.Task current = task;
      if (claims.compareAndSet(claim, claim - 1)) {
        runClaimed(current, tasks - (int) unclaimed);
      }
    }
  }

  private void runClaimed(Pool.Task current, int index) {
    int last = tasks;
    Thread waiting = owner;
    try {
      if (failure.get() == null) {
        current.run(index);
      }
    } catch (Throwable thrown) {
      fail(thrown);
    } finally {
      if (completed.incrementAndGet() == last && waiting != Thread.currentThread()) {
        LockSupport.unpark(waiting);
      }
    }
  }

  /** Leaves out what has not begun; the owner will throw the first of several failures. */
  void fail(Throwable thrown) {
    failure.compareAndSet(null, thrown);
  }

  /**
   * Helps, waits for the indices that others have claimed, and lets go of the tasks. An interrupt
   * does not shorten this; the flag of the owner stays as it was.
   */
  void close(long spinNanos) {
    help(number());
    boolean interrupted = false;
    long spinUntil = System.nanoTime() + spinNanos;
    while (completed.get() < tasks) {
      if (System.nanoTime() - spinUntil < 0) {
        Thread.onSpinWait();
      } else {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    task = null;
    owner = null;
    Throwable thrown = failure.getAndSet(null);
    if (thrown != null) {
      Job.<RuntimeException>rethrow(thrown);
    }
  }

  /** Tasks declare nothing checked, but other languages and tricks throw it all the same. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
