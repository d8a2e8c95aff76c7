package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.certified.FlipCertificate.AtRadius;
import org.junit.jupiter.api.Test;

class FlipCertificateTest {
  private static final double NORM = Math.sqrt(2.5);

  private static FlipCertificate at(int m) {
    return new FlipCertificate(Fixtures.sineNet(m, Curve.RELU), Fixtures.D4);
  }

  private static AtRadius first(FlipCertificate f, double s, boolean sharp) {
    return f.search(1e-5, .3, 400, s * NORM * (1 + 1e-15), sharp);
  }

  @Test
  void width4096() {
    FlipCertificate f = at(4096);
    assertEquals(0.23884154641118369, f.smallest(), 1e-12);
    assertEquals(0.21648724976283873, f.etaMax(), 1e-10);
    AtRadius found = first(f, .005, false);
    assertNotNull(found);
    assertEquals(.0015822956, found.rho(), 1e-9);
    assertEquals(0.2220319794030065, found.lambda(), 1e-9);
    assertNull(first(f, .02, false));
    assertNotNull(
        first(f, .02, true),
        "the spectral norm in place of Frobenius certifies four times the labels");
  }

  @Test
  void width65536() {
    FlipCertificate f = at(65536);
    AtRadius found = first(f, .02, false);
    assertNotNull(found);
    assertEquals(.0015822956, found.rho(), 1e-9);
    assertEquals(0.22242161686792605, found.lambda(), 1e-9);
    assertEquals(0.9518485558764589, 1 - f.etaMax() * found.lambda(), 1e-8);
  }

  /** The certified run, executed for 200 steps, obeys rate and movement. */
  @Test
  void executedRunObeysTheCertificate() {
    int m = 4096;
    Net net = Fixtures.sineNet(m, Curve.RELU);
    double[] labels = Fixtures.labelsAt(net, .005);
    FlipCertificate f = at(m);
    AtRadius found = first(f, .005, false);
    double eta = f.etaMax();
    double[] start = net.weights();
    Net at = net;
    for (int t = 0; t < 200; t++) {
      Propagation pass = new Propagation(at, Fixtures.D4);
      double before = residual(pass, labels);
      double[] r = new double[4];
      for (int i = 0; i < 4; i++) {
        r[i] = pass.output[i] - labels[i];
      }
      double[] g = PullBack.of(pass, r);
      for (int k = 3 * m; k < 4 * m; k++) {
        g[k] = 0;
      } // the outgoing weights are fixed
      at = GaussNewton.moved(at, g, eta);
      Propagation next = new Propagation(at, Fixtures.D4);
      double slack = Outward.normUp(next.outputError) + Outward.normUp(pass.outputError);
      assertTrue(
          residual(next, labels) <= (1 - eta * found.lambda()) * before + slack, "step " + t);
    }
    for (int r = 0; r < m; r++) {
      double moved =
          Math.hypot(
              Math.hypot(
                  at.weights()[2 * r] - start[2 * r], at.weights()[2 * r + 1] - start[2 * r + 1]),
              at.weights()[2 * m + r] - start[2 * m + r]);
      assertTrue(moved <= found.rho());
    }
  }

  private static double residual(Propagation pass, double[] labels) {
    double sum = 0;
    for (int i = 0; i < labels.length; i++) {
      sum += (pass.output[i] - labels[i]) * (pass.output[i] - labels[i]);
    }
    return Math.sqrt(sum);
  }

  @Test
  void radiusThatIsTooLargeIsRefused() {
    assertFalse(at(256).at(.3, .001, true).certified());
  }
}
