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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
