package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.certified.ShallowGrowth.Form;
import dev.lanewise.checks.numerics.Vectors;
import org.junit.jupiter.api.Test;

class KantorovichTest {
  private static final double FLOW = 0;

  private static ShallowGrowth growth(Net net, Form form) {
    return new ShallowGrowth(net, Fixtures.D4, form);
  }

  private static Conclusion plain(int m, double s) {
    Linearization at = Fixtures.sine(m, s);
    return Kantorovich.plain(at.start(), growth(at.net(), Form.PLAIN), FLOW);
  }

  private static Conclusion neuronwise(int m, double s, double theta) {
    Linearization at = Fixtures.sine(m, s);
    var k =
        new NeuronwiseKantorovich(
            at.start(),
            growth(at.net(), Form.STRONG),
            at.net(),
            NeuronwiseKantorovich.features(at.pass));
    return k.conclude(theta);
  }

  @Test
  void sineNetOfWidth16() {
    Net net = Fixtures.sineNet(16, Curve.TANH);
    Linearization at = new Linearization(net, Fixtures.D4, Fixtures.D4_TARGETS);
    double[] f = {0.8083493010131348, 1.5847051753840136, 1.3971513867140586, 1.007376541183128};
    double[] r = at.residual();
    double squares = 0;
    for (int i = 0; i < f.length; i++) {
      assertEquals(f[i] - Fixtures.D4_TARGETS[i], r[i], 1e-13);
      squares += r[i] * r[i];
    }
    assertEquals(4.897247740835613, squares / 2, 1e-12);
    double gradient = Vectors.norm(PullBack.of(at.pass, r));
    assertEquals(11.417670959114867, gradient * gradient, 1e-11);
    assertEquals(0.25420198860086074, at.start().alpha0() * at.start().alpha0(), 1e-12);
    assertTrue(at.start().lambdaMax() >= 2.112050638788369);
    assertEquals(2.112050638788369, at.start().lambdaMax(), 1e-9);
    FlipCertificate flips = new FlipCertificate(Fixtures.sineNet(16, Curve.RELU), Fixtures.D4);
    assertEquals(0.3214402394054835, flips.smallest(), 1e-12);
  }

  @Test
  void sineNetOfWidth256() {
    Linearization at = Fixtures.sine(256, .1);
    assertEquals(0.25543398433430914, at.start().alpha0() * at.start().alpha0(), 1e-12);
    assertEquals(2.2669624772025, at.start().lambdaMax(), 1e-7);
    assertEquals(.1 * Math.sqrt(2.5), at.start().residual(), 1e-12);
    Conclusion c = plain(256, .1);
    assertTrue(c.certified());
    assertEquals(.26468368656732, c.ell(), 1e-10);
    assertEquals(.16383945762428, c.kantorovich(), 1e-10);
    assertEquals(.34379594976598, c.radius(), 1e-10);
  }

  @Test
  void sineNetOfWidth4096() {
    Linearization at = Fixtures.sine(4096, .1);
    assertEquals(0.25588697044013, at.start().alpha0() * at.start().alpha0(), 1e-10);
    assertEquals(2.3135843959065, at.start().lambdaMax(), 1e-7);
    Conclusion c = plain(4096, .1);
    assertTrue(c.certified());
    assertEquals(.06545629575265, c.ell(), 1e-10);
    assertEquals(.04044578382009, c.kantorovich(), 1e-9);
    assertEquals(.31915942449890, c.radius(), 1e-9);
  }

  @Test
  void plainTheoremRefusesFullLabelsAtBothWidths() {
    for (int m : new int[] {256, 4096}) {
      Conclusion c = plain(m, 1);
      assertFalse(c.certified());
      assertTrue(c.kantorovich() >= .5);
      assertTrue(c.failing().lhs() >= c.failing().rhs(), "the failing line shows both sides");
    }
  }

  @Test
  void largestCertifiedLabelScaleOfThePlainTheorem() {
    double[] expected = {.21537, .27297, .34540, .43141, .53386};
    for (int j = 0; j < expected.length; j++) {
      assertEquals(expected[j], plain(256 << j, .1).largestResidual() / Math.sqrt(2.5), 2e-5);
    }
  }

  @Test
  void neuronwiseTheoremCertifiesFullLabelsAtWidth2048() {
    Conclusion c = neuronwise(2048, 1, 1);
    assertTrue(c.certified(), c.toString());
    assertTrue(c.kantorovich() < .5);
    assertTrue(c.radius() > 4 && c.radius() < 6.3, c.toString());
    assertFalse(neuronwise(1024, 1, 1).certified());
    assertFalse(plain(32768, 1).certified());
    assertTrue(plain(65536, 1).certified());
  }

  /** The certified label scale of the neuron-wise theorem doubles when the width quadruples. */
  @Test
  void certifiedLabelScaleGrowsLikeTheRootOfTheWidth() {
    double[] expected = {.351, .495, .704, .996, 1.41};
    double first = 0;
    double last = 0;
    for (int j = 0; j < expected.length; j++) {
      last = neuronwise(256 << j, .01, 1).largestResidual() / Math.sqrt(2.5);
      if (j == 0) {
        first = last;
      }
      assertTrue(last > .97 * expected[j], last + " for " + expected[j]);
    }
    double slope = Math.log(last / first) / Math.log(16);
    assertEquals(.5, slope, .02);
  }

  @Test
  void stepSizesUpToOneOverLambdaKeepTheFlowsConstants() {
    Linearization at = Fixtures.sine(4096, .1);
    Conclusion sharp = Kantorovich.sharp(at.start(), growth(at.net(), Form.PLAIN), 1);
    assertEquals(1, sharp.c());
    assertEquals(plain(4096, .1).radius(), sharp.radius(), 1e-9);
    assertTrue(sharp.etaMax() * at.start().lambdaMax() > .9);
    double c = StepConstant.sharp(1.5, 1e-3);
    assertTrue(c > .86 && c < .87, "" + c);
  }

  @Test
  void duplicatedInputsAreRefused() {
    Net net = Fixtures.sineNet(64, Curve.TANH);
    double[] inputs = {1, 0, 1, 0};
    Linearization at = new Linearization(net, inputs, new double[] {0, 1});
    assertEquals(0, at.start().alpha0());
    Conclusion c = Kantorovich.sharp(at.start(), new ShallowGrowth(net, inputs, Form.STRONG), 1);
    assertFalse(c.certified());
  }

  @Test
  void moreExamplesThanParametersAreRefused() {
    Net net = new Net(new int[] {1, 1, 1}, Curve.TANH, false, new double[] {1, 1});
    assertEquals(0, new Linearization(net, new double[] {1, 2, 3}, new double[3]).start().alpha0());
  }
}
