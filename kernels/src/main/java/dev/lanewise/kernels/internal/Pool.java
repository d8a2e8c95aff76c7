package dev.lanewise.kernels.internal;

import dev.lanewise.kernels.Parallelism;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
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

  private static final AtomicReference<Pool> CURRENT = new AtomicReference<>();

  /** Multiply-adds that justify waking a parked thread, which costs the caller 8 µs. */
  private static final long WORK_WORTH_WAKING = 2_500_000;

  /** The same per thread of an executor: nobody knows whether those are awake. */
  private static final long WORK_PER_TASK = 524_288;

  /** Multiply-adds of one thread in a nanosecond, roughly: 32 GFLOP/s. */
  private static final long WORK_PER_NANO = 16;

  private static final AtomicIntegerFieldUpdater<Pool> BUSY =
      AtomicIntegerFieldUpdater.newUpdater(Pool.class, "busy");

  /** 1 while a caller has the pool; given back by an assignment, which a full stack cannot stop. */
  private volatile int busy;

  private final Job job =
      new Job() {
        @Override
        void call(long number) {
          wake();
        }
      };

  /** Written by the caller that holds `busy` before it runs the job, read after. */
  private int helpers;

  private volatile Worker[] workers = {};
  private volatile boolean retired;

  /** When the last call that found nobody awake would be done if it went alone. */
  private volatile long lastUnaided = System.nanoTime() - 2 * SPIN_NANOS;

  private Pool() {}

  /**
   * How many threads, the caller included, are worth setting to so many multiply-adds.
   *
   * <p>A thread that still spins costs nothing to start, so that even short work gains. Threads
   * that are parked are woken for long work, or when short work comes so densely that they will
   * stay awake.
   *
   * @param perThread least work for each thread
   */
  public static int team(long work, long perThread, Parallelism how) {
    int threads = most(work, perThread, how);
    boolean certain = threads == 1 || how.executor() != null || work >= WORK_WORTH_WAKING;
    return certain ? threads : current().teamAwake(threads, work);
  }

  /** How many threads at the most, whoever is awake: what the sizes alone decide. */
  public static int most(long work, long perThread, Parallelism how) {
    long share = how.executor() == null ? perThread : Math.max(perThread, WORK_PER_TASK);
    return (int) Math.max(1, Math.min(how.threads(), work / share));
  }

  private int teamAwake(int threads, long work) {
    Worker[] hired = workers;
    int awake = 0;
    while (awake < Math.min(threads - 1, hired.length) && !hired[awake].parked) {
      awake++;
    }
    if (awake > 0) {
      return awake + 1;
    }
    long now = System.nanoTime();
    boolean dense = SPIN_NANOS > 0 && now - lastUnaided < 2 * SPIN_NANOS;
    // From its end on, or calls that take long would look rare.
    lastUnaided = now + work / WORK_PER_NANO;
    return dense ? threads : 1;
  }

  /**
   * Runs {@code task} at 0 … tasks−1 on up to {@code threads} threads, the caller among them, and
   * returns when all are done.
   *
   * <p>When a task throws, the indices not yet begun are left out and the first throwable is thrown
   * here. An interrupt does not shorten the call; the caller's flag is as it was. However the call
   * ends, also where the caller's stack is full, no thread is at a task any more.
   *
   * @param executor whose threads help, null for those of the pool
   */
  public static void run(int tasks, int threads, Executor executor, Task task) {
    if (threads > 1 && tasks > 1) {
      int helpers = Math.min(threads, tasks) - 1;
      if (executor != null) {
        shareOn(executor, tasks, helpers, task);
        return;
      }
      Pool pool = current();
      if (BUSY.compareAndSet(pool, 0, 1)) {
        try {
          pool.share(tasks, helpers, task);
          return;
        } finally {
          pool.busy = 0;
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
    this.helpers = helpers;
    job.run(tasks, task, SPIN_NANOS);
  }

  private static void shareOn(Executor executor, int tasks, int helpers, Task task) {
    Job job =
        new Job() {
          @Override
          void call(long number) {
            try {
              for (int i = 0; i < helpers && !exhausted(); i++) {
                Helper helper = helper(i);
                executor.execute(() -> helper.help(number));
              }
            } catch (RejectedExecutionException full) {
              // The caller does their share.
            } catch (Throwable thrown) {
              fail(thrown);
            }
          }
        };
    job.run(tasks, task, SPIN_NANOS);
  }

  /** Each thread runs before others see it: whoever is in `workers` will come when it is called. */
  private void hire(int count) {
    try {
      for (int i = workers.length; i < count && !retired; i++) {
        Worker[] more = Arrays.copyOf(workers, i + 1);
        more[i] = new Worker(this, i);
        more[i].thread.start();
        workers = more;
      }
    } catch (OutOfMemoryError noThread) {
      // The system gives no more: those there are do the work, and the next list asks again.
    }
  }

  private void wake() {
    Worker[] hired = workers;
    for (int i = 0; i < Math.min(helpers, hired.length); i++) {
      if (hired[i].parked) {
        LockSupport.unpark(hired[i].thread);
      }
    }
  }

  /** One helper thread: waits for a job that has a place for it, helps, waits again. */
  private static final class Worker implements Runnable {
    private final Pool pool;
    private final int place;
    private final Job.Helper helper;
    private final Thread thread;
    private long seen;
    private volatile boolean parked;

    Worker(Pool pool, int place) {
      this.pool = pool;
      this.place = place;
      this.helper = pool.job.helper(place);
      this.seen = pool.job.number();
      this.thread = newThread(this, "lanewise-" + (place + 1));
    }

    @Override
    public void run() {
      while (awaitJob()) {
        seen = pool.job.number();
        if (place < pool.helpers) {
          helper.help(seen);
        }
      }
    }

    /** Returns true when there is a job not yet seen, false when the pool has retired. */
    private boolean awaitJob() {
      long spinUntil = System.nanoTime() + SPIN_NANOS;
      while (pool.job.number() == seen) {
        if (pool.retired) {
          return false;
        }
        if (System.nanoTime() - spinUntil < 0) {
          Thread.onSpinWait();
        } else {
          parked = true;
          // Whoever brings a job after this line sees `parked` and unparks.
          if (pool.job.number() == seen && !pool.retired) {
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
