package dev.lanewise.kernels.fresh;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The first, interpreted call of a kernel gives the bits of the ten-thousandth, compiled one. Runs
 * in a JVM of its own, or the first call would not be cold.
 */
@Tag("fresh-jvm")
class ColdAndHotTest {
  private static final long LEAST_CALLS = 200;
  private static final long NANOS = 100_000_000;

  @TestFactory
  List<DynamicTest> bitsDoNotDependOnHowOftenAKernelRan() {
    List<DynamicTest> tests = new ArrayList<>();
    add(tests, "f32 ", dev.lanewise.kernels.f32.EveryCall.byName());
    add(tests, "f64 ", dev.lanewise.kernels.f64.EveryCall.byName());
    return tests;
  }

  private static void add(List<DynamicTest> tests, String prefix, Map<String, LongSupplier> calls) {
    calls.forEach(
        (name, call) -> tests.add(DynamicTest.dynamicTest(prefix + name, () -> check(call))));
  }

  private static void check(LongSupplier call) {
    long cold = call.getAsLong();
    long end = System.nanoTime() + NANOS;
    for (long calls = 1; calls < LEAST_CALLS || System.nanoTime() < end; calls++) {
      assertEquals(cold, call.getAsLong(), "digest of call " + calls);
    }
  }
}
