package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.GradientCheck.Finding;
import dev.lanewise.nn.GradientCheck.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Backward rules as people get them wrong: {@link GradientCheck} finds every one. */
class WrongRulesTest {
  /** Appends what somebody believed to be the adjoints. */
  private interface Belief {
    void vjp(List<Var> x, Var y, Var dy, Adjoints d);
  }

  /**
   * An operation, each operand a matrix of the given size with entries in [½, 1½], and a wrong
   * rule.
   */
  private record Slip(String name, int[][] shapes, Function<List<Var>, Op> op, Belief belief) {}

  private static int[][] square(int operands) {
    int[][] shapes = new int[operands][];
    Arrays.fill(shapes, new int[] {3, 3});
    return shapes;
  }

  private static Var mul(Var a, Var b) {
    return new Algebra.Mul(a, b).record();
  }

  private static Var scale(double alpha, Var x) {
    return new Algebra.Scale(alpha, x).record();
  }

  private static Var product(Var a, boolean transA, Var b, boolean transB) {
    return new Algebra.MatMul(1, a, transA, b, transB).record();
  }

  private static Slip unary(String name, Function<Var, Op> op, Belief belief) {
    return new Slip(name, square(1), x -> op.apply(x.getFirst()), belief);
  }

  private static Slip elementary(Elementary f, String name, Belief belief) {
    return unary(f + ": " + name, x -> new ElementOps.Apply(f, x), belief);
  }

  private static Slip activation(Activation a, String name, Belief belief) {
    return unary(a + ": " + name, x -> new NetOps.Activate(a, 0, x), belief);
  }

  private static List<Slip> slips() {
    List<Slip> slips = new ArrayList<>();
    slips.addAll(algebraSlips());
    slips.addAll(elementSlips());
    slips.addAll(structureSlips());
    return slips;
  }

  private static List<Slip> algebraSlips() {
    Function<List<Var>, Op> ab = x -> new Algebra.MatMul(1, x.get(0), false, x.get(1), false);
    Function<List<Var>, Op> minus = x -> new Algebra.Add(x.get(0), -1, x.get(1));
    return List.of(
        new Slip(
            "MatMul: B not transposed",
            square(2),
            ab,
            (x, y, dy, d) -> {
              d.add(x.get(0), product(dy, false, x.get(1), false));
              d.add(x.get(1), product(x.get(0), true, dy, false));
            }),
        new Slip(
            "MatMul: factors of dB swapped",
            square(2),
            ab,
            (x, y, dy, d) -> {
              d.add(x.get(0), product(dy, false, x.get(1), true));
              d.add(x.get(1), product(dy, false, x.get(0), true));
            }),
        new Slip(
            "MatMul: alpha forgotten",
            square(2),
            x -> new Algebra.MatMul(0.5, x.get(0), false, x.get(1), false),
            (x, y, dy, d) -> {
              d.add(x.get(0), product(dy, false, x.get(1), true));
              d.add(x.get(1), product(x.get(0), true, dy, false));
            }),
        new Slip(
            "Subtraction: sign of dB",
            square(2),
            minus,
            (x, y, dy, d) -> {
              d.add(x.get(0), dy);
              d.add(x.get(1), dy);
            }),
        new Slip(
            "Subtraction: dB forgotten", square(2), minus, (x, y, dy, d) -> d.add(x.get(0), dy)),
        new Slip(
            "Mul: own factor instead of the other",
            square(2),
            x -> new Algebra.Mul(x.get(0), x.get(1)),
            (x, y, dy, d) -> {
              d.add(x.get(0), mul(dy, x.get(0)));
              d.add(x.get(1), mul(dy, x.get(1)));
            }),
        new Slip(
            "Square: one of two contributions",
            square(1),
            x -> new Algebra.Mul(x.get(0), x.get(0)),
            (x, y, dy, d) -> d.add(x.get(0), mul(dy, x.get(0)))),
        new Slip(
            "Dot: dy forgotten",
            square(2),
            x -> new Algebra.Dot(x.get(0), x.get(1)),
            (x, y, dy, d) -> {
              d.add(x.get(0), x.get(1));
              d.add(x.get(1), x.get(0));
            }),
        new Slip(
            "HalfSumSquares: factor 2",
            square(1),
            x -> new NetOps.HalfSumSquares(x.get(0)),
            (x, y, dy, d) -> d.add(x.get(0), scale(2, new Algebra.ScaleBy(x.get(0), dy).record()))),
        new Slip(
            "AddBias: db from the first row alone",
            new int[][] {{3, 3}, {1, 3}},
            x -> new RowOps.AddBias(x.get(0), x.get(1)),
            (x, y, dy, d) -> {
              d.add(x.get(0), dy);
              Layout first = new Layout(List.of(3), List.of(1), 0);
              d.add(x.get(1), new ShapeOps.Gather(dy, first, new Shape(1, 3)).record());
            }));
  }

