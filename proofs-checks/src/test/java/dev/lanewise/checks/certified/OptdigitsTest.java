package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Certificates on 200 scanned digits (UCI Optical Recognition of Handwritten Digits), unit-norm
 * rows, target ±1 by parity; skipped where the file is absent.
 */
@Tag("slow")
class OptdigitsTest {
  private static final Path FILE = Path.of("../../shared/data/small/optdigits.tra.gz");
  private static final double NORM = Math.sqrt(200);
  private Problem problem;

  @BeforeEach
  void read() {
    Assumptions.assumeTrue(Files.exists(FILE), FILE + " is absent");
    problem = Problem.read(FILE, "parity").first(200).normalized(Problem.Normalization.UNIT);
  }

  private Linearization start(int m) {
    Net net = StartingNet.ANTISYMMETRIC.draw(new int[] {64, m, 1}, Curve.TANH, true, 1);
    return new Linearization(net, problem.inputs(), problem.targets());
  }

  @Test
  void largestCertifiedLabelScales() {
    double previous = 0;
    for (int e = 10; e <= 16; e += 2) {
      Linearization at = start(1 << e);
      ShallowGrowth strong =
          new ShallowGrowth(at.net(), problem.inputs(), ShallowGrowth.Form.STRONG);
      double plain =
          Kantorovich.plain(at.start(), strong.as(ShallowGrowth.Form.PLAIN), .2).largestResidual()
              / NORM;
      double best = new Certifier(at, 1).best().largestResidual() / NORM;
      if (e == 12) {
        assertTrue(plain >= 1.1e-4, "m = 4096: " + plain);
      }
      if (e == 16) {
        assertTrue(plain >= 4.5e-4, "m = 65536: " + plain);
      }
      assertTrue(
          best > 1.3 * plain, "the strong theorems reach further: " + best + " and " + plain);
      assertTrue(best > 1.8 * previous, "four times the width, about twice the labels");
      previous = best;
    }
  }

  @Test
  void trainedNetHasAnInterpolantNearby() {
    Net net = StartingNet.ANTISYMMETRIC.draw(new int[] {64, 1024, 1}, Curve.TANH, true, 1);
    Net trained = GaussNewton.train(net, problem.inputs(), problem.targets(), 60);
    Linearization at = new Linearization(trained, problem.inputs(), problem.targets());
    Existence existence = Existence.near(at, JacobianGrowth.of(at));
    assertTrue(existence.proved(), existence.toString());
    assertTrue(existence.radius() < 1e-6, existence.toString());
    assertEquals(200, at.kernel.size);
  }
}
