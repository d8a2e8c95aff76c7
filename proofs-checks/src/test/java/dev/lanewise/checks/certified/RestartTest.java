package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RestartTest {
  private static Restart run(int m) {
    Net net = Fixtures.sineNet(m, Curve.TANH);
    double[] labels = Fixtures.labelsAt(net, 1);
    return new Restart(
        net,
        Fixtures.D4,
        labels,
        Restart.stepSize(new Linearization(net, Fixtures.D4, labels), .15));
  }

  /**
   * Full labels are certified from some iterate at widths where no theorem certifies them from the
   * start; reference steps within two looks.
   */
  @Test
  void narrowNetsAreCertifiedAlongTheRun() {
    int[] widths = {64, 16, 8, 4};
    int[] expected = {145, 190, 245, 285};
    for (int k = 0; k < widths.length; k++) {
      Restart run = run(widths[k]);
      assertFalse(run.fromStoredIterate(1).best().certified());
      while (run.step() < 1000
          && (run.step() % 5 != 0 || !run.fromStoredIterate(.2).best().certified())) {
        run.advance();
      }
      assertEquals(expected[k], run.step(), 15, "m = " + widths[k]);
    }
  }

  @Test
  void theExactRunFromTheStartIsCertifiedToo() {
    Restart run = run(64);
    while (!run.fromStart(1).certified()) {
      assertTrue(
          run.step() < 400, "not certified after " + run.step() + " steps, shadow " + run.shadow());
      for (int t = 0; t < 10; t++) {
        run.advance();
      }
    }
    assertTrue(run.shadow() < 1e-6, "shadow " + run.shadow());
  }

  /** A step too long for hλ̄ ≤ 2 leaves nothing known about the exact run. */
  @Test
  void shadowIsLostBeyondTheStableStep() {
    Restart run =
        new Restart(Fixtures.sineNet(64, Curve.TANH), Fixtures.D4, Fixtures.D4_TARGETS, 3);
    run.advance();
    assertEquals(Double.POSITIVE_INFINITY, run.shadow());
    assertFalse(run.fromStart(1).certified());
  }
}
