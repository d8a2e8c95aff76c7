package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schedules: the factor at chosen steps, and how they are spelt. */
class ScheduleTest {
  /** One rounding each of the quotient, the product, the cosine and the square. */
  private static final double FOUR_ROUNDINGS = 4 * 0x1p-52;

  @Test
  void constantIsOne() {
    assertEquals(1, Schedule.parse("constant").factor(123, 10, 20));
  }

  @Test
  void cosineFallsFromOneThroughHalf() {
    Schedule cosine = Schedule.parse("cosine");
    assertEquals(1, cosine.factor(0, 10, 4));
    assertEquals(0.5, cosine.factor(20, 10, 4), FOUR_ROUNDINGS);
    assertTrue(cosine.factor(39, 10, 4) > 0);
    assertTrue(cosine.factor(999_999_999, 1_000_000, 1000) > 0);
  }

  @Test
  void stepsMultiplyAfterWholeEpochs() {
    Schedule steps = Schedule.parse("step:2:0.5");
    assertEquals(1, steps.factor(19, 10, 5));
    assertEquals(0.5, steps.factor(20, 10, 5));
    assertEquals(0.25, steps.factor(40, 10, 5));
    assertTrue(Schedule.parse("step:1:1e-9").factor(10_000, 1, 10_000) > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"constant", "cosine", "step:30:0.1"})
  void whatIsPrintedCanBeRead(String text) {
    assertEquals(text, Schedule.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "linear",
        "cosine:1",
        "step",
        "step:1",
        "step:x:0.1",
        "step:0:0.1",
        "step:3:1",
        "step:3:0",
        "step:3:NaN",
        "step:3:-1"
      })
  void whatIsNoScheduleIsRefused(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text));
    assertTrue(e.getMessage().startsWith("schedule"), e.getMessage());
  }
}