  private static List<Slip> elementSlips() {
    return List.of(
        elementary(Elementary.EXP, "f' = 1", (x, y, dy, d) -> d.add(x.get(0), dy)),
        elementary(Elementary.LOG, "f' = u", (x, y, dy, d) -> d.add(x.get(0), mul(dy, x.get(0)))),
        elementary(
            Elementary.SQRT,
            "½ forgotten",
            (x, y, dy, d) -> d.add(x.get(0), mul(dy, Elementary.RECIPROCAL.of(y)))),
        elementary(
            Elementary.RECIPROCAL, "sign", (x, y, dy, d) -> d.add(x.get(0), mul(dy, mul(y, y)))),
        elementary(
            Elementary.COS,
            "sign",
            (x, y, dy, d) -> d.add(x.get(0), mul(dy, Elementary.SIN.of(x.get(0))))),
        elementary(
            Elementary.ERF,
            "2/√π forgotten",
            (x, y, dy, d) ->
                d.add(x.get(0), mul(dy, Elementary.EXP.of(scale(-1, mul(x.get(0), x.get(0))))))),
        activation(
            Activation.TANH,
            "1 − u² instead of 1 − y²",
            (x, y, dy, d) ->
                d.add(
                    x.get(0), new Algebra.Add(dy, -1, mul(dy, mul(x.get(0), x.get(0)))).record())),
        activation(
            Activation.SIGMOID,
            "1 − y alone",
            (x, y, dy, d) -> d.add(x.get(0), new Algebra.Add(dy, -1, mul(dy, y)).record())),
        activation(
            Activation.GELU,
            "Φ alone",
            (x, y, dy, d) -> d.add(x.get(0), mul(dy, mul(y, Elementary.RECIPROCAL.of(x.get(0)))))),
        unary(
            "RELU: gate upside down",
            x -> new NetOps.Activate(Activation.RELU, 0, x),
            (x, y, dy, d) ->
                d.add(
                    x.get(0), new NetOps.Gate(Activation.RELU, scale(-1, x.get(0)), dy).record())),
        unary(
            "Clamp: everything passes",
            x -> new SelectOps.Clamp(x, 0, 1),
            (x, y, dy, d) -> d.add(x.get(0), dy)));
  }

