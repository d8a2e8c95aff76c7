package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation's jvp against central differences of its forward, and its vjp against its jvp by
 * ⟨dy, ẏ⟩ = ⟨dx, ẋ⟩.
 *
 * <p>An operation without a case here fails {@link #everyOperationHasACase}.
 */
class OpDerivativesTest {
  private static final double U = DType.F64.unitRoundoff();

  /** The pair of rules under check, so that a wrong one can be planted. */
  private interface Rule {
    void vjp(Op op, Var y, Var dy, Adjoints d);

    Var jvp(Op op, Var y, Tangents t);
  }

  private static final Rule OWN =
      new Rule() {
        @Override
        public void vjp(Op op, Var y, Var dy, Adjoints d) {
          op.vjp(y, dy, d);
        }

        @Override
        public Var jvp(Op op, Var y, Tangents t) {
          return op.jvp(y, t);
        }
      };

  /**
   * An operation on operands of the given shapes.
   *
   * @param thirdDerivative bound of the third derivative along a direction with entries in [−1, 1],
   *     at any point: 0 for polynomials of degree 2, whose central difference is exact for every h
   * @param positive whether the operands must be above 0
   */
  private record Case(
      int[][] shapes, double thirdDerivative, Function<List<Var>, Op> op, boolean positive) {
    Case(int[][] shapes, double thirdDerivative, Function<List<Var>, Op> op) {
      this(shapes, thirdDerivative, op, false);
    }

    double h() {
      return thirdDerivative == 0 ? 0.25 : 0x1p-17;
    }
  }

  private static int[][] shapes(int... sizes) {
    int[][] shapes = new int[sizes.length / 2][];
    for (int i = 0; i < shapes.length; i++) {
      shapes[i] = new int[] {sizes[2 * i], sizes[2 * i + 1]};
    }
    return shapes;
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put(
        "MatMul",
        new Case(
            shapes(3, 4, 4, 2), 0, x -> new Algebra.MatMul(0.7, x.get(0), false, x.get(1), false)));
    cases.put(
        "MatMul AᵀB",
        new Case(
            shapes(4, 3, 4, 2), 0, x -> new Algebra.MatMul(0.7, x.get(0), true, x.get(1), false)));
    cases.put(
        "MatMul ABᵀ",
        new Case(
            shapes(3, 4, 2, 4), 0, x -> new Algebra.MatMul(0.7, x.get(0), false, x.get(1), true)));
    cases.put(
        "MatMul AᵀBᵀ",
        new Case(
            shapes(4, 3, 2, 4), 0, x -> new Algebra.MatMul(0.7, x.get(0), true, x.get(1), true)));
    cases.put(
        "MatMul AAᵀ",
        new Case(shapes(3, 4), 0, x -> new Algebra.MatMul(0.7, x.get(0), false, x.get(0), true)));
    cases.put(
        "Add", new Case(shapes(3, 4, 3, 4), 0, x -> new Algebra.Add(x.get(0), -1.5, x.get(1))));
    cases.put("Scale", new Case(shapes(3, 4), 0, x -> new Algebra.Scale(-1.5, x.get(0))));
    cases.put("Mul", new Case(shapes(3, 4, 3, 4), 0, x -> new Algebra.Mul(x.get(0), x.get(1))));
    cases.put(
        "Mul with itself", new Case(shapes(3, 4), 0, x -> new Algebra.Mul(x.get(0), x.get(0))));
    cases.put(
        "ScaleBy", new Case(shapes(3, 4, 1, 1), 0, x -> new Algebra.ScaleBy(x.get(0), x.get(1))));
    cases.put("Dot", new Case(shapes(3, 4, 3, 4), 0, x -> new Algebra.Dot(x.get(0), x.get(1))));
    cases.put(
        "AddBias", new Case(shapes(3, 4, 1, 4), 0, x -> new RowOps.AddBias(x.get(0), x.get(1))));
    cases.put("ColumnSums", new Case(shapes(3, 4), 0, x -> new RowOps.ColumnSums(x.get(0))));
    cases.put(
        "BroadcastRows", new Case(shapes(1, 4), 0, x -> new RowOps.BroadcastRows(x.get(0), 3)));
    cases.put("RowSums", new Case(shapes(3, 4), 0, x -> new RowOps.RowSums(x.get(0))));
    cases.put(
        "BroadcastColumns",
        new Case(shapes(3, 1), 0, x -> new RowOps.BroadcastColumns(x.get(0), 4)));
    cases.put(
        "ScaleRows",
        new Case(shapes(3, 4, 3, 1), 0, x -> new RowOps.ScaleRows(x.get(0), x.get(1))));
    cases.put(
        "HalfSumSquares", new Case(shapes(3, 4), 0, x -> new NetOps.HalfSumSquares(x.get(0))));
    for (Activation a : Activation.values()) {
      // Third and fourth derivatives of all smooth σ here stay below 4.1 (tanh'''' is the largest).
      double third = a.isPiecewiseLinear() ? 0 : 4.1;
      for (int order = 0; order < Activation.MAX_ORDER; order++) {
        int k = order;
        cases.put(
            "Activate " + a + " " + k,
            new Case(shapes(3, 4), third, x -> new NetOps.Activate(a, k, x.get(0))));
      }
      if (a.isPiecewiseLinear()) {
        cases.put(
            "Gate " + a,
            new Case(shapes(3, 4, 3, 4), 0, x -> new NetOps.Gate(a, x.get(0), x.get(1))));
      }
    }
    LabelWindow labels = new LabelWindow(new Labels(new int[] {2, 0, 3}, 4), 3, DType.F64);
    // Third cumulant of a variable in an interval of length 2: at most 2³; a probability's third
    // derivative: at most 6·2³.
    cases.put("Softmax", new Case(shapes(3, 4), 48, x -> new NetOps.Softmax(x.get(0), labels)));
    cases.put(
        "SoftmaxCrossEntropy",
        new Case(shapes(3, 4), 3 * 8, x -> new NetOps.SoftmaxCrossEntropy(x.get(0), labels)));
    cases.put("LogSoftmax", new Case(shapes(3, 4), 8, x -> new NetOps.LogSoftmax(x.get(0))));
    cases.putAll(elementCases());
    cases.putAll(shapeCases());
    cases.putAll(selectCases());
    cases.put("OneHot", new Case(shapes(3, 4), 0, x -> new NetOps.OneHot(labels, x.get(0))));
    return cases;
  }

  private static Map<String, Case> elementCases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    // Third derivatives on ½ − h ≤ |u| ≤ 1.5 + h: e^1.6, 2/u³, 3/(8·u^{5/2}), 6/u⁴, 1, 1 and
    // (4u² − 2)·2/√π·e^{−u²}.
    Map<Elementary, Double> third =
        Map.of(
            Elementary.EXP, 5.0,
            Elementary.LOG, 17.0,
            Elementary.SQRT, 3.0,
            Elementary.RECIPROCAL, 97.0,
            Elementary.SIN, 1.0,
            Elementary.COS, 1.0,
            Elementary.ERF, 2.3);
    third.forEach(
        (f, bound) ->
            cases.put(
                "Apply " + f,
                new Case(
                    shapes(3, 4),
                    bound,
                    x -> new ElementOps.Apply(f, x.get(0)),
                    f == Elementary.LOG || f == Elementary.SQRT)));
    cases.put(
        "AddConstant", new Case(shapes(3, 4), 0, x -> new ElementOps.AddConstant(x.get(0), 2.5)));
    DropoutMask mask = new DropoutMask(new Shape(3, 4), 0.5);
    mask.draw(5);
    cases.put("Drop", new Case(shapes(3, 4), 0, x -> new ElementOps.Drop(x.get(0), mask)));
    return cases;
  }

  private static Map<String, Case> shapeCases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    cases.put(
        "Reshape",
        new Case(shapes(3, 4), 0, x -> new ShapeOps.Reshape(x.get(0), Shape.of(2, 3, 2))));
    Layout transpose = new Layout(List.of(4, 3), List.of(1, 4), 0);
    Layout overlapping = new Layout(List.of(3, 2, 3), List.of(4, 1, 1), 0);
    Layout repeated = new Layout(List.of(4, 3), List.of(1, 0), 8);
    Layout backwards = new Layout(List.of(4), List.of(-3), 11);
    Map<Layout, Shape> layouts =
        Map.of(
            transpose, new Shape(4, 3),
            overlapping, new Shape(6, 3),
            repeated, new Shape(4, 3),
            backwards, new Shape(1, 4));
    layouts.forEach(
        (layout, shape) -> {
          cases.put(
              "Gather " + layout,
              new Case(shapes(3, 4), 0, x -> new ShapeOps.Gather(x.get(0), layout, shape)));
          cases.put(
              "Scatter " + layout,
              new Case(
                  shapes(shape.rows(), shape.cols()),
                  0,
                  x -> new ShapeOps.Scatter(x.get(0), layout, new Shape(3, 4))));
        });
    cases.put("Sum", new Case(shapes(3, 4), 0, x -> new ShapeOps.Sum(x.get(0))));
    cases.put(
        "Fill",
        new Case(shapes(1, 1), 0, x -> new ShapeOps.Fill(x.get(0), DType.F64, new Shape(6, 2))));
    return cases;
  }

  /** Piecewise linear; a bound above 0 asks for the small step, which crosses no kink here. */
  private static Map<String, Case> selectCases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    int[][] two = shapes(3, 4, 3, 4);
    int[][] one = shapes(3, 4);
    cases.put("Maximum", new Case(two, 1, x -> new SelectOps.Maximum(x.get(0), x.get(1))));
    cases.put("Greater", new Case(two, 1, x -> new SelectOps.Greater(x.get(0), x.get(1))));
    cases.put("Clamp", new Case(one, 1, x -> new SelectOps.Clamp(x.get(0), -1, 0.9)));
    cases.put("Inside", new Case(one, 1, x -> new SelectOps.Inside(x.get(0), -1, 0.9)));
    cases.put("PickMax", new Case(two, 1, x -> new SelectOps.PickMax(x.get(0), x.get(1))));
    cases.put(
        "PutMax", new Case(shapes(3, 4, 3, 1), 1, x -> new SelectOps.PutMax(x.get(0), x.get(1))));
    return cases;
  }

  @Test
  void everyOperationHasACase() {
    Set<String> operations = new TreeSet<>();
    for (Class<?> op : Op.class.getPermittedSubclasses()) {
      operations.add(op.getSimpleName());
    }
    Set<String> covered = new TreeSet<>();
    cases().keySet().forEach(name -> covered.add(name.split(" ")[0]));
    assertEquals(operations, covered);
  }

  @TestFactory
  List<DynamicTest> bothDerivatives() {
    List<DynamicTest> tests = new ArrayList<>();
    cases().forEach((name, c) -> tests.add(DynamicTest.dynamicTest(name, () -> check(c, OWN, 1))));
    return tests;
  }

  @Test
  void aWrongBackwardRuleIsCaught() {
    Rule wrong =
        new Rule() {
          @Override
          public void vjp(Op op, Var y, Var dy, Adjoints d) {
            // The slip one makes: dA = dY·B instead of dY·Bᵀ. Square B, so no shape gives it away.
            Algebra.MatMul product = (Algebra.MatMul) op;
            d.add(
                product.a(),
                new Algebra.MatMul(product.alpha(), dy, false, product.b(), false).record());
            d.add(
                product.b(),
                new Algebra.MatMul(product.alpha(), product.a(), true, dy, false).record());
          }

          @Override
          public Var jvp(Op op, Var y, Tangents t) {
            return op.jvp(y, t);
          }
        };
    Case square =
        new Case(
            shapes(3, 3, 3, 3), 0, x -> new Algebra.MatMul(0.7, x.get(0), false, x.get(1), false));
    check(square, OWN, 1);
    assertThrows(AssertionError.class, () -> check(square, wrong, 1));
  }

  @Test
  void aWrongForwardRuleIsCaught() {
    Rule wrong =
        new Rule() {
          @Override
          public void vjp(Op op, Var y, Var dy, Adjoints d) {
            op.vjp(y, new Algebra.Scale(1 + 1e-9, dy).record(), d);
          }

          @Override
          public Var jvp(Op op, Var y, Tangents t) {
            return new Algebra.Scale(1 + 1e-9, op.jvp(y, t)).record();
          }
        };
    // The two rules agree with each other, so only the differences can tell.
    assertThrows(AssertionError.class, () -> check(cases().get("Mul"), wrong, 1));
  }

  private static void check(Case c, Rule rule, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Tensor> points = new ArrayList<>();
    List<Tensor> directions = new ArrayList<>();
    for (int[] shape : c.shapes()) {
      // At least ½ away from the kinks at 0, which h·direction then cannot reach.
      points.add(
          filled(
              shape,
              () -> (c.positive() || random.nextBoolean() ? 1 : -1) * (0.5 + random.nextDouble())));
      directions.add(filled(shape, () -> 2 * random.nextDouble() - 1));
    }
    Tape tape = new Tape();
    List<Var> x = points.stream().map(tape::input).toList();
    List<Var> moving = directions.stream().map(tape::input).toList();
    Op op = c.op().apply(x);
    Var y = op.record();
    int before = tape.size();
    Tangents tangents = new Tangents(before);
    for (int i = 0; i < x.size(); i++) {
      tangents.set(x.get(i), moving.get(i));
    }
    Var dot = rule.jvp(op, y, tangents);
    Tensor seedValue = filled(new int[] {y.rows(), y.cols()}, () -> 2 * random.nextDouble() - 1);
    boolean[] all = new boolean[before];
    java.util.Arrays.fill(all, true);
    Adjoints adjoints = new Adjoints(all);
    rule.vjp(op, y, tape.input(seedValue), adjoints);
    tape.run();
    Tensor zeros = Tensor.zeros(DType.F64, y.rows(), y.cols());
    Tensor tangent = dot == null ? zeros : dot.value();
    checkDifferences(c, points, directions, tangent);
    checkAdjoint(x, directions, adjoints, seedValue, tangent);
  }

  /**
   * |ẏ − (f(x+hẋ) − f(x−hẋ))/2h| ≤ h²/6·sup|f‴| + rounding. All operands are at most 1.5, no entry
   * of a value sums more than 12 products, so each of the two values is off by at most 20u·40 and ẏ
   * by as much.
   */
  private static void checkDifferences(
      Case c, List<Tensor> points, List<Tensor> directions, Tensor tangent) {
    double h = c.h();
    Tensor plus = valueAt(c, points, directions, h);
    Tensor minus = valueAt(c, points, directions, -h);
    double tolerance = h * h / 6 * c.thirdDerivative() + 20 * U * 40 * (1 / h + 1);
    for (int i = 0; i < plus.rows(); i++) {
      for (int j = 0; j < plus.cols(); j++) {
        assertEquals(
            (plus.get(i, j) - minus.get(i, j)) / (2 * h),
            tangent.get(i, j),
            tolerance,
            "ẏ(" + i + ", " + j + ")");
      }
    }
  }

  private static Tensor valueAt(Case c, List<Tensor> points, List<Tensor> directions, double h) {
    Tape tape = new Tape();
    List<Var> x = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Tensor moved = points.get(i).copy(DType.F64);
      moved.storage().axpy(h, directions.get(i).storage());
      x.add(tape.input(moved));
    }
    Var y = c.op().apply(x).record();
    tape.run();
    return y.value();
  }

  /** ⟨dy, ẏ⟩ = Σ⟨dx, ẋ⟩: both sum at most 16·12 products of size at most 40. */
  private static void checkAdjoint(
      List<Var> x, List<Tensor> directions, Adjoints adjoints, Tensor seed, Tensor tangent) {
    double left = seed.storage().dot(tangent.storage());
    double right = 0;
    for (int i = 0; i < x.size(); i++) {
      Var dx = adjoints.of(x.get(i));
      right += dx == null ? 0 : dx.value().storage().dot(directions.get(i).storage());
    }
    assertEquals(left, right, 200 * U * 16 * 40, "⟨dy, ẏ⟩ and ⟨dx, ẋ⟩");
  }

  private static Tensor filled(int[] shape, java.util.function.DoubleSupplier numbers) {
    Tensor t = Tensor.zeros(DType.F64, shape[0], shape[1]);
    for (int i = 0; i < t.storage().size(); i++) {
      t.storage().set(i, numbers.getAsDouble());
    }
    return t;
  }
}
