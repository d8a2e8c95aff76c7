package dev.lanewise.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.theorems.NetPoint;
import dev.lanewise.checks.theorems.WideNet;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A theorem of one's own, checked on random wide nets with a control, in thirty lines. */
class OwnCheckTest {

  static final class TraceBound implements Check {
    @Override
    public Theorem theorem() {
      return new Theorem(
          "trace-bound",
          "T1",
          "The trace of the tangent kernel bounds the gradient",
          "Linear algebra",
          "‖∇L‖² ≤ 2 tr(K) L with K = JJᵀ and L = ½‖F(w) − y‖²",
          List.of(),
          "no step of gradient descent is longer than η√(2 tr(K) L)");
    }

    @Override
    public void examine(Subject subject, Sheet sheet) {
      for (int width : new int[] {16, 64, 256}) {
        sheet.line(bound(WideNet.on(subject, Activation.RELU, Bias.HIDDEN, width), 2));
      }
      // With one example tr(K) = K, so half of the bound must be refuted.
      WideNet one = WideNet.on(subject.firstRows(1), Activation.RELU, Bias.HIDDEN, 16);
      sheet.control(Control.refuted("half of the trace", bound(one, 1)));
    }

    private static Line bound(WideNet net, double factor) {
      NetPoint at = NetPoint.of(net.loss(), net.weights());
      double right = factor * at.trace() * at.loss();
      double slack =
          at.gradientSquaredError()
              + factor * (at.trace() * at.lossError() + at.kernelError() * at.loss());
      return Line.atMost(
          "‖∇L‖² ≤ 2 tr(K) L, " + net, Evidence.EXACT, at.gradientSquared(), right, 2 * slack);
    }
  }

  @Test
  void anOwnCheckYieldsAFinding() {
    Finding finding = new TraceBound().run(Subject.embedded(7, true));
    assertEquals(3, finding.lines().size());
    assertTrue(finding.passed(), finding::toString);
    assertTrue(finding.controls().getFirst().rejected());
    assertEquals("./lanewise check --quick --seed 7 trace-bound", finding.replay());
  }
}