  private static List<Slip> structureSlips() {
    Layout transpose = new Layout(List.of(3, 3), List.of(1, 3), 0);
    Layout patches = new Layout(List.of(2, 2), List.of(3, 1), 1);
    Shape matrix = new Shape(3, 3);
    LabelWindow labels = new LabelWindow(new Labels(new int[] {2, 0, 1}, 3), 3, DType.F64);
    return List.of(
        unary(
            "Transpose: adjoint not transposed",
            x -> new ShapeOps.Gather(x, transpose, matrix),
            (x, y, dy, d) -> d.add(x.get(0), dy)),
        unary(
            "Slice: put back one column off",
            x -> new ShapeOps.Gather(x, patches, new Shape(2, 2)),
            (x, y, dy, d) ->
                d.add(
                    x.get(0),
                    new ShapeOps.Scatter(dy, new Layout(List.of(2, 2), List.of(3, 1), 0), matrix)
                        .record())),
        unary(
            "RowSums: mean instead of sum",
            x -> new RowOps.RowSums(x),
            (x, y, dy, d) ->
                d.add(x.get(0), scale(1.0 / 3, new RowOps.BroadcastColumns(dy, 3).record()))),
        unary(
            "Softmax: diagonal alone",
            x -> new NetOps.Softmax(x, labels),
            (x, y, dy, d) ->
                d.add(x.get(0), new Algebra.Add(mul(dy, y), -1, mul(dy, mul(y, y))).record())),
        unary(
            "LogSoftmax: correction forgotten",
            x -> new NetOps.LogSoftmax(x),
            (x, y, dy, d) -> d.add(x.get(0), dy)),
        unary(
            "SoftmaxCrossEntropy: label forgotten",
            x -> new NetOps.SoftmaxCrossEntropy(x, labels),
            (x, y, dy, d) ->
                d.add(
                    x.get(0),
                    new Algebra.ScaleBy(new NetOps.Softmax(x.get(0), labels).record(), dy)
                        .record())),
        new Slip(
            "Maximum: both get everything",
            square(2),
            x -> new SelectOps.Maximum(x.get(0), x.get(1)),
            (x, y, dy, d) -> {
              d.add(x.get(0), dy);
              d.add(x.get(1), dy);
            }),
        unary(
            "Row maximum: spread evenly",
            x -> new SelectOps.PickMax(x, x),
            (x, y, dy, d) ->
                d.add(x.get(0), scale(1.0 / 3, new RowOps.BroadcastColumns(dy, 3).record()))),
        new Slip(
            "ScaleRows: dv from dY alone",
            new int[][] {{3, 3}, {3, 1}},
            x -> new RowOps.ScaleRows(x.get(0), x.get(1)),
            (x, y, dy, d) -> {
              d.add(x.get(0), new RowOps.ScaleRows(dy, x.get(1)).record());
              d.add(x.get(1), new RowOps.RowSums(dy).record());
            }));
  }

  @TestFactory
  List<DynamicTest> everyOneIsFlagged() {
    assertTrue(slips().size() >= 20);
    return slips().stream()
        .map(slip -> DynamicTest.dynamicTest(slip.name(), () -> check(slip)))
        .toList();
  }

  private static void check(Slip slip) {
    SplittableRandom random = new SplittableRandom(11);
    List<Tensor> point = new ArrayList<>();
    for (int[] shape : slip.shapes()) {
      Tensor x = Tensor.zeros(DType.F64, shape[0], shape[1]);
      for (int i = 0; i < x.storage().size(); i++) {
        x.storage().set(i, 0.5 + random.nextDouble());
      }
      point.add(x);
    }
    long seed = random.nextLong();
    Function<List<Var>, Var> f =
        x -> {
          Var y = slip.op().apply(x).record();
          return new Algebra.Dot(y, y.tape().input(weights(y, seed))).record();
        };
    GradientCheck check = new GradientCheck(point, f);
    for (Finding own : check.coordinates()) {
      assertTrue(own.outcome() == Outcome.MATCH, () -> "the right rule: " + own);
    }
    Tape tape = new Tape();
    List<Var> x = point.stream().map(tape::input).toList();
    Var y = slip.op().apply(x).record();
    boolean[] all = new boolean[tape.size()];
    Arrays.fill(all, true);
    Adjoints adjoints = new Adjoints(all);
    slip.belief().vjp(x, y, tape.input(weights(y, seed)), adjoints);
    tape.run();
    List<Tensor> wrong = new ArrayList<>();
    for (int i = 0; i < x.size(); i++) {
      Var dx = adjoints.of(x.get(i));
      Tensor like = point.get(i);
      wrong.add(dx == null ? Tensor.zeros(DType.F64, like.rows(), like.cols()) : dx.value());
    }
    long mismatches =
        check.coordinates(wrong).stream().filter(g -> g.outcome() == Outcome.MISMATCH).count();
    assertTrue(mismatches > 0, "the wrong rule passed");
  }

  private static Tensor weights(Var y, long seed) {
    Tensor t = Tensor.zeros(DType.F64, y.rows(), y.cols());
    new Gaussian(seed).fill(t.storage(), 0, y.size(), 1);
    return t;
  }
}
