package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.f32.Gemm;
import dev.lanewise.kernels.f32.Syrk;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever helps, and however badly: the product is the same, and the caller returns. */
@Timeout(60)
class ParallelismTest {
  /** Enough for several threads: 2.2 million multiply-adds. */
  private static final int M = 130;

  private static final int N = 140;
  private static final int K = 120;

  private final SplittableRandom random = new SplittableRandom(31);
  private final float[] a = values(M * K);
  private final float[] b = values(K * N);
  private final float[] expected = product(Parallelism.NONE);

  @Test
  void everyKindGivesTheSameBits() {
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      for (int threads : new int[] {1, 2, 3, 4, 7, 1024}) {
        assertArrayEquals(expected, product(Parallelism.of(threads)));
        assertArrayEquals(expected, product(Parallelism.on(two, threads)));
        assertArrayEquals(expected, product(Parallelism.on(ForkJoinPool.commonPool(), threads)));
        assertArrayEquals(expected, product(Parallelism.on(Runnable::run, threads)));
        assertArrayEquals(gram(Parallelism.NONE), gram(Parallelism.on(two, threads)));
      }
      assertArrayEquals(expected, product(Parallelism.DEFAULT));
    } finally {
      two.shutdown();
    }
  }

  /** On one row or column the product is a matrix-vector product; it obeys as well. */
  @Test
  @Tag("vector")
  void matrixVectorProductsAskTheExecutorToo() {
    int n = 1200;
    float[] square = values(n * n);
    float[] x = values(n);
    float[] alone = new float[n];
    float[] shared = new float[n];
    List<Runnable> asked = new ArrayList<>();
    Gemm.gemm(Parallelism.NONE, n, 1, n, 1, square, 0, n, 1, x, 0, 1, 1, 0, alone, 0, 1, 1);

    Parallelism how = Parallelism.on(asked::add, 3);
    Gemm.gemm(how, n, 1, n, 1, square, 0, n, 1, x, 0, 1, 1, 0, shared, 0, 1, 1);

    assertFalse(asked.isEmpty(), "nobody was asked");
    assertArrayEquals(alone, shared);
  }

  @Test
  @Tag("vector")
  void theCallerAsksForOneTaskLessThanThreads() {
    for (int threads = 1; threads <= 3; threads++) {
      List<Runnable> asked = new ArrayList<>();
      product(Parallelism.on(asked::add, threads));
      assertEquals(threads - 1, asked.size());
    }
  }

  @Test
  void anExecutorThatNeverRunsItsTasksDelaysNobody() {
    assertArrayEquals(expected, product(Parallelism.on(task -> {}, 4)));
  }

  @Test
  @Tag("vector")
  void tasksThatComeLateOrTwiceChangeNothing() {
    Queue<Runnable> late = new ArrayDeque<>();
    float[] c = product(Parallelism.on(late::add, 4));
    float[] again = product(Parallelism.on(late::add, 4));
    Arrays.fill(c, Float.NaN);

    assertEquals(6, late.size());
    late.forEach(Runnable::run);
    late.forEach(Runnable::run);

    for (float element : c) {
      assertTrue(Float.isNaN(element), "a late task wrote into C");
    }
    assertArrayEquals(expected, again);
  }

  @Test
  @Tag("vector")
  void aTaskThatWaitsInAQueueKeepsNoArrayAlive() throws Exception {
    Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    WeakReference<float[]> reference = new WeakReference<>(product(Parallelism.on(queue::add, 2)));

    // The kernels keep call records for reuse; those must not hold it either.
    for (int i = 0; i < 100 && reference.get() != null; i++) {
      System.gc();
      Thread.sleep(10);
    }

    assertEquals(1, queue.size());
    assertNull(reference.get(), "C is reachable through a task that came to nothing");
  }

  @Test
  void rejectedTasksAreDoneByTheCaller() {
    Executor full =
        task -> {
          throw new RejectedExecutionException("full");
        };
    assertArrayEquals(expected, product(Parallelism.on(full, 4)));
    ExecutorService ended = Executors.newFixedThreadPool(1);
    ended.shutdown();
    assertArrayEquals(expected, product(Parallelism.on(ended, 4)));
  }

  @Test
  @Tag("vector")
  void whateverElseAnExecutorThrowsReachesTheCaller() {
    Executor broken =
        task -> {
          throw new IllegalStateException("broken");
        };
    Parallelism how = Parallelism.on(broken, 2);

    Exception thrown = assertThrows(IllegalStateException.class, () -> product(how));

    assertEquals("broken", thrown.getMessage());
    assertArrayEquals(expected, product(Parallelism.of(2)), "the next call");
  }

  /** All threads of the executor make calls that ask the same executor for help. */
  @Test
  void callsInsideTasksOfTheSameExecutorReturn() throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Parallelism how = Parallelism.on(executor, 3);
      List<Callable<float[]>> calls = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        calls.add(() -> product(how));
      }
      for (Future<float[]> call : executor.invokeAll(calls)) {
        assertArrayEquals(expected, call.get());
      }
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void manyCallersShareOneValue() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    ExecutorService helpers = Executors.newFixedThreadPool(2);
    try {
      for (Parallelism how : List.of(Parallelism.of(2), Parallelism.on(helpers, 2))) {
        List<Callable<float[]>> calls = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
          calls.add(() -> product(how));
        }
        for (Future<float[]> call : callers.invokeAll(calls)) {
          assertArrayEquals(expected, call.get());
        }
      }
    } finally {
      callers.shutdown();
      helpers.shutdown();
    }
  }

  @Test
  void anInterruptIsKept() {
    ExecutorService executor = Executors.newFixedThreadPool(2);
    try {
      Thread.currentThread().interrupt();
      float[] c = product(Parallelism.on(executor, 3));
      assertTrue(Thread.interrupted(), "the flag of the caller");
      assertArrayEquals(expected, c);
      assertFalse(Thread.interrupted());
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void badNumbersAndNullAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Parallelism.of(0));
    assertThrows(IllegalArgumentException.class, () -> Parallelism.of(1025));
    assertThrows(IllegalArgumentException.class, () -> Parallelism.on(Runnable::run, 0));
    assertThrows(NullPointerException.class, () -> Parallelism.on(null, 2));
    assertThrows(NullPointerException.class, () -> product(null));
  }

  @Test
  void theDefaultFollowsTheNumberInForce() {
    int before = Kernels.threads();
    try {
      Kernels.threads(3);
      assertEquals(3, Parallelism.DEFAULT.threads());
      assertEquals("3 threads", Parallelism.DEFAULT.toString());
      assertEquals(2, Parallelism.of(2).threads());
      assertEquals("1 thread", Parallelism.of(1).toString());
      assertSame(Parallelism.NONE, Parallelism.of(1));
    } finally {
      Kernels.threads(before);
    }
  }

  private float[] product(Parallelism how) {
    float[] c = new float[M * N];
    Gemm.gemm(how, M, N, K, 1, a, 0, K, 1, b, 0, N, 1, 0, c, 0, N, 1);
    return c;
  }

  private float[] gram(Parallelism how) {
    float[] c = new float[M * M];
    Syrk.syrk(how, Triangle.BOTH, M, K, 1, a, 0, K, 1, 0, c, 0, M, 1);
    return c;
  }

  private float[] values(int n) {
    float[] values = new float[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) (random.nextDouble() - 0.5);
    }
    return values;
  }
}
