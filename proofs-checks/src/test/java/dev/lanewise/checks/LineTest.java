package dev.lanewise.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LineTest {
  private static Verdict verdict(Evidence evidence, double lhs, double rhs, double slack) {
    return Line.atMost("claim", evidence, lhs, rhs, slack).verdict();
  }

  @Test
  void certifiedNeedsRoomForTheSlack() {
    assertEquals(Verdict.CERTIFIED, verdict(Evidence.CERTIFIED, 1, 4, 2));
    assertEquals(Verdict.HOLDS, verdict(Evidence.CERTIFIED, 2, 3, 2));
    assertEquals(Verdict.HOLDS, verdict(Evidence.CERTIFIED, 3, 3, 1e-20));
    assertEquals(Verdict.HOLDS, verdict(Evidence.SAMPLED, 1, 4, 2));
    assertEquals(Verdict.REFUTED, verdict(Evidence.CERTIFIED, 6, 3, 2));
  }

  @Test
  void whatIsNotANumberRefutes() {
    assertEquals(Verdict.REFUTED, verdict(Evidence.CERTIFIED, Double.NaN, 3, 2));
    assertEquals(Verdict.REFUTED, verdict(Evidence.CERTIFIED, 1, Double.NaN, 2));
    assertEquals(Verdict.REFUTED, verdict(Evidence.CERTIFIED, 1, 3, Double.NaN));
    assertEquals(Verdict.REFUTED, verdict(Evidence.CERTIFIED, 1, 3, -1));
  }

  @Test
  void whatOverflowedIsNotCertified() {
    double infinite = Double.POSITIVE_INFINITY;
    assertEquals(Verdict.VACUOUS, verdict(Evidence.CERTIFIED, infinite, infinite, 0));
    assertEquals(Verdict.VACUOUS, verdict(Evidence.SAMPLED, 1, 3, infinite));
    assertEquals(Verdict.REFUTED, verdict(Evidence.SAMPLED, infinite, 3, 1));
    assertEquals(Verdict.VACUOUS, verdict(Evidence.CERTIFIED, 1, infinite, 0));
    assertEquals(Verdict.VACUOUS, verdict(Evidence.SAMPLED, 1, infinite, 0));
    assertEquals(Verdict.VACUOUS, verdict(Evidence.CERTIFIED, -infinite, 3, 0));
    assertEquals(Verdict.REFUTED, verdict(Evidence.SAMPLED, 3, -infinite, 0));
  }
}
