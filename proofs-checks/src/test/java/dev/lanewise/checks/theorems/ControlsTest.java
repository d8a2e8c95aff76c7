package dev.lanewise.checks.theorems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Catalogue;
import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Verdict;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every check of the catalogue, as the command line runs it. */
class ControlsTest {

  @TestFactory
  List<DynamicTest> everyCheckHoldsAndRejectsItsCounterexamples() {
    Subject subject = Subject.embedded(1, true);
    return Catalogue.all().stream()
        .map(check -> DynamicTest.dynamicTest(check.theorem().id(), () -> verify(check, subject)))
        .toList();
  }

  private static void verify(Check check, Subject subject) {
    Finding finding = check.run(subject);
    for (Line line : finding.lines()) {
      assertNotEquals(Verdict.REFUTED, line.verdict(), line::toString);
    }
    assertFalse(finding.controls().isEmpty(), "a check without a control cannot be trusted");
    for (Control control : finding.controls()) {
      assertTrue(control.rejected(), control::toString);
    }
    assertEquals("./lanewise check --quick " + check.theorem().id(), finding.replay());
  }

  @Test
  void idsAndNumbersAreUnique() {
    List<Check> checks = Catalogue.all();
    assertEquals(
        checks.size(), checks.stream().map(check -> check.theorem().id()).distinct().count());
    assertEquals(
        checks.size(), checks.stream().map(check -> check.theorem().number()).distinct().count());
  }

  @Test
  void theSameSeedGivesTheSameLines() {
    Check check = Catalogue.byId("pl-rayleigh");
    Finding first = check.run(Subject.embedded(5, true));
    Finding second = check.run(Subject.embedded(5, true));
    assertEquals(first.lines(), second.lines());
    assertNotEquals(first.lines(), check.run(Subject.embedded(6, true)).lines());
  }
}
