package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Kernels;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectiveTest {
  private static Dataset labelled(DType dtype, int n, int d, int classes, long seed) {
    Tensor inputs = Tensor.zeros(dtype, n, d);
    new Gaussian(seed).fill(inputs.storage(), 0, n * d, 1);
    int[] labels = new int[n];
    Arrays.setAll(labels, i -> i % classes);
    return new Dataset(inputs, new Labels(labels, classes));
  }

  private static DenseNet net(String sizes, Activation activation) {
    return DenseNet.parse(sizes, activation, Parametrization.HE, Bias.ALL);
  }

  @ParameterizedTest
  @EnumSource(Loss.class)
  void nothingIsAllocatedAfterTheFirstCalls(Loss loss) {
    Kernels.threads(1);
    try {
      Objective objective =
          new Objective(net("6-9-7-4", Activation.TANH), labelled(DType.F64, 5, 6, 4, 1), loss);
      Storage w = objective.net().initial(DType.F64, 1);
      Storage v = objective.net().initial(DType.F64, 2);
      Storage g = Storage.allocate(DType.F64, objective.parameters());
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long id = Thread.currentThread().threadId();
      long least = Long.MAX_VALUE;
      // Until C2 has compiled a kernel its vectors are objects; one clean round of a hundred calls
      // shows that nothing else is.
      for (int round = 0; round < 1_000 && least > 0; round++) {
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 100; i++) {
          objective.gradient(w, g);
          objective.hessianVector(w, v, g);
          objective.loss(w);
        }
        least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
      }
      assertEquals(0, least, "bytes in a hundred gradients, Hessian-vector products and losses");
    } finally {
      Kernels.threads(Runtime.getRuntime().availableProcessors());
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void bitsDoNotDependOnTheNumberOfThreads(DType dtype) {
    Dataset data = labelled(dtype, 300, 120, 10, 3);
    double[][] gradients = new double[3][];
    double[][] products = new double[3][];
    try {
      for (int threads = 1; threads <= 3; threads++) {
        Kernels.threads(threads);
        Objective objective =
            new Objective(net("120-200-10", Activation.RELU), data, Loss.CROSS_ENTROPY);
        Storage w = objective.net().initial(dtype, 4);
        Storage g = Storage.allocate(dtype, objective.parameters());
        objective.gradient(w, g);
        gradients[threads - 1] = g.toDoubles();
        objective.hessianVector(w, w.copy(), g);
        products[threads - 1] = g.toDoubles();
      }
    } finally {
      Kernels.threads(Runtime.getRuntime().availableProcessors());
    }
    for (int other = 1; other < 3; other++) {
      assertArrayEquals(gradients[0], gradients[other]);
      assertArrayEquals(products[0], products[other]);
    }
  }

  /** More examples than one block: every result is the sum, or the rows, of its parts. */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void largeSetsAreWorkedThroughInBlocks(Loss loss) {
    int n = Objective.BLOCK + 137;
    DenseNet net = net("3-4-2", Activation.TANH);
    Dataset data = labelled(DType.F64, n, 3, 2, 5);
    Objective whole = new Objective(net, data, loss);
    Objective head = new Objective(net, data.take(Objective.BLOCK), loss);
    Objective tail = new Objective(net, data.slice(Objective.BLOCK, n), loss);
    double headShare = loss == Loss.HALF_SUM ? 1 : (double) Objective.BLOCK / n;
    double tailShare = loss == Loss.HALF_SUM ? 1 : 137.0 / n;
    Storage w = net.initial(DType.F64, 6);
    Storage v = net.initial(DType.F64, 7);
    // Sums of fewer than n terms of size at most 10, grouped differently.
    double tolerance = n * Math.ulp(10.0) * (loss == Loss.HALF_SUM ? n : 1);
    assertEquals(headShare * head.loss(w) + tailShare * tail.loss(w), whole.loss(w), tolerance);
    Storage g = Storage.allocate(DType.F64, net.parameters());
    assertEquals(whole.loss(w), whole.gradient(w, g));
    assertParts(g, headShare, tailShare, tolerance, gradientOf(head, w), gradientOf(tail, w));
    whole.hessianVector(w, v, g);
    Storage hv = Storage.allocate(DType.F64, net.parameters());
    head.hessianVector(w, v, hv);
    Storage tv = Storage.allocate(DType.F64, net.parameters());
    tail.hessianVector(w, v, tv);
    assertParts(g, headShare, tailShare, tolerance, hv, tv);
    double[] r = whole.residual(w);
    assertArrayEquals(head.residual(w), Arrays.copyOf(r, 2 * Objective.BLOCK), 1e-14);
    assertArrayEquals(
        tail.residual(w), Arrays.copyOfRange(r, 2 * Objective.BLOCK, r.length), 1e-14);
    whole.gaussNewtonVector(w, v, g);
    head.gaussNewtonVector(w, v, hv);
    tail.gaussNewtonVector(w, v, tv);
    assertParts(g, headShare, tailShare, tolerance, hv, tv);
    Tensor u = whole.outputs(w);
    whole.vjp(w, u, g);
    head.vjp(w, u.rows(0, Objective.BLOCK), hv);
    tail.vjp(w, u.rows(Objective.BLOCK, n), tv);
    assertParts(g, 1, 1, tolerance * n, hv, tv);
    Tensor jv = Tensor.zeros(DType.F64, n, 2);
    whole.jvp(w, v, jv);
    Tensor tailJv = Tensor.zeros(DType.F64, 137, 2);
    tail.jvp(w, v, tailJv);
    assertEquals(tailJv.get(136, 1), jv.get(n - 1, 1), 1e-14);
  }

  private static Storage gradientOf(Objective objective, Storage w) {
    Storage g = Storage.allocate(DType.F64, objective.parameters());
    objective.gradient(w, g);
    return g;
  }

  private static void assertParts(
      Storage whole, double a, double b, double tolerance, Storage head, Storage tail) {
    for (int i = 0; i < whole.size(); i++) {
      assertEquals(a * head.get(i) + b * tail.get(i), whole.get(i), tolerance);
    }
  }

  @Test
  void refilledDataIsReadAnew() {
    Dataset data = labelled(DType.F64, 4, 3, 2, 8);
    Dataset other = labelled(DType.F64, 4, 3, 2, 9);
    for (Loss loss : Loss.values()) {
      Objective refilled =
          new Objective(net("3-4-2", Activation.RELU), labelled(DType.F64, 4, 3, 2, 8), loss);
      Storage w = refilled.net().initial(DType.F64, 1);
      assertEquals(new Objective(refilled.net(), data, loss).loss(w), refilled.loss(w));
      refilled.data().inputs().storage().copyFrom(other.inputs().storage());
      int[] labels = ((Labels) refilled.data().targets()).labels();
      Arrays.fill(labels, 1);
      Dataset expected = new Dataset(other.inputs(), new Labels(new int[] {1, 1, 1, 1}, 2));
      assertEquals(new Objective(refilled.net(), expected, loss).loss(w), refilled.loss(w));
    }
  }

  @Test
  void twoWeightVectorsInTurn() {
    Objective objective =
        new Objective(
            net("3-4-2", Activation.RELU), labelled(DType.F64, 4, 3, 2, 8), Loss.HALF_SUM);
    Storage w = objective.net().initial(DType.F64, 1);
    Storage other = objective.net().initial(DType.F64, 2);
    double first = objective.loss(w);
    objective.loss(other);
    assertEquals(first, objective.loss(w));
  }

  @Test
  void residualsAndJacobianRowsGoExampleByExample() {
    DenseNet net =
        new DenseNet(List.of(2, 3), Activation.IDENTITY, Parametrization.STANDARD, Bias.NONE);
    Dataset data =
        new Dataset(
            Tensor.of(new double[][] {{1, 2}, {3, 4}}),
            new Values(Tensor.of(new double[][] {{0, 0, 0}, {0, 0, 0}})));
    Objective objective = new Objective(net, data, Loss.HALF_SUM);
    Storage w = Storage.of(new double[] {1, 0, 0, 1, 1, 1});
    assertArrayEquals(new double[] {1, 2, 3, 3, 4, 7}, objective.residual(w));
    double[][] j = objective.jacobian(w).toDoubles();
    assertArrayEquals(new double[] {1, 2, 0, 0, 0, 0}, j[0]);
    assertArrayEquals(new double[] {0, 0, 0, 0, 3, 4}, j[5]);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Dataset data = labelled(DType.F64, 4, 3, 2, 8);
    DenseNet net = net("3-4-2", Activation.RELU);
    refuses(
        () -> new Objective(net("5-4-2", Activation.RELU), data, Loss.HALF_SUM),
        "takes 5 inputs",
        "3 features");
    refuses(
        () -> new Objective(net("3-4-7", Activation.RELU), data, Loss.HALF_SUM),
        "7 outputs",
        "2 classes");
    refuses(
        () ->
            new Objective(
                net, new Dataset(data.inputs(), new Values(data.values())), Loss.CROSS_ENTROPY),
        "class labels");
    refuses(() -> new Objective(net, data.take(0), Loss.HALF_SUM), "empty");
    Objective objective = new Objective(net, data, Loss.HALF_SUM);
    Storage w = net.initial(DType.F64, 1);
    refuses(() -> objective.loss(Storage.allocate(DType.F64, 3)), "w has 3 numbers", "needs 26");
    refuses(() -> objective.loss(w.copy(DType.F32)), "F32", "F64");
    refuses(() -> objective.gradient(w, w), "w and g are the same storage");
    refuses(() -> objective.hessianVector(w, w.copy(), w), "same storage");
    refuses(() -> objective.jvp(w, w.copy(), Tensor.zeros(DType.F64, 1, 1)), "1×1", "4×2");
    refuses(() -> objective.vjp(w, Tensor.zeros(DType.F64, 4, 1), w.copy()), "4×1", "4×2");
    Tensor u = Tensor.zeros(DType.F64, 4, 2);
    refuses(() -> objective.tangentKernelVector(w, u, Tensor.zeros(DType.F32, 4, 2)), "F32");
    Storage g = w.copy();
    refuses(() -> objective.vjp(w, new Tensor(g, 0, 4, 2), g), "u and g are the same storage");
    refuses(() -> objective.jvp(w, g, new Tensor(g, 0, 4, 2)), "v and out are the same storage");
    refuses(() -> objective.jvp(w, g, new Tensor(w, 0, 4, 2)), "w and out are the same storage");
    refuses(
        () -> objective.tangentKernelVector(w, u, new Tensor(w, 0, 4, 2)),
        "w and out are the same storage");
  }

  @Test
  void aJacobianTooLargeSaysHowMuchItNeeds() {
    Objective objective =
        new Objective(
            net("3-400000-2", Activation.RELU), labelled(DType.F64, 4000, 3, 2, 8), Loss.HALF_SUM);
    Storage w = objective.net().initial(DType.F64, 1);
    String message = assertThrows(DataException.class, () -> objective.jacobian(w)).getMessage();
    assertTrue(message.contains("the Jacobian (8000×2400002 F64) needs 153.6 GB"), message);
  }

  private static void refuses(Executable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
