package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.lanewise.kernels.Parallelism;
import dev.lanewise.kernels.internal.Pool;
import dev.lanewise.kernels.internal.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As {@link VectorGemmTest}, on several threads and from several callers: they cannot matter. */
@Tag("vector")
class VectorGemmThreadsTest {
  private final int threadsBefore = Threads.get();
  private final SplittableRandom random = new SplittableRandom(21);

  @AfterEach
  void restoreThreads() {
    Threads.set(threadsBefore);
  }

  /** Threads copy an A of long columns together, in pieces of whole vectors but for the last. */
  @Test
  void columnsThatThreadsCopyTogether() {
    for (int threads = 2; threads <= 3; threads++) {
      Threads.set(threads);
      for (int round = 0; round < 54; round += 5) {
        VectorGemmTest.check(VectorGemm.Path.DIRECT, 181 + round, 93, 520 + round, round, random);
      }
    }
  }

  /** Both operands of a triangle are the same array, of which only A is copied. */
  @Test
  void trianglesOfColumnsThatThreadsCopyTogether() {
    int n = 181;
    int k = 520;
    float[] rows = VectorGemmTest.numbers(n * k, random);
    float[] columns = new float[n * k];
    VectorTranspose.copy(n, k, rows, 0, k, 1, columns, 0, 1, n);
    for (int round = 0; round < 6; round++) {
      boolean lower = round % 2 == 0;
      float[] expected = VectorGemmTest.numbers(n * n, random);
      float[] c = expected.clone();
      Threads.set(1);
      VectorGemm.syrk(
          VectorGemm.Path.DIRECT,
          Parallelism.DEFAULT,
          lower,
          n,
          k,
          2,
          rows,
          0,
          k,
          1,
          0.5f,
          expected,
          0,
          n,
          1);

      Threads.set(2 + round % 2);
      VectorGemm.syrk(
          VectorGemm.Path.DIRECT,
          Parallelism.DEFAULT,
          lower,
          n,
          k,
          2,
          columns,
          0,
          1,
          n,
          0.5f,
          c,
          0,
          n,
          1);

      assertArrayEquals(expected, c);
    }
  }

  @Test
  void anyNumberOfThreads() {
    for (int threads = 1; threads <= 7; threads++) {
      Threads.set(threads);
      VectorGemmTest.check(160, 141, 123, threads, random);
      VectorGemmTest.check(2 * Blocking.MR + 1, 1600, 70, threads + 1, random);
      VectorGemmTest.check(1200, Blocking.NR + 1, 70, threads + 2, random);
    }
  }

  @Test
  void callersAtTheSameTime() throws Exception {
    Threads.set(2);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int caller = 0; caller < 24; caller++) {
        int which = caller;
        SplittableRandom own = random.split();
        calls.add(
            () -> {
              VectorGemmTest.check(90 + which, 120, 64, which, own);
              return null;
            });
      }
      for (Future<Void> call : callers.invokeAll(calls)) {
        call.get();
      }
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void callsInsideATaskOfThePool() {
    Threads.set(3);
    SplittableRandom[] own = {random.split(), random.split(), random.split(), random.split()};
    Pool.run(4, 3, null, task -> VectorGemmTest.check(100, 100, 100, task, own[task]));
  }

  @Test
  void afterShutdown() {
    Threads.set(2);
    VectorGemmTest.check(100, 100, 100, 0, random);
    dev.lanewise.kernels.Kernels.shutdown();
    VectorGemmTest.check(100, 100, 100, 0, random);
  }
}
