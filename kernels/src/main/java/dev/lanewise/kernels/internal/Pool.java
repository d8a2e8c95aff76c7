package dev.lanewise.kernels.internal;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Daemon threads that help a caller through one list of tasks at a time.
 *
 * <p>The caller works too. While one caller has the pool, every other caller, and every task that
 * calls again, runs its tasks itself: nothing ever waits for the pool, so it cannot deadlock and
 * cannot oversubscribe the machine. Running a list allocates nothing.
 *
 * <p>An idle thread spins for {@link #SPIN_NANOS}, because the next matrix product often follows at
 * once, and then parks. Threads hold no context class loader and no inherited thread locals, so
 * they pin no class loader but the library's own; {@link #shutdown()} ends them.
 */
public final class Pool {

  /** What a list of tasks does at one index. Called once for each index, on any thread. */
  public interface Task {
    void run(int index);
  }

  /** About five wake-ups of a parked thread: waiting longer costs more than it saves. */
  private static final long SPIN_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 50_000 : 0;

  /** Low half of {@link #claims}: indices not yet claimed; high half: the number of the job. */
  private static final long LOW_HALF = 0xFFFF_FFFFL;

  private static final AtomicReference<Pool> CURRENT = new AtomicReference<>();

  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicLong claims = new AtomicLong();
  private final AtomicInteger completed = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  // Written by the caller that holds `busy` before it moves `claims` to a new job, read after.
  private Task task;
  private int tasks;
  private int helpers;
  private Thread caller;

  private volatile Worker[] workers = {};
  private volatile boolean retired;

  private Pool() {}

  /**
   * Runs {@code task} at 0 … tasks−1 on up to {@code threads} threads, the caller among them, and
   * returns when all are done.
   *
   * <p>When a task throws, the indices not yet begun are left out and the first throwable is thrown
   * here. An interrupt does not shorten the call; the caller's flag is as it was.
   */
  public static void run(int tasks, int threads, Task task) {
    if (threads > 1 && tasks > 1) {
      Pool pool = current();
      if (pool.busy.compareAndSet(false, true)) {
        try {
          pool.share(tasks, Math.min(threads, tasks) - 1, task);
          return;
        } finally {
          pool.busy.set(false);
        }
      }
    }
    for (int index = 0; index < tasks; index++) {
      task.run(index);
    }
  }

  /** Ends the threads; a list under way is finished first, and the next one starts new threads. */
  public static void shutdown() {
    Pool pool = CURRENT.getAndSet(null);
    if (pool != null) {
      pool.retired = true;
      for (Worker worker : pool.workers) {
        LockSupport.unpark(worker.thread);
      }
    }
  }

  private static Pool current() {
    Pool pool = CURRENT.get();
    while (pool == null) {
      CURRENT.compareAndSet(null, new Pool());
      pool = CURRENT.get();
    }
    return pool;
  }

  private void share(int tasks, int helpers, Task task) {
    hire(helpers);
    this.task = task;
    this.tasks = tasks;
    this.helpers = helpers;
    this.caller = Thread.currentThread();
    completed.set(0);
    long job = ((claims.get() >>> 32) + 1) & LOW_HALF;
    claims.set(job << 32 | tasks);
    wake(helpers);
    claimAndRun(job);
    awaitCompletion();
    Throwable thrown = failure.getAndSet(null);
    this.task = null;
    this.caller = null;
    if (thrown instanceof Error) {
      throw (Error) thrown;
    }
    if (thrown != null) {
      throw (RuntimeException) thrown;
    }
  }

  private void hire(int count) {
    int before = workers.length;
    if (before >= count || retired) {
      return;
    }
    Worker[] hired = Arrays.copyOf(workers, count);
    for (int i = before; i < count; i++) {
      hired[i] = new Worker(this, i, claims.get() >>> 32);
    }
    workers = hired;
    for (int i = before; i < count; i++) {
      hired[i].thread.start();
    }
  }

  private void wake(int helpers) {
    Worker[] hired = workers;
    for (int i = 0; i < Math.min(helpers, hired.length); i++) {
      if (hired[i].parked) {
        LockSupport.unpark(hired[i].thread);
      }
    }
  }

  /** Claims indices of the given job until none is left or another job has begun. */
  private void claimAndRun(long job) {
    while (true) {
      long claim = claims.get();
      long unclaimed = claim & LOW_HALF;
      if (claim >>> 32 != job || unclaimed == 0) {
        return;
      }
      // Not stale if the claim succeeds: fields change only when nothing is left to claim.
      Task current = task;
      if (claims.compareAndSet(claim, claim - 1)) {
        runClaimed(current, tasks - (int) unclaimed);
      }
    }
  }

  private void runClaimed(Task current, int index) {
    int last = tasks;
    Thread waiting = caller;
    try {
      if (failure.get() == null) {
        current.run(index);
      }
    } catch (Throwable thrown) {
      failure.compareAndSet(null, thrown);
    } finally {
      if (completed.incrementAndGet() == last && waiting != Thread.currentThread()) {
        LockSupport.unpark(waiting);
      }
    }
  }

  private void awaitCompletion() {
    boolean interrupted = false;
    long spinUntil = System.nanoTime() + SPIN_NANOS;
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
  }

  /** One helper thread: waits for a job that has a place for it, helps, waits again. */
  private static final class Worker implements Runnable {
    private final Pool pool;
    private final int place;
    private final Thread thread;
    private long seen;
    private volatile boolean parked;

    Worker(Pool pool, int place, long job) {
      this.pool = pool;
      this.place = place;
      this.seen = job;
      this.thread = newThread(this, "lanewise-" + (place + 1));
    }

    @Override
    public void run() {
      while (awaitJob()) {
        seen = pool.claims.get() >>> 32;
        if (place < pool.helpers) {
          pool.claimAndRun(seen);
        }
      }
    }

    /** Returns true when there is a job not yet seen, false when the pool has retired. */
    private boolean awaitJob() {
      long spinUntil = System.nanoTime() + SPIN_NANOS;
      while (pool.claims.get() >>> 32 == seen) {
        if (pool.retired) {
          return false;
        }
        if (System.nanoTime() - spinUntil < 0) {
          Thread.onSpinWait();
        } else {
          parked = true;
          // Whoever brings a job after this line sees `parked` and unparks.
          if (pool.claims.get() >>> 32 == seen && !pool.retired) {
            LockSupport.park(pool);
          }
          parked = false;
          Thread.interrupted();
        }
      }
      return true;
    }

    /**
     * Without privileges, thread locals, group or context loader of whoever happens to call first:
     * up to JDK 23 a new thread keeps the protection domains of all its creators' frames.
     */
    @SuppressWarnings("removal")
    private static Thread newThread(Runnable body, String name) {
      return AccessController.doPrivileged(
          (PrivilegedAction<Thread>)
              () -> {
                ThreadGroup group = Thread.currentThread().getThreadGroup();
                while (group.getParent() != null) {
                  group = group.getParent();
                }
                Thread thread = new Thread(group, body, name, 0, false);
                thread.setDaemon(true);
                thread.setContextClassLoader(null);
                return thread;
              });
    }
  }
}
