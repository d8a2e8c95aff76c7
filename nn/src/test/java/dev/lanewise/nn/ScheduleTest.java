package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

  /** Ten steps an epoch: 1/20, 2/20, … of the schedule behind, which is not shifted. */
  @Test
  void warmUpThrottlesTheFirstEpochs() {
    Schedule warm = Schedule.parse("warmup:2:step:1:0.5");
    assertEquals(1 / 20.0, warm.factor(0, 10, 5));
    assertEquals(10 / 20.0, warm.factor(9, 10, 5));
    assertEquals(0.5 * 11 / 20, warm.factor(10, 10, 5));
    assertEquals(0.5, warm.factor(19, 10, 5));
    assertEquals(0.25, warm.factor(20, 10, 5));
    assertEquals(0.5, Schedule.parse("warmup:1:cosine").factor(1, 1, 2), FOUR_ROUNDINGS);
  }

  @Test
  void whatEndsWithTheRunLooksAtItsLength() {
    assertTrue(Schedule.parse("cosine").looksAtTheEnd());
    assertTrue(Schedule.parse("warmup:1:cosine").looksAtTheEnd());
    assertFalse(Schedule.parse("constant").looksAtTheEnd());
    assertFalse(Schedule.parse("warmup:1:step:2:0.5").looksAtTheEnd());
  }

  /** ½(1 + cos(π·t/T)) by the other half of the formula: the same function at every step. */
  @Test
  void cosineIsTheCosineAtEveryStep() {
    for (int t = 0; t <= 1000; t++) {
      double expected = (1 + StrictMath.cos(Math.PI * t / 1000)) / 2;
      assertEquals(expected, new Schedule.Cosine().factor(t, 100, 10), 4 * 0x1p-52, "step " + t);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "constant",
        "cosine",
        "step:30:0.1",
        "warmup:1:constant",
        "warmup:3:cosine",
        "warmup:5:step:30:0.1"
      })
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
        "step:3:-1",
        "warmup",
        "warmup:1",
        "warmup:0:cosine",
        "warmup:x:cosine",
        "warmup:1:linear",
        "warmup:1:warmup:1:cosine"
      })
  void whatIsNoScheduleIsRefused(String text) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Schedule.parse(text));
    assertTrue(e.getMessage().startsWith("schedule"), e.getMessage());
  }
}
