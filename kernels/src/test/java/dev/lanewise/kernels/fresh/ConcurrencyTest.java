package dev.lanewise.kernels.fresh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Callers do not disturb each other: each gets the bits that it gets alone. Some of them meet while
 * code is being compiled; with the compiler in the background most of the time would go into
 * interpreted vectors.
 */
@Tag("fresh-jvm")
class ConcurrencyTest {
  private static final int CALLERS = 4;
  private static final int ROUNDS = 10;

  @Test
  void concurrentCallersGetTheBitsThatTheyGetAlone() throws Exception {
    Map<String, Long> alone = digests(1);
    ExecutorService callers = Executors.newFixedThreadPool(CALLERS);
    try {
      List<Callable<Map<String, Long>>> work = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        work.add(() -> digests(ROUNDS));
      }
      for (Future<Map<String, Long>> result : callers.invokeAll(work)) {
        assertEquals(alone, result.get());
      }
    } finally {
      callers.shutdown();
    }
  }

  /** The digest of every kernel on arrays of its own, which must be the same in each round. */
  private static Map<String, Long> digests(int rounds) {
    Map<String, Long> digests = new LinkedHashMap<>();
    collect(digests, "f32 ", dev.lanewise.kernels.f32.EveryCall.byName(), rounds);
    collect(digests, "f64 ", dev.lanewise.kernels.f64.EveryCall.byName(), rounds);
    return digests;
  }

  private static void collect(
      Map<String, Long> digests, String prefix, Map<String, LongSupplier> calls, int rounds) {
    calls.forEach(
        (name, call) -> {
          long first = call.getAsLong();
          for (int round = 1; round < rounds; round++) {
            assertEquals(first, call.getAsLong(), prefix + name);
          }
          digests.put(prefix + name, first);
        });
  }
}
