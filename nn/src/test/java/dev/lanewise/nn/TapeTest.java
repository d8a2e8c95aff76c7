package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TapeTest {
  private static Var scalar(Tape tape, double x) {
    return tape.input(Tensor.of(new double[][] {{x}}));
  }

  /** y = x^{2} repeated: d/dx of x → 0.5·x·x, 10⁵ times, has no recursion to overflow. */
  @Test
  void aHundredThousandOperationsDeep() {
    Tape tape = new Tape();
    Var x = scalar(tape, 1);
    Var y = x;
    int depth = 100_000;
    for (int i = 0; i < depth; i++) {
      y =
          new Algebra.Scale(i % 2 == 0 ? 2 : 0.5, new Algebra.Mul(y, scalar(tape, 1)).record())
              .record();
    }
    Var dx = tape.gradient(y, List.of(x)).getFirst();
    Var dot = tape.jvp(List.of(dx, y), Map.of(x, scalar(tape, 3))).get(1);
    tape.plan(List.of(y, dx, dot));
    tape.run();
    assertEquals(1, y.value().get(0, 0));
    assertEquals(1, dx.value().get(0, 0));
    assertEquals(3, dot.value().get(0, 0));
  }

  @Test
  void askingTwiceForTheGradientDoublesNothing() {
    Tape tape = new Tape();
    Var x = tape.input(Tensor.of(new double[][] {{1, 2, 3}}));
    Var y = new NetOps.HalfSumSquares(x).record();
    Var first = tape.gradient(y, List.of(x)).getFirst();
    int size = tape.size();
    Var second = tape.gradient(y, List.of(x)).getFirst();
    assertSame(first, second);
    assertEquals(size, tape.size());
    tape.run();
    tape.run();
    assertArrayEquals(new double[] {1, 2, 3}, first.value().storage().toDoubles());
  }

  @Test
  void onlyPathsThatDependOnTheVariableAreBuilt() {
    Tape tape = new Tape();
    Var a = tape.input(Tensor.zeros(DType.F64, 5, 5));
    Var b = tape.input(Tensor.zeros(DType.F64, 5, 5));
    Var y = new NetOps.HalfSumSquares(new Algebra.MatMul(1, a, false, b, false).record()).record();
    int before = tape.size();
    tape.gradient(y, List.of(b));
    // The seed 1, d(A·B) = s·(A·B), dB = Aᵀ·d(A·B): nothing for A.
    assertEquals(before + 3, tape.size());
  }

  @Test
  void independentVariablesHaveZeroDerivatives() {
    Tape tape = new Tape();
    Var x = tape.input(Tensor.of(new double[][] {{1, 2}}));
    Var other = tape.input(Tensor.of(new double[][] {{7, 8, 9}}));
    Var y = new NetOps.HalfSumSquares(x).record();
    Var dOther = tape.gradient(y, List.of(other)).getFirst();
    Var dot = tape.jvp(List.of(y), Map.of(other, other)).getFirst();
    tape.run();
    assertArrayEquals(new double[3], dOther.value().storage().toDoubles());
    assertEquals(0, dot.value().get(0, 0));
  }

  @Test
  void sharedBuffersChangeNoResult() {
    for (Activation activation : Activation.values()) {
      DenseNet net = new DenseNet(List.of(3, 5, 5, 2), activation, Parametrization.NTK, Bias.ALL);
      Storage w = net.initial(DType.F64, 7);
      Tensor inputs = new Tensor(w.copy(), 0, 5, 3);
      double[][] results = new double[2][];
      for (int shared = 0; shared < 2; shared++) {
        DenseGraph graph = new DenseGraph(net, inputs);
        Var y = new NetOps.HalfSumSquares(graph.output()).record();
        FlatVector g = graph.place(graph.tape().gradient(y, graph.parameters()));
        Storage target = Storage.allocate(DType.F64, net.parameters());
        graph.weights().bind(w);
        g.bind(target);
        if (shared == 1) {
          graph.tape().plan(List.of());
        }
        graph.tape().run();
        results[shared] = target.toDoubles();
      }
      assertArrayEquals(results[0], results[1], activation.toString());
    }
  }

  @Test
  void anInputOrOneResultMayBePlacedInSeveralVectors() {
    Tape tape = new Tape();
    Var x = scalar(tape, 4);
    FlatVector vector = tape.vector(DType.F64);
    tape.place(x, vector, 0);
    tape.place(x, vector, 2);
    Storage storage = Storage.allocate(DType.F64, 3);
    vector.bind(storage);
    tape.run();
    assertArrayEquals(new double[] {4, 0, 4}, storage.toDoubles());
  }

  @Test
  void mismatchedShapesNameTheOperationAndBothShapes() {
    Tape tape = new Tape();
    Var a = tape.input(Tensor.zeros(DType.F64, 2, 3));
    Var b = tape.input(Tensor.zeros(DType.F64, 4, 5));
    Var f = tape.input(Tensor.zeros(DType.F32, 2, 3));
    assertMessage(new Algebra.MatMul(1, a, false, b, false), "MatMul", "2×3", "4×5");
    assertMessage(new Algebra.Add(a, 1, b), "Add", "2×3", "4×5");
    assertMessage(new Algebra.Mul(a, f), "Mul", "2×3 F64", "2×3 F32");
    assertMessage(new RowOps.AddBias(a, b), "AddBias", "2×3", "4×5");
    assertMessage(new Algebra.ScaleBy(a, b), "ScaleBy", "4×5");
    assertMessage(new RowOps.ScaleRows(a, b), "ScaleRows", "2×3", "4×5");
    assertMessage(new Algebra.Dot(a, b), "Dot", "2×3", "4×5");
    assertMessage(new RowOps.BroadcastRows(a, 2), "BroadcastRows", "2×3");
    assertMessage(new RowOps.BroadcastColumns(a, 2), "BroadcastColumns", "2×3");
    assertMessage(new NetOps.Activate(Activation.TANH, 3, a), "Activate", "derivative 3 of TANH");
    assertMessage(new NetOps.Gate(Activation.TANH, a, a), "Gate", "TANH");
    LabelWindow labels = new LabelWindow(new Labels(new int[] {0, 1}, 2), 2, DType.F64);
    assertMessage(new NetOps.Softmax(a, labels), "Softmax", "2×3", "2×2");
    assertThrows(IllegalArgumentException.class, () -> tape.gradient(a, List.of(a)));
  }

  private static void assertMessage(Op op, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, op::record).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void misuseIsNamed() {
    Tape tape = new Tape();
    Var x = scalar(tape, 1);
    FlatVector vector = tape.vector(DType.F64);
    tape.input(vector, 0, 1, 1);
    assertThrows(IllegalStateException.class, tape::run, "an unbound vector");
    assertThrows(
        IllegalStateException.class,
        () -> new Algebra.Scale(2, x).record(),
        "recording after the plan");
    assertThrows(IllegalStateException.class, () -> tape.plan(List.of()));
    Var stranger = scalar(new Tape(), 1);
    Var here = scalar(new Tape(), 1);
    assertThrows(IllegalArgumentException.class, () -> new Algebra.Add(here, 1, stranger).record());
  }

  /** Else the next run would read a mixture of both. */
  @Test
  void aVectorThatIsRefusedStaysWhereItWas() {
    Tape tape = new Tape();
    FlatVector vector = tape.vector(DType.F64);
    Var first = tape.input(vector, 0, 1, 2);
    Var second = tape.input(vector, 2, 1, 1);
    Storage home = Storage.of(new double[] {1, 2, 3});
    vector.bind(home);
    Storage single = Storage.allocate(DType.F32, 3);
    for (int i = 0; i < 2; i++) {
      assertThrows(IllegalArgumentException.class, () -> vector.bind(single));
      assertThrows(IllegalArgumentException.class, () -> vector.bind(Storage.of(new double[2])));
      assertThrows(IllegalArgumentException.class, () -> vector.bind(home, 1));
    }
    assertEquals(2, first.value().get(0, 1));
    assertEquals(3, second.value().get(0, 0));
  }

  @Test
  void theThirdDerivativeOfASmoothActivationIsRefusedByName() {
    Tape tape = new Tape();
    Var x = scalar(tape, 0.3);
    Var y = new NetOps.Activate(Activation.GELU, 0, x).record();
    Var first = tape.gradient(y, List.of(x)).getFirst();
    Var second = tape.gradient(first, List.of(x)).getFirst();
    String message =
        assertThrows(IllegalArgumentException.class, () -> tape.gradient(second, List.of(x)))
            .getMessage();
    assertTrue(message.contains("derivative 3 of GELU"), message);
  }
}
