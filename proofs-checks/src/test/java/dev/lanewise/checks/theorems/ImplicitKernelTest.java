package dev.lanewise.checks.theorems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Verdict;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.FixedPoint;
import dev.lanewise.nn.ImplicitEvaluation;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The check on the net of 8 units whose weights are a formula, with figures from an independent
 * evaluation in double precision, and what it says of small faults.
 */
class ImplicitKernelTest {
  private static final double RELATIVE = 1e-12;
  private static final EquilibriumNet NET = EquilibriumNet.sine(Activation.RELU);

  private final ImplicitEvaluation at = NET.at(EquilibriumNet.PICARD);
  private final FixedPoint.Result result = at.equilibrium();
  private final double[][] phi = at.features().toDoubles();
  private final double[][] kernel = at.tangentKernel().toDoubles();
  private final PicardRun run = new PicardRun(NET, phi, result.contraction());

  @Test
  void bothSidesAreTheKnownNumbers() {
    List<Line> lines = ImplicitKernel.judge(NET);
    assertEquals(6, lines.size());
    lines.forEach(ImplicitKernelTest::assertHolds);
    Line norm = lines.get(2);
    double[] sizes = {
      0.9466256803010604, 0.8022422934517682, 1.2268806562978625, 1.1798703928683423
    };
    assertTrue(Stream.of(0, 1, 2, 3).anyMatch(i -> isClose(sizes[i], norm.lhs())), norm::toString);
    Line smallest = lines.get(3);
    assertEquals(0.17683143899827627, smallest.lhs(), 1.8 * RELATIVE);
    assertEquals(0.7804948998056003, smallest.rhs(), 4.5 * RELATIVE);
    assertEquals(Verdict.CERTIFIED, smallest.verdict());
    double[] blocks = {
      0.6194779998373909, 2.152946977242424, 3.073774781910985, 2.9826459548148696
    };
    double squares = 0;
    for (double block : blocks) {
      squares += block * block;
    }
    double form = 0;
    double[] r = at.residual();
    for (int i = 0; i < r.length; i++) {
      for (int j = 0; j < r.length; j++) {
        form += r[i] * kernel[i][j] * r[j];
      }
    }
    assertEquals(squares, form, 4 * RELATIVE * squares);
  }

  private static boolean isClose(double expected, double actual) {
    return Math.abs(expected - actual) <= RELATIVE * 1.3;
  }

  /** A slack that hides no fault larger than it. */
  @Test
  void slacksAreSmallBesideWhatIsCompared() {
    List<Line> lines = ImplicitKernel.judge(NET);
    for (Line line : lines) {
      assertTrue(line.slack() < 1e-8, line::toString);
    }
  }

  @Test
  void aContractionClaimedTooSmallIsRefuted() {
    assertHolds(run.contraction(result.contraction(), ""));
    assertRefuted(run.contraction(0.98 * run.firstRate(), ""));
    assertRefuted(run.contraction(0, ""));
  }

  @Test
  void anEquilibriumThatIsOffIsRefuted() {
    double[][] z = result.z().toDoubles();
    assertHolds(run.distance(z, result.error(), result.contraction(), ""));
    z[2][5] += 1e-6;
    assertRefuted(run.distance(z, result.error(), result.contraction(), ""));
    z[2][5] = Double.NaN;
    assertRefuted(run.distance(z, result.error(), result.contraction(), ""));
    assertRefuted(run.norm(z, result.error(), result.contraction(), ""));
  }

  @Test
  void aKernelBelowThatOfTheFeaturesIsRefuted() {
    ImplicitKernel.dominated(kernel, at.kernelError(), phi, "")
        .forEach(ImplicitKernelTest::assertHolds);
    // The least eigenvalue of ΦΦᵀ is 0.177.
    double[][] tenth = new double[phi.length][phi.length];
    for (int i = 0; i < phi.length; i++) {
      tenth[i][i] = 0.1;
    }
    ImplicitKernel.dominated(tenth, at.kernelError(), phi, "")
        .forEach(ImplicitKernelTest::assertRefuted);
  }

  @Test
  void theFormNoticesOneEntryOffByOnePartInAHundredMillion() {
    assertHolds(ImplicitKernel.quadraticForm(NET, at, kernel, at.kernelError()));
    double[][] wrong = copy(kernel);
    wrong[2][2] *= 1 + 1e-8;
    assertRefuted(ImplicitKernel.quadraticForm(NET, at, wrong, at.kernelError()));
    double[][] printed = ImplicitKernel.printed(kernel, result.z());
    assertRefuted(ImplicitKernel.quadraticForm(NET, at, printed, at.kernelError()));
  }

  /** A kernel at a kink is not compared; the iteration is. */
  @Test
  void anInputOfZerosLeavesTheKernelOpen() {
    double[][] inputs = {{1, 0}, {0, 0}};
    List<Line> lines = ImplicitKernel.judge(NET.withInputs(inputs, "(1,0), (0,0)"));
    lines.subList(0, 3).forEach(ImplicitKernelTest::assertHolds);
    for (Line line : lines.subList(3, 6)) {
      assertEquals(Verdict.VACUOUS, line.verdict(), line::toString);
      assertTrue(line.note().contains("kink"), line::toString);
    }
    EquilibriumNet smooth = EquilibriumNet.sine(Activation.TANH);
    ImplicitKernel.judge(smooth.withInputs(inputs, ""))
        .forEach(line -> assertTrue(line.verdict() != Verdict.REFUTED, line::toString));
  }

  @Test
  void aNetWithoutAProofIsNotSpokenOf() {
    List<Line> lines = ImplicitKernel.judge(NET.withScaledA(2));
    assertEquals(List.of(Verdict.VACUOUS), lines.stream().map(Line::verdict).toList());
    assertTrue(lines.getFirst().lhs() >= 1, lines::toString);
  }

  @Test
  void theWholeCheckRefutesItsControlsAndNothingElse() {
    Finding finding = new ImplicitKernel().run(Subject.embedded(2, true).firstRows(3));
    assertTrue(finding.passed(), finding::toString);
    assertEquals(24, finding.lines().size());
    for (Line line : finding.lines()) {
      assertHolds(line);
    }
    for (Control control : finding.controls()) {
      assertTrue(control.rejected(), control::toString);
    }
  }

  private static double[][] copy(double[][] x) {
    return Stream.of(x).map(double[]::clone).toArray(double[][]::new);
  }

  private static void assertHolds(Line line) {
    assertTrue(
        line.verdict() == Verdict.HOLDS || line.verdict() == Verdict.CERTIFIED, line::toString);
  }

  private static void assertRefuted(Line line) {
    assertEquals(Verdict.REFUTED, line.verdict(), line::toString);
  }
}
