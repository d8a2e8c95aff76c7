package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Products with J, Jᵀ and K = J·Jᵀ of a net with more than 10⁷ weights, on four examples of ten
 * outputs in float: J alone would take 1.6 GB, a vector 40 MB.
 */
class TenMillionWeightsTest {
  private static final int N = 4;
  private static final int K = 10;

  private final DenseNet net =
      DenseNet.parse("784-3072-2500-10", Activation.TANH, Parametrization.NTK, Bias.ALL);
  private final Tensor inputs = normal(N, 784, 1);
  private final Dataset data = new Dataset(inputs, new Values(Tensor.zeros(DType.F32, N, K)));
  private final Objective objective = new Objective(net, data, Loss.HALF_SUM);

  private static Tensor normal(int rows, int cols, long seed) {
    Tensor t = Tensor.zeros(DType.F32, rows, cols);
    new Gaussian(seed).fill(t.storage(), 0, rows * cols, 1);
    return t;
  }

  /**
   * ⟨J·v, u⟩ = ⟨v, Jᵀ·u⟩, and K·u by two sweeps is K·u with K from the layers. A number of either
   * side is a chain of sums of fewer than 8,000 terms in all, so rounding leaves less than 8,000·u
   * of the sum of the terms' sizes, for which the products of norms stand here.
   */
  @Tag("slow")
  @Test
  void productsAgreeWithOneAnotherAndWithTheLayerwiseKernel() {
    int p = objective.parameters();
    assertTrue(p > 10_000_000);
    Storage w = net.initial(DType.F32, 2);
    Storage v = Storage.allocate(DType.F32, p);
    new Gaussian(3).fill(v, 0, p, 1);
    Tensor u = normal(N, K, 4);
    Tensor jv = Tensor.zeros(DType.F32, N, K);
    Storage jtu = Storage.allocate(DType.F32, p);
    objective.jvp(w, v, jv);
    objective.vjp(w, u, jtu);
    double relative = 8_000 * DType.F32.unitRoundoff();
    double scale = jtu.nrm2() * v.nrm2();
    assertEquals(jtu.dot(v), jv.storage().dot(u.storage()), relative * scale);

    Tensor ku = Tensor.zeros(DType.F32, N, K);
    objective.tangentKernelVector(w, u, ku);
    assertEquals(jtu.sumOfSquares(), ku.storage().dot(u.storage()), relative * jtu.sumOfSquares());
    double[][] kernel =
        new TangentKernel(net, inputs, TangentKernel.Outputs.SEPARATE).at(w).toDoubles();
    for (int a = 0; a < N * K; a++) {
      double expected = 0;
      double size = 0;
      for (int b = 0; b < N * K; b++) {
        expected += kernel[a][b] * u.storage().get(b);
        size += Math.abs(kernel[a][b] * u.storage().get(b));
      }
      assertEquals(expected, ku.storage().get(a), relative * size, "row " + a);
    }
  }

  /** What does not fit says so by name and number before it takes anything: here J of 10⁵ rows. */
  @Test
  void aJacobianThatDoesNotFitIsRefusedBeforehand() {
    int n = 10_000;
    Tensor many = Tensor.zeros(DType.F32, n, 784);
    Dataset large = new Dataset(many, new Values(Tensor.zeros(DType.F32, n, K)));
    Objective asked = new Objective(net, large, Loss.HALF_SUM);
    Storage w = Storage.allocate(DType.F32, net.parameters());
    String message = assertThrows(DataException.class, () -> asked.jacobian(w)).getMessage();
    assertTrue(message.contains("the Jacobian (100000×10119030 F32) needs 4.0 TB"), message);
  }
}
