package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.Parallelism;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PoolTest {

  @AfterEach
  void endThreads() {
    Pool.shutdown();
  }

  @Test
  void everyIndexRunsOnce() {
    for (int repeat = 0; repeat < 2000; repeat++) {
      int tasks = repeat % 9;
      AtomicIntegerArray runs = new AtomicIntegerArray(9);

      Pool.run(tasks, 1 + repeat % 4, null, runs::incrementAndGet);

      for (int index = 0; index < 9; index++) {
        assertEquals(index < tasks ? 1 : 0, runs.get(index), "runs of index " + index);
      }
    }
  }

  /** Whatever else decides, no thread has less than its share, and long work is always shared. */
  @Test
  void sizesSayHowManyThreadsThereMayBe() {
    Parallelism four = Parallelism.of(4);
    assertEquals(1, Pool.most(199, 100, four));
    assertEquals(2, Pool.most(200, 100, four));
    assertEquals(4, Pool.most(1L << 40, 100, four));
    assertEquals(1, Pool.most(1L << 40, 100, Parallelism.NONE));
    // Nobody knows whether an executor's threads are awake, so each must be worth waking.
    Parallelism other = Parallelism.on(Runnable::run, 4);
    assertEquals(1, Pool.most(1_000_000, 100, other));
    assertEquals(2, Pool.most(1_100_000, 100, other));

    for (long work = 100; work < 3_000_000; work *= 2) {
      int team = Pool.team(work, 100, four);
      assertTrue(team >= 1 && team <= Pool.most(work, 100, four), work + ": " + team);
    }
    assertEquals(4, Pool.team(10_000_000, 100, four));
    assertEquals(2, Pool.team(1_100_000, 100, other));
  }

  @Test
  void helpersTakePartAndHoldNothingOfTheCaller() throws Exception {
    Thread helper = someHelper();

    assertTrue(helper.isDaemon());
    assertNull(helper.getContextClassLoader());
    assertTrue(helper.getName().startsWith("lanewise-"));
    assertNull(helper.getThreadGroup().getParent());
  }

  @Test
  void theFirstThrowableReachesTheCallerAndThePoolGoesOn() {
    for (int failing = 0; failing < 4; failing++) {
      int which = failing;
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class,
              () ->
                  Pool.run(
                      4,
                      2,
                      null,
                      index -> {
                        if (index == which) {
                          throw new IllegalStateException("index " + index);
                        }
                      }));
      assertEquals("index " + failing, thrown.getMessage());
      assertThrows(
          AssertionError.class,
          () ->
              Pool.run(
                  4,
                  2,
                  null,
                  index -> {
                    throw new AssertionError();
                  }));
    }
    everyIndexRunsOnce();
  }

  /** The caller of a list gets its error when no helper is at work on that list any more. */
  @Test
  void aFullStackLeavesNobodyAtWork() throws Exception {
    Deep deep = new Deep(false);
    deep.toItsEnd();

    assertTrue(deep.overflows > 1, "no list met a full stack");
    assertEquals(0, deep.leftBehind, "lists that helpers were still at");
    everyIndexRunsOnce();
  }

  /** Neither is an index of theirs left out or run twice, nor do they get somebody else's error. */
  @Test
  void aFullStackIsNoMatterOfTheCallersThatFollow() throws Exception {
    Deep deep = new Deep(true);
    deep.toItsEnd();

    assertTrue(deep.overflows > 1, "no list met a full stack");
    assertNull(deep.harm);
  }

  /** What such a thread takes and cannot run is an error of the call, not a wait without end. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aHelperWhoseStackIsFullIsNotWaitedFor() {
    noWaitForAFullStack(body -> new Thread(null, body, "exhausted", 1 << 18).start());
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void anExecutorThatFillsTheStackOfItsCallerIsNotWaitedFor() {
    noWaitForAFullStack(Runnable::run);
  }

  /** Lists end, each index run once or an error thrown, though helpers come at a full stack. */
  private static void noWaitForAFullStack(Executor threads) {
    warmUp(threads);
    int thrown = 0;
    for (int repeat = 0; repeat < 60; repeat++) {
      Exhausted exhausted = new Exhausted(threads, repeat);
      AtomicIntegerArray runs = new AtomicIntegerArray(8);
      Thread caller = Thread.currentThread();
      try {
        Pool.run(
            8,
            2,
            exhausted,
            index -> {
              if (Thread.currentThread() == caller && exhausted.thread != caller) {
                await(exhausted.ended);
              }
              runs.incrementAndGet(index);
            });
        assertEquals("[1, 1, 1, 1, 1, 1, 1, 1]", runs.toString());
      } catch (StackOverflowError full) {
        thrown++;
      }
    }
    assertTrue(thrown > 0, "no task met a full stack");
  }

  /** Everything that a list calls is loaded and linked before a stack is full. */
  private static void warmUp(Executor executor) {
    for (int repeat = 0; repeat < 200; repeat++) {
      Pool.run(8, 2, executor, index -> Thread.onSpinWait());
    }
  }

  /** Runs lists of tasks from the end of its stack on, each a frame nearer to its beginning. */
  private static final class Deep implements Runnable {
    private final boolean followed;
    private final AtomicInteger helping = new AtomicInteger();
    private final Pool.Task task = this::work;
    private Thread caller;
    private int lists;
    private int overflows;
    private int leftBehind;
    private volatile int asked;
    private volatile int answered;
    private volatile Throwable harm;
    private volatile int sink;

    Deep(boolean followed) {
      this.followed = followed;
    }

    void toItsEnd() throws InterruptedException {
      warmUp(null);
      caller = new Thread(null, this, "deep", 1 << 18);
      caller.setDaemon(true);
      caller.start();
      while (caller.isAlive()) {
        if (asked > answered) {
          anotherCall();
          answered++;
        }
        Thread.yield();
      }
      caller.join();
    }

    private void anotherCall() {
      AtomicIntegerArray runs = new AtomicIntegerArray(8);
      try {
        Pool.run(8, 2, null, runs::incrementAndGet);
        assertEquals("[1, 1, 1, 1, 1, 1, 1, 1]", runs.toString());
      } catch (Throwable thrown) {
        harm = thrown;
      }
    }

    @Override
    public void run() {
      descend();
    }

    private void descend() {
      try {
        descend();
      } catch (StackOverflowError full) {
        overflows++;
        // An assignment and a loop: a call would find the stack full again.
        if (followed && overflows < 300) {
          asked = overflows;
          while (answered < overflows) {}
        }
      }
      if (lists < 2000) {
        lists++;
        try {
          Pool.run(8, 2, null, task);
        } finally {
          leftBehind += helping.get();
        }
      }
    }

    private void work(int index) {
      boolean helps = Thread.currentThread() != caller;
      helping.addAndGet(helps ? 1 : 0);
      for (int i = 0; i < 5000; i++) {
        sink = i;
      }
      helping.addAndGet(helps ? -1 : 0);
    }
  }

  /** Runs each task again and again on the way back from a full stack. */
  private static final class Exhausted implements Executor {
    private final Executor threads;
    private final int first;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Thread thread;

    /**
     * @param first frames of another size, so that the end of the stack lies elsewhere
     */
    Exhausted(Executor threads, int first) {
      this.threads = threads;
      this.first = first;
    }

    @Override
    public void execute(Runnable task) {
      threads.execute(
          () -> {
            thread = Thread.currentThread();
            try {
              offset(first, task);
            } catch (StackOverflowError still) {
              // Not even the last frame had room for the task.
            } finally {
              ended.countDown();
            }
          });
    }

    private void offset(int frames, Runnable task) {
      if (frames > 0) {
        offset(frames - 1, task);
      } else {
        descend(task);
      }
    }

    private void descend(Runnable task) {
      try {
        descend(task);
      } catch (StackOverflowError still) {
        // Goes on one frame nearer to the beginning.
      }
      task.run();
    }
  }

  @Test
  void anInterruptIsKeptAndDoesNotShortenTheCall() {
    AtomicIntegerArray runs = new AtomicIntegerArray(4);
    Thread caller = Thread.currentThread();

    Pool.run(
        4,
        2,
        null,
        index -> {
          caller.interrupt();
          pause();
          runs.incrementAndGet(index);
        });

    assertTrue(Thread.interrupted(), "the flag of the caller");
    assertEquals("[1, 1, 1, 1]", runs.toString());
  }

  @Test
  void aTaskThatCallsAgainRunsItsOwnTasks() {
    AtomicIntegerArray runs = new AtomicIntegerArray(16);
    AtomicBoolean strayed = new AtomicBoolean();

    Pool.run(
        4,
        4,
        null,
        outer -> {
          Thread self = Thread.currentThread();
          Pool.run(
              4,
              4,
              null,
              inner -> {
                runs.incrementAndGet(4 * outer + inner);
                strayed.compareAndSet(false, Thread.currentThread() != self);
              });
        });

    assertFalse(strayed.get(), "an inner task ran on another thread");
    for (int index = 0; index < 16; index++) {
      assertEquals(1, runs.get(index));
    }
  }

  @Test
  void aSecondCallerDoesNotWait() throws Exception {
    CountDownLatch secondDone = new CountDownLatch(1);
    CountDownLatch firstInside = new CountDownLatch(1);
    Thread first =
        new Thread(
            () ->
                Pool.run(
                    2,
                    2,
                    null,
                    index -> {
                      firstInside.countDown();
                      await(secondDone);
                    }));
    first.start();
    await(firstInside);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();

    Pool.run(8, 2, null, index -> threads.add(Thread.currentThread()));
    secondDone.countDown();
    first.join();

    assertEquals(Set.of(Thread.currentThread()), threads);
  }

  @Test
  void shutdownEndsTheThreadsAndTheNextCallStartsNewOnes() throws Exception {
    Thread helper = someHelper();
    assertSame(helper, someHelper());

    Pool.shutdown();
    helper.join(TimeUnit.SECONDS.toMillis(30));

    assertFalse(helper.isAlive());
    assertNotSame(helper, someHelper());
  }

  @Test
  void shutdownInsideATaskLetsTheCallFinish() {
    AtomicIntegerArray runs = new AtomicIntegerArray(8);

    Pool.run(
        8,
        3,
        null,
        index -> {
          Pool.shutdown();
          runs.incrementAndGet(index);
        });

    assertEquals("[1, 1, 1, 1, 1, 1, 1, 1]", runs.toString());
  }

  /** The thread besides the caller that takes one of two tasks, each of which waits for both. */
  private static Thread someHelper() {
    CountDownLatch both = new CountDownLatch(2);
    AtomicReference<Thread> helper = new AtomicReference<>();
    Thread caller = Thread.currentThread();
    Pool.run(
        2,
        2,
        null,
        index -> {
          both.countDown();
          await(both);
          if (Thread.currentThread() != caller) {
            helper.set(Thread.currentThread());
          }
        });
    return helper.get();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS), "nobody came");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Long enough for a waiting caller to stop spinning and park. */
  private static void pause() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
