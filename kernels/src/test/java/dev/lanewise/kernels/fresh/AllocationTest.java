package dev.lanewise.kernels.fresh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Kernels;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * No kernel allocates once it is compiled. Runs in a JVM of its own, whose compiler works in the
 * foreground: a vector that is boxed only because the compiler has not come round to it yet would
 * count.
 */
@Tag("fresh-jvm")
class AllocationTest {
  private static final int CALLS = 20;
  private static final int MOST_ROUNDS = 2000;

  /** Three silent rounds in a row: one alone might have been luck. */
  private static final int SILENT_ROUNDS = 3;

  /** On a busy machine a helper sleeps through many rounds of a call that it could share. */
  private static final long SHARED_NANOS = 200_000_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TestFactory
  List<DynamicTest> everyKernelStopsAllocating() {
    List<DynamicTest> tests = new ArrayList<>();
    add(tests, "f32 ", dev.lanewise.kernels.f32.EveryCall.byName());
    add(tests, "f64 ", dev.lanewise.kernels.f64.EveryCall.byName());
    return tests;
  }

  /** Rows of three elements are copied close together: as many as one block takes. */
  @Test
  void productsOfManyShortRowsTakeLittleScratch() {
    // Kernels that are not compiled yet allocate vectors.
    for (int i = 0; i < 20_000; i++) {
      multiplyShortFloats(300);
      multiplyShortDoubles(300);
    }
    Kernels.shutdown();
    int usual = Kernels.threads();
    Kernels.threads(1);
    try {
      long inFloat = multiplyShortFloats(300_000);
      long inDouble = multiplyShortDoubles(300_000);
      assertTrue(inFloat < 60_000_000, inFloat + " bytes in float");
      assertTrue(inDouble < 60_000_000, inDouble + " bytes in double");
    } finally {
      Kernels.threads(usual);
    }
  }

  /** Bytes that m × 3 × 3 allocates beside its operands. */
  private long multiplyShortFloats(int m) {
    float[] a = new float[3 * m];
    float[] c = new float[3 * m];
    float[] b = new float[9];
    long before = threads.getCurrentThreadAllocatedBytes();
    dev.lanewise.kernels.f32.Gemm.gemm(m, 3, 3, 1, a, 0, 1, m, b, 0, 3, 1, 0, c, 0, 3, 1);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private long multiplyShortDoubles(int m) {
    double[] a = new double[3 * m];
    double[] c = new double[3 * m];
    double[] b = new double[9];
    long before = threads.getCurrentThreadAllocatedBytes();
    dev.lanewise.kernels.f64.Gemm.gemm(m, 3, 3, 1, a, 0, 1, m, b, 0, 3, 1, 0, c, 0, 3, 1);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void add(List<DynamicTest> tests, String prefix, Map<String, LongSupplier> calls) {
    calls.forEach(
        (name, call) ->
            tests.add(
                DynamicTest.dynamicTest(
                    prefix + name,
                    () -> check(call, name.endsWith("of many") ? SHARED_NANOS : 0))));
  }

  private void check(LongSupplier call, long nanos) {
    int silent = 0;
    long allocated = 0;
    long silentSince = System.nanoTime();
    for (int round = 0; round < MOST_ROUNDS; round++) {
      long helpersBefore = helpersAllocated();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        call.getAsLong();
      }
      allocated = threads.getCurrentThreadAllocatedBytes() - before;
      allocated += helpersAllocated() - helpersBefore;
      if (allocated != 0) {
        silent = 0;
        silentSince = System.nanoTime();
      } else if (++silent >= SILENT_ROUNDS && System.nanoTime() - silentSince >= nanos) {
        break;
      }
    }
    assertEquals(0, allocated, "bytes in the last " + CALLS + " calls");
  }

  /** Bytes that the library's own threads have allocated so far. */
  private long helpersAllocated() {
    long bytes = 0;
    for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (info != null && info.getThreadName().startsWith("lanewise-")) {
        bytes += threads.getThreadAllocatedBytes(info.getThreadId());
      }
    }
    return bytes;
  }
}
