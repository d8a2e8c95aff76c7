package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class StepRoundingProperties {

  /** Against exact arithmetic, with weights and gradients of any size. */
  @Property
  void updatesStayWithinTheirBound(
      @ForAll @IntRange(min = 2, max = 40) int neurons,
      @ForAll @IntRange(min = -560, max = 300) int weightExponent,
      @ForAll @IntRange(min = -560, max = 300) int gradientExponent,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double h = random.nextDouble();
    double[] w = new double[2 * neurons];
    double[] g = new double[2 * neurons];
    for (int k = 0; k < w.length; k++) {
      w[k] = Math.scalb(2 * random.nextDouble() - 1, weightExponent);
      g[k] = Math.scalb(2 * random.nextDouble() - 1, gradientExponent);
    }
    Net net = new Net(new int[] {1, neurons, 1}, Curve.TANH, false, w);
    double[] moved = GaussNewton.moved(net, g, h).weights();
    BigDecimal squares = BigDecimal.ZERO;
    for (int k = 0; k < w.length; k++) {
      BigDecimal step = new BigDecimal(h).multiply(new BigDecimal(g[k]));
      BigDecimal exact = new BigDecimal(w[k]).subtract(step);
      squares = squares.add(new BigDecimal(moved[k]).subtract(exact).pow(2));
    }
    BigDecimal error = squares.sqrt(new MathContext(20, RoundingMode.UP));
    double bound = StepRounding.update(h, g, moved);
    assertTrue(error.compareTo(new BigDecimal(bound)) <= 0, () -> error + " > " + bound);
  }

  /** √tr(K) against the kernel itself, and ‖X̃‖_F against 1/√η of the flip certificate. */
  @Property(tries = 50)
  void jacobiansStayWithinTheirBounds(
      @ForAll @IntRange(min = 1, max = 30) int pairs, @ForAll long seed) {
    Problem data = Problem.embedded();
    Net net = CertifiedChecks.shallow(data, 2 * pairs, Curve.TANH, seed);
    Propagation pass = new Propagation(net, data.inputs());
    EnclosedKernel kernel = new EnclosedKernel(pass);
    double trace = 0;
    for (int i = 0; i < kernel.size; i++) {
      trace += kernel.matrix[i * kernel.size + i];
    }
    assertEquals(Math.sqrt(trace), StepRounding.rootOfTrace(pass), 1e-9 * Math.sqrt(trace));
    Net relu = CertifiedChecks.shallow(data, 2 * pairs, Curve.RELU, seed);
    double spectral = Math.sqrt(1 / new FlipCertificate(relu, data.inputs()).etaMax());
    double frobenius = StepRounding.inputNorm(new Propagation(relu, data.inputs()));
    assertTrue(spectral <= frobenius && frobenius <= 2 * spectral, spectral + ", " + frobenius);
  }

  /** What a run computes against the same step in exact arithmetic, on a net that is linear. */
  @Property
  void aStepIsAsWrongAsItsDefectSays(@ForAll long seed) {
    // One example x = 1, one active unit: f = a·w, r = a·w − y, ∂f/∂w = a, ∂f/∂a = w.
    SplittableRandom random = new SplittableRandom(seed);
    double w = 0.5 + random.nextDouble();
    double a = 2 * random.nextDouble() - 1;
    double y = 2 * random.nextDouble() - 1;
    double h = random.nextDouble();
    Net net = new Net(new int[] {1, 1, 1}, Curve.RELU, false, new double[] {w, a});
    double[] input = {1};
    double[] target = {y};
    Propagation pass = new Propagation(net, input);
    double[] g = PullBack.of(pass, pass.residual(target));
    Net moved = GaussNewton.moved(net, g, h);
    BigDecimal residual = new BigDecimal(a).multiply(new BigDecimal(w)).subtract(new BigDecimal(y));
    BigDecimal step = residual.multiply(new BigDecimal(h));
    BigDecimal dw =
        new BigDecimal(w)
            .subtract(step.multiply(new BigDecimal(a)))
            .subtract(new BigDecimal(moved.weights()[0]));
    BigDecimal da =
        new BigDecimal(a)
            .subtract(step.multiply(new BigDecimal(w)))
            .subtract(new BigDecimal(moved.weights()[1]));
    BigDecimal error = dw.pow(2).add(da.pow(2)).sqrt(new MathContext(20, RoundingMode.UP));
    double bound = StepRounding.defect(pass, target, h, g, moved.weights());
    assertTrue(error.compareTo(new BigDecimal(bound)) <= 0, () -> error + " > " + bound);
    assertTrue(bound < 1e-13, () -> "bound " + bound);
    double size = Math.abs(pass.residual(target)[0]);
    BigDecimal norm = residual.abs().subtract(new BigDecimal(size)).abs();
    double normBound = StepRounding.norm(pass, target);
    assertTrue(norm.compareTo(new BigDecimal(normBound)) <= 0, () -> norm + " > " + normBound);
  }
}
