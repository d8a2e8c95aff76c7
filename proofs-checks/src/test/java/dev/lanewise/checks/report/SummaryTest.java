package dev.lanewise.checks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Line GOOD = Line.atMost("1 ≤ 2", Evidence.EXACT, 1, 2, 0);
  private static final Line BAD = Line.atMost("2 ≤ 1", Evidence.EXACT, 2, 1, 0);

  private static Finding finding(Line line, Control... controls) {
    return new Finding(Samples.THEOREM, List.of(line), List.of(), List.of(controls), 1, "", 0);
  }

  @Test
  void itPassesIfEveryFindingDoes() {
    Control rejected = Control.refuted("planted", BAD);
    for (Finding finding :
        List.of(
            finding(GOOD, rejected),
            finding(BAD, rejected),
            finding(GOOD, Control.refuted("planted", GOOD)),
            finding(GOOD))) {
      Summary summary = Summary.of(List.of(finding(GOOD, rejected), finding));
      assertEquals(finding.passed(), summary.passed(), summary::sentence);
    }
  }

  @Test
  void aCheckWithoutAControlIsNamed() {
    Summary summary = Summary.of(List.of(finding(GOOD)));
    assertFalse(summary.passed());
    assertTrue(summary.sentence().startsWith("NOT ALL GOOD"), summary.sentence());
    assertTrue(summary.sentence().contains("pl-rayleigh"), summary.sentence());
  }
}
