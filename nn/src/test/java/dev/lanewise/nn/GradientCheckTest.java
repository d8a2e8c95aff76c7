package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.GradientCheck.Finding;
import dev.lanewise.nn.GradientCheck.Outcome;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
  private static Tensor row(double... x) {
    return Tensor.of(new double[][] {x});
  }

  private static Var sum(Var x) {
    return new ShapeOps.Sum(x).record();
  }

  @Test
  void derivativesOfSmoothFunctionsMatch() {
    GradientCheck check =
        new GradientCheck(
            List.of(row(0.3, -1.2, 2), row(1, 0.5, -0.25)),
            x -> sum(new Algebra.Mul(Elementary.SIN.of(x.get(0)), x.get(1)).record()));
    List<Tensor> u = List.of(row(1, 2, -1), row(0.5, 0.25, 3));
    List<Tensor> v = List.of(row(-1, 0.5, 2), row(1, -1, 1));
    assertEquals(Outcome.MATCH, check.directional(v).outcome());
    assertEquals(Outcome.MATCH, check.secondOrder(u, v).outcome());
    for (Finding f : check.coordinates()) {
      assertEquals(Outcome.MATCH, f.outcome(), f.toString());
      assertTrue(f.tolerance() < 1e-8, f.toString());
    }
  }

  @Test
  void floatFunctionsAreCheckedWithFloatNoise() {
    Tensor x = row(0.3, -1.2, 2).copy(DType.F32);
    GradientCheck check =
        new GradientCheck(
            List.of(x), v -> sum(new NetOps.Activate(Activation.TANH, 0, v.get(0)).record()));
    Tensor gradient = row(1, 1, 1);
    for (int i = 0; i < 3; i++) {
      gradient.set(0, i, Activation.TANH.slope(x.get(0, i)));
    }
    check.coordinates().forEach(f -> assertEquals(Outcome.MATCH, f.outcome(), f.toString()));
    gradient.set(0, 1, gradient.get(0, 1) * 1.02);
    List<Finding> findings = check.coordinates(List.of(gradient));
    assertEquals(Outcome.MATCH, findings.get(0).outcome());
    assertEquals(Outcome.MISMATCH, findings.get(1).outcome());
  }

  @Test
  void aMismatchNamesElementBothValuesAndStep() {
    GradientCheck check =
        new GradientCheck(List.of(row(2, 3)), x -> new NetOps.HalfSumSquares(x.get(0)).record());
    Finding wrong = check.coordinates(List.of(row(2, 3.001))).get(1);
    assertEquals(Outcome.MISMATCH, wrong.outcome());
    assertEquals(0, wrong.operand());
    assertEquals(1, wrong.index());
    assertEquals(3.001, wrong.claimed());
    assertEquals(3, wrong.measured(), wrong.tolerance());
    assertTrue(wrong.step() > 0);
    assertTrue(wrong.toString().contains("operand 0 element 1"), wrong.toString());
  }

  @Test
  void aPointOnAKinkIsToldFromAWrongDerivative() {
    Function<List<Var>, Var> relu =
        x -> sum(new NetOps.Activate(Activation.RELU, 0, x.get(0)).record());
    List<Finding> findings = new GradientCheck(List.of(row(0, 1)), relu).coordinates();
    assertEquals(Outcome.KINK_CROSSED, findings.get(0).outcome());
    assertEquals(Outcome.MATCH, findings.get(1).outcome());
    // A kink close by only shortens the step.
    Finding near = new GradientCheck(List.of(row(1e-6, 1)), relu).coordinates().getFirst();
    assertEquals(Outcome.MATCH, near.outcome(), near.toString());
    assertTrue(near.step() < 1e-6);
    Finding nearer = new GradientCheck(List.of(row(1e-12, 1)), relu).coordinates().getFirst();
    assertEquals(Outcome.KINK_CROSSED, nearer.outcome());
  }

  @Test
  void everyPiecewiseOperationReportsItsKink() {
    List<Function<List<Var>, Var>> kinks =
        List.of(
            x -> sum(new NetOps.Activate(Activation.LEAKY_RELU, 0, x.get(0)).record()),
            x -> sum(new NetOps.Gate(Activation.RELU, x.get(0), x.get(1)).record()),
            x -> sum(new SelectOps.Maximum(x.get(0), x.get(1)).record()),
            x -> sum(new SelectOps.Greater(x.get(0), x.get(1)).record()),
            x -> sum(new SelectOps.Clamp(x.get(0), -1, 0).record()),
            x -> sum(new SelectOps.Inside(x.get(0), 0, 1).record()),
            x -> sum(new SelectOps.PickMax(x.get(0), x.get(1)).record()),
            x ->
                sum(
                    new Algebra.Mul(
                            x.get(0),
                            new SelectOps.PutMax(x.get(0), new ShapeOps.Sum(x.get(1)).record())
                                .record())
                        .record()));
    for (Function<List<Var>, Var> kink : kinks) {
      GradientCheck check = new GradientCheck(List.of(row(0, 0), row(0, 0)), kink);
      Finding f = check.directional(List.of(row(1, -1), row(0, 1)));
      assertEquals(Outcome.KINK_CROSSED, f.outcome(), f.toString());
    }
  }

  @Test
  void derivativesBelowTheNoiseAreNotCalledMatches() {
    GradientCheck check =
        new GradientCheck(
            List.of(row(1)),
            x ->
                sum(
                    new ElementOps.AddConstant(new Algebra.Scale(1e-6, x.get(0)).record(), 1e12)
                        .record()));
    assertEquals(Outcome.BELOW_NOISE, check.directional(List.of(row(1))).outcome());
    assertEquals(Outcome.MISMATCH, check.directional(List.of(row(1)), 1e6).outcome());
  }

  @Test
  void aConstantHasDerivativeZeroAndNaNNeverMatches() {
    GradientCheck constant =
        new GradientCheck(List.of(row(1, 2)), x -> sum(new Algebra.Scale(0, x.get(0)).record()));
    constant.coordinates().forEach(f -> assertEquals(Outcome.MATCH, f.outcome()));
    GradientCheck outside = new GradientCheck(List.of(row(-1)), x -> Elementary.LOG.of(x.get(0)));
    assertEquals(Outcome.MISMATCH, outside.coordinates().getFirst().outcome());
  }

  /** The first four steps are longer than x is, and log is NaN there; the others are not. */
  @Test
  void stepsOutsideTheDomainDoNotSpoilTheOthers() {
    GradientCheck check =
        new GradientCheck(List.of(row(1e-6, 1)), x -> sum(Elementary.LOG.of(x.get(0))));
    Finding near = check.coordinates().getFirst();
    assertEquals(Outcome.MATCH, near.outcome(), near.toString());
    assertEquals(1e6, near.measured(), near.tolerance());
    assertTrue(near.tolerance() < 1e-3 * 1e6, near.toString());
  }

  @Test
  void directionsThatDoNotFitAreRefused() {
    GradientCheck check = new GradientCheck(List.of(row(1, 2)), x -> sum(x.get(0)));
    assertThrows(IllegalArgumentException.class, () -> check.directional(List.of(row(1))));
    assertThrows(IllegalArgumentException.class, () -> check.directional(List.of()));
    assertThrows(IllegalArgumentException.class, () -> check.directional(List.of(row(0, 0))));
  }

  /** 10⁴ random ReLU nets with biases: never a mismatch, and hardly ever no answer. */
  @Test
  void noFalseAlarmOnTenThousandReluNets() {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    for (int seed = 0; seed < 10_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int hiddenLayers = random.nextInt(1, 4);
      int width = random.nextInt(1, 7);
      List<Tensor> weights = new ArrayList<>();
      List<Tensor> direction = new ArrayList<>();
      Gaussian gaussian = new Gaussian(seed);
      int fanIn = 2;
      for (int l = 0; l <= hiddenLayers; l++) {
        int fanOut = l == hiddenLayers ? 1 : width;
        for (int rows : new int[] {fanIn, 1}) {
          weights.add(normal(gaussian, rows, fanOut));
          direction.add(normal(gaussian, rows, fanOut));
        }
        fanIn = fanOut;
      }
      Tensor inputs = normal(gaussian, 3, 2);
      GradientCheck check = new GradientCheck(weights, w -> reluNet(w, inputs));
      Finding f = check.directional(direction);
      counts.merge(f.outcome(), 1, Integer::sum);
      int failed = seed;
      assertTrue(f.outcome() != Outcome.MISMATCH, () -> "seed " + failed + ": " + f);
    }
    assertTrue(counts.get(Outcome.MATCH) > 9_900, counts.toString());
  }

  private static Var reluNet(List<Var> w, Tensor inputs) {
    Var alpha = w.getFirst().tape().input(inputs);
    for (int l = 0; l < w.size(); l += 2) {
      Var product = new Algebra.MatMul(1, alpha, false, w.get(l), false).record();
      Var u = new RowOps.AddBias(product, w.get(l + 1)).record();
      alpha = l + 2 < w.size() ? new NetOps.Activate(Activation.RELU, 0, u).record() : u;
    }
    return new NetOps.HalfSumSquares(alpha).record();
  }

  private static Tensor normal(Gaussian gaussian, int rows, int cols) {
    Tensor t = Tensor.zeros(DType.F64, rows, cols);
    gaussian.fill(t.storage(), 0, rows * cols, 1);
    return t;
  }
}
