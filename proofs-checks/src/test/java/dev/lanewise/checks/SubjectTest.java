package dev.lanewise.checks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.Labels;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.Values;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SubjectTest {
  private static final double[][] THREE_ROWS = {{3, 4}, {0, 0}, {5, -12}};

  @Test
  void labelsBecomeParitiesAndRowsBecomeUnitVectors() {
    Dataset data = new Dataset(Tensor.of(THREE_ROWS), new Labels(new int[] {7, 4, 1}, 10));
    Subject subject = Subject.of(data, "digits", 3, true, "./lanewise check --data digits");
    assertArrayEquals(new double[] {1, -1, 1}, subject.targets());
    assertArrayEquals(new double[] {0.6, 0.8}, subject.inputs()[0], 1e-15);
    assertArrayEquals(new double[] {0, 0}, subject.inputs()[1]);
    assertEquals("./lanewise check --data digits clip-step", subject.replay("clip-step"));
  }

  @Test
  void realValuesAreStandardisedByColumn() {
    double[][] values = {{10}, {20}, {30}};
    Dataset data = new Dataset(Tensor.of(THREE_ROWS), new Values(Tensor.of(values)));
    double[] targets = Subject.of(data, "prices", 3, true, "").targets();
    assertArrayEquals(new double[] {-Math.sqrt(1.5), 0, Math.sqrt(1.5)}, targets, 1e-15);
  }

  /** Squares of such columns are infinite, or 0. */
  @Test
  void columnsOfAnySizeAreStandardised() {
    for (double size : new double[] {1e200, 1e-170, Double.MIN_VALUE}) {
      double[][] column = {{size}, {-size}, {size}, {-size}};
      Dataset data = new Dataset(Tensor.of(column), new Values(Tensor.of(column)));
      Subject subject = Subject.of(data, "units", 3, true, "");
      assertArrayEquals(new double[] {1, -1, 1, -1}, subject.targets());
      assertArrayEquals(new double[] {-1}, subject.inputs()[1]);
    }
  }

  @Test
  void noMoreThanTheFirstRowsAreTaken() {
    double[][] rows = new double[100][1];
    for (int i = 0; i < 100; i++) {
      rows[i][0] = i + 1;
    }
    Dataset data = new Dataset(Tensor.of(rows), new Labels(new int[100], 2));
    assertEquals(8, Subject.of(data, "many", 1, true, "").size());
    assertEquals(16, Subject.of(data, "many", 1, false, "").size());
  }

  @Test
  void theEmbeddedSetIsSeededAndOnTheSphere() {
    Subject subject = Subject.embedded(4, false);
    for (double[] x : subject.inputs()) {
      double squares = 0;
      for (double value : x) {
        squares += value * value;
      }
      assertEquals(1, squares, 1e-15);
    }
    assertArrayEquals(subject.targets(), Subject.embedded(4, false).targets());
  }

  @Test
  void badDataAreRefusedWithTheRow() {
    double[] one = {1};
    double[][] ragged = {{1, 2}, {3}};
    double[][] notANumber = {{1}, {Double.NaN}};
    assertRefused("ragged", ragged, new double[2], "inputs[1] has 1 columns");
    assertRefused("NaN", notANumber, new double[2], "row 1");
    assertRefused("empty", new double[0][], new double[0], "empty");
    assertRefused("targets", new double[][] {one}, new double[2], "2 entries for 1 inputs");
  }

  private static void assertRefused(String label, double[][] x, double[] y, String part) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Subject(label, x, y, 1, true, "", Progress.NONE));
    assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
  }

  /** Degenerate data must give VACUOUS lines at worst: never an exception, never a refutation. */
  @TestFactory
  List<DynamicTest> everyCheckCopesWithDegenerateData() {
    return List.of(
        copes("one input", new double[][] {{1}}, 1),
        copes("one input that is zero", new double[][] {{0, 0}}, 0),
        copes("equal inputs", new double[][] {{1, 0}, {0.6, 0.8}, {1, 0}}, 1, 2, 1),
        copes("equal inputs, different targets", new double[][] {{1, 0}, {1, 0}}, 1, -1),
        copes("an input that is zero", new double[][] {{1, 0}, {0, 0}, {0, 1}}, 1, 2, -1),
        copes("all targets zero", new double[][] {{1, 0}, {0.6, 0.8}}, 0, 0),
        copes("one dimension", new double[][] {{1}, {-1}, {0.5}, {-0.5}}, 1, 2, 3, 4),
        copes("huge numbers", new double[][] {{1e50, 0}, {0, 1e50}}, 1e50, 1),
        copes("tiny numbers", new double[][] {{1e-150, 0}, {0, 1e-150}}, 1e-160, 1e-170));
  }

  private static DynamicTest copes(String name, double[][] inputs, double... targets) {
    return DynamicTest.dynamicTest(
        name,
        () -> {
          Subject subject = new Subject(name, inputs, targets, 3, true, "", Progress.NONE);
          for (Check check : Catalogue.all()) {
            Finding finding = check.run(subject);
            assertTrue(finding.passed(), () -> name + ": " + finding.lines());
          }
        });
  }
}
