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
import dev.lanewise.checks.Progress;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Verdict;
import java.util.List;
import java.util.stream.Stream;
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

  /** Whatever the data are, theorems hold and counterexamples are rejected. */
  @TestFactory
  List<DynamicTest> awkwardDataRefuteNothingAndSpareNoControl() {
    double[] mixed = {1, 1, -1, 0.5};
    return Stream.of(
            awkward("directions a thousandth apart", nearDuplicates(1e-3), mixed),
            awkward("directions a hundred-thousandth apart", nearDuplicates(1e-5), mixed),
            awkward("one example twice", nearDuplicates(0), mixed),
            awkward("no targets", nearDuplicates(1), new double[4]),
            awkward("one row", new double[][] {{0.6, 0.8}}, new double[] {1}),
            awkward("a gradient whose square is 0", new double[][] {{1e-200}}, new double[] {1}),
            awkward("a loss that is 0", new double[][] {{1e-200}}, new double[] {2e-162}))
        .flatMap(
            subject ->
                Catalogue.all().stream()
                    .map(
                        check ->
                            DynamicTest.dynamicTest(
                                check.theorem().id() + " on " + subject.label(),
                                () -> verify(check, subject))))
        .toList();
  }

  private static Subject awkward(String label, double[][] inputs, double[] targets) {
    String replay = "./lanewise check --quick";
    return new Subject(label, inputs, targets, 1, true, replay, Progress.NONE);
  }

  private static double[][] nearDuplicates(double angle) {
    return new double[][] {{1, 0}, {StrictMath.cos(angle), StrictMath.sin(angle)}, {0, 1}, {-1, 0}};
  }

  private static Finding verify(Check check, Subject subject) {
    Finding finding = check.run(subject);
    assertFalse(finding.controls().isEmpty(), "a check without a control cannot be trusted");
    for (Line line : finding.lines()) {
      assertNotEquals(Verdict.REFUTED, line.verdict(), line::toString);
    }
    for (Control control : finding.controls()) {
      assertTrue(control.rejected(), control::toString);
    }
    assertEquals("./lanewise check --quick " + check.theorem().id(), finding.replay());
    return finding;
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
