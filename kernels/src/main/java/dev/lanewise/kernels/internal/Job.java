package dev.lanewise.kernels.internal;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.locks.LockSupport;

/**
 * A list of tasks from which any number of threads claim one index after the other.
 *
 * <p>One owner runs a list and works on it; each {@link Helper} may come at any time, also too
 * late. A job runs list after list, each under the next number, so that a list allocates nothing.
 *
 * <p>Any call may find the stack full, the owner's or a helper's. Hence nobody leaves by a call: an
 * owner closes its list, and a helper says that it is gone, by assignments.
 */
abstract class Job {
  private static final AtomicLongFieldUpdater<Job> CLAIMS =
      AtomicLongFieldUpdater.newUpdater(Job.class, "claims");

  private static final AtomicIntegerFieldUpdater<Helper> INSIDE =
      AtomicIntegerFieldUpdater.newUpdater(Helper.class, "inside");

  /** Low half of {@link #claims}: indices not yet claimed; high half: the number of the list. */
  private static final long LOW_HALF = 0xFFFF_FFFFL;

  /** An owner looks as often itself: whoever should wake it may have no stack left for that. */
  private static final long PARK_NANOS = 10_000_000;

  // A helper sets `inside` and then reads `claims`; the owner reads `claims` empty, or empties
  // it, and then reads `inside`. All are volatile: either the owner sees the helper, or the helper
  // finds nothing. So no list ends, and no field below changes, while somebody is at an index, and
  // what a helper wrote is seen by the owner that finds it gone.
  private volatile long claims;
  private volatile Throwable failure;

  /** The owner if it may be parked; set before it looks for helpers once more. */
  private volatile Thread sleeper;

  /** For the owner's eyes only. */
  private Helper[] helpers = {};

  // Written by the owner while nothing can be claimed.
  private Pool.Task task;
  private int tasks;

  /** Tells others that there is a list of that number; may return before they come. */
  abstract void call(long number);

  /** The number of the list that is open or was open last. */
  final long number() {
    return claims >>> 32;
  }

  /** Whether nothing of the open list is left to claim. */
  final boolean exhausted() {
    return (claims & LOW_HALF) == 0;
  }

  /** The helper of that place, for which every list waits. Only the owner asks, in order. */
  final Helper helper(int place) {
    if (place == helpers.length) {
      Helper[] more = Arrays.copyOf(helpers, place + 1);
      more[place] = new Helper();
      helpers = more;
    }
    return helpers[place];
  }

  /**
   * Runs a list, with whoever comes, and returns when nobody is at it any more, also with an error.
   * What the owner wrote before, helpers see. An interrupt does not shorten this; the flag of the
   * owner stays as it was.
   */
  final void run(int tasks, Pool.Task task, long spinNanos) {
    this.task = task;
    this.tasks = tasks;
    long number = number() + 1 & LOW_HALF;
    claims = number << 32 | tasks;
    Throwable thrown;
    try {
      call(number);
      work(number);
      awaitHelpers(spinNanos);
    } finally {
      // No call: see above. After an orderly end there is nothing to close or to wait for.
      claims = number << 32;
      for (Helper helper : helpers) {
        while (helper.inside != 0) {}
      }
      sleeper = null;
      this.task = null;
      thrown = failure;
      failure = null;
    }
    if (thrown != null) {
      Job.<RuntimeException>rethrow(thrown);
    }
  }

  /** Claims and runs indices of the list of that number until none is left. */
  private void work(long number) {
    while (true) {
      long claim = claims;
      long unclaimed = claim & LOW_HALF;
      if (claim >>> 32 != number || unclaimed == 0) {
        return;
      }
      Pool.Task current = task;
      int index = tasks - (int) unclaimed;
      if (CLAIMS.compareAndSet(this, claim, claim - 1)) {
        // No call between the claim and the failure: an index that never ran would pass for done.
        try {
          if (failure == null) {
            current.run(index);
          }
        } catch (Throwable thrown) {
          if (failure == null) {
            failure = thrown;
          }
        }
      }
    }
  }

  private void awaitHelpers(long spinNanos) {
    boolean interrupted = false;
    long spinUntil = System.nanoTime() + spinNanos;
    for (Helper helper : helpers) {
      while (helper.inside != 0) {
        if (System.nanoTime() - spinUntil < 0) {
          Thread.onSpinWait();
        } else if (sleeper == null) {
          sleeper = Thread.currentThread();
        } else {
          LockSupport.parkNanos(this, PARK_NANOS);
          interrupted |= Thread.interrupted();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves out what has not begun; the owner will throw the first of several failures. */
  final void fail(Throwable thrown) {
    if (failure == null) {
      failure = thrown;
    }
  }

  /** Tasks declare nothing checked, but other languages and tricks throw it all the same. */
  @SuppressWarnings("unchecked")
  private static <T extends Throwable> void rethrow(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** A place for one thread at a time; a second one that comes to it does not help. */
  final class Helper {
    private volatile int inside;

    /** Takes part in the list of that number, if it still has something to claim. */
    void help(long number) {
      if (INSIDE.compareAndSet(this, 0, 1)) {
        try {
          work(number);
        } finally {
          inside = 0;
          Thread waiting = sleeper;
          if (waiting != null) {
            LockSupport.unpark(waiting);
          }
        }
      }
    }
  }
}
