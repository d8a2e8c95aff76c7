package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.certified.ShallowGrowth.Form;
import org.junit.jupiter.api.Test;

class ExistenceTest {
  /**
   * Gradient descent with step 0.4 until ‖r‖ < 1e-10, then the plain theorem at the trained
   * weights.
   */
  @Test
  void trainedSineNetOfWidth16HasAnInterpolantNearby() {
    Restart run =
        new Restart(Fixtures.sineNet(16, Curve.TANH), Fixtures.D4, Fixtures.D4_TARGETS, .4);
    while (run.at().start().residual() > 1e-10) {
      run.advance();
    }
    assertEquals(276, run.step(), 1);
    Linearization at = run.at();
    assertEquals(0.203462623563, at.start().alpha0() * at.start().alpha0(), 1e-6);
    ShallowGrowth plain = new ShallowGrowth(at.net(), Fixtures.D4, Form.PLAIN);
    assertEquals(1.2226402646605, plain.lipschitz(0), 1e-6);
    Conclusion k = Kantorovich.plain(at.start(), plain, 0);
    assertTrue(k.certified());
    assertEquals(5.8e-10, k.kantorovich(), .3e-10);
    assertEquals(2.15e-10, k.radius(), .05e-10);
    Existence existence = Existence.near(at, plain);
    assertTrue(existence.proved());
    assertTrue(
        existence.radius() <= k.radius() * (1 + 1e-6),
        "√(rᵀK⁻¹r) is at most ‖r‖/α₀: " + existence + " and " + k);
  }

  @Test
  void farFromInterpolationNothingIsProved() {
    Linearization at = Fixtures.sine(16, 1);
    assertFalse(Existence.near(at, new ShallowGrowth(at.net(), Fixtures.D4, Form.STRONG)).proved());
  }

  @Test
  void gaussNewtonEndsAtACertifiedInterpolant() {
    Net net = StartingNet.PLAIN.draw(new int[] {2, 32, 1}, Curve.GELU, true, 7);
    Net trained = GaussNewton.train(net, Fixtures.D4, Fixtures.D4_TARGETS, 40);
    Certifier certifier =
        new Certifier(new Linearization(trained, Fixtures.D4, Fixtures.D4_TARGETS), 1);
    assertTrue(certifier.best().certified());
    assertTrue(
        certifier.existence().proved() && certifier.existence().radius() < 1e-10,
        certifier.existence().toString());
  }
}
