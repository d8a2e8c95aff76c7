package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A 2-3-1 ReLU net with short decimal weights, all derivatives against an outside oracle.
 *
 * <p>The expected figures were computed with PyTorch 2.13, HIPS autograd 1.9 and JAX 0.10 in double
 * precision; the three agree to 5e-17. Tolerance: 1e-13.
 */
class FiniteReluNetTest {
  private static final double TOLERANCE = 1e-13;
  private static final double[][] X = {{1, 2}, {-0.5, 0.3}, {0.4, -1.2}, {2, 0.1}};
  private static final double[][] Y = {{1}, {-1}, {0.5}, {2}};
  private static final double[] W = {
    0.5,
    -0.3,
    0.8,
    0.2,
    -0.6,
    0.9, // W¹, rows of 2
    0.15,
    -0.2,
    0.05, // b¹
    0.7,
    -0.4,
    0.3, // W²
    0.25 // b²
  };

  private final DenseNet net =
      new DenseNet(List.of(2, 3, 1), Activation.RELU, Parametrization.STANDARD, Bias.ALL);
  private final Dataset data = new Dataset(Tensor.of(X), new Values(Tensor.of(Y)));
  private final Objective objective = new Objective(net, data, Loss.HALF_SUM);
  private final Storage w = Storage.of(W);

  @Test
  void hiddenLayerSeesTheStatedPreactivations() {
    double[][] expected = {
      {0.05, 1, 1.25}, {-0.19, -0.54, 0.62}, {0.71, -0.12, -1.27}, {1.12, 1.42, -1.06}
    };
    DenseNet first =
        new DenseNet(List.of(2, 3), Activation.RELU, Parametrization.STANDARD, Bias.ALL);
    Dataset unused = new Dataset(Tensor.of(X), new Values(Tensor.zeros(DType.F64, 4, 3)));
    double[][] u =
        new Objective(first, unused, Loss.HALF_SUM)
            .outputs(Storage.of(java.util.Arrays.copyOf(W, 9)))
            .toDoubles();
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(expected[i], u[i], TOLERANCE);
    }
  }

  @Test
  void outputsLossAndResidual() {
    assertArrayEquals(
        new double[] {0.26, 0.436, 0.747, 0.466},
        objective.outputs(w).storage().toDoubles(),
        TOLERANCE);
    assertArrayEquals(new double[] {-0.74, 1.436, 0.247, -1.534}, objective.residual(w), TOLERANCE);
    assertEquals(2.5119305, objective.loss(w), TOLERANCE);
  }

  @Test
  void gradient() {
    Storage g = Storage.allocate(DType.F64, 13);
    assertEquals(
        objective.loss(w), objective.gradient(w, g), "loss and gradient report the same bits");
    double[] expected = {
      -2.59644,
      -1.35086,
      1.5232,
      0.65336,
      -0.4374,
      -0.31476, // dW¹
      -1.4189,
      0.9096,
      0.2088, // db¹
      -1.57971,
      -2.918280000000001,
      -0.03468, // dW²
      -0.591 // db²
    };
    assertArrayEquals(expected, g.toDoubles(), TOLERANCE);
    assertEquals(25.8503059153, g.sumOfSquares(), 0.5e-10, "printed to 10 decimals");
  }

  @Test
  void tangentKernelAndItsEigenvalues() {
    double[][] expected = {
      {8.005000000000003, 1.874, 0.5455, 4.556000000000001},
      {1.874, 1.505, 1, 1},
      {0.5455, 1, 2.7781, 2.6184},
      {4.556000000000001, 1, 2.6184, 7.5273}
    };
    Tensor k = objective.tangentKernel(w);
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(expected[i], k.toDoubles()[i], TOLERANCE);
    }
    double[] eigenvalues = Spectrum.symmetricEigenvalues(k);
    assertArrayEquals(
        new double[] {0.342640150813025, 1.92736581555934, 4.310871753402216, 13.234522280225423},
        eigenvalues,
        TOLERANCE);
    assertEquals(1.72137649070367, 2 * eigenvalues[0] * objective.loss(w), TOLERANCE);
    Storage g = Storage.allocate(DType.F64, 13);
    objective.gradient(w, g);
    assertTrue(g.sumOfSquares() >= 2 * eigenvalues[0] * objective.loss(w), "PL* with μ = λ_min(K)");
  }

  @Test
  void meanSquaredLossIsTwiceTheHalfSumOverN() {
    Objective mean = new Objective(net, data, Loss.MEAN_SQUARED);
    assertEquals(2 * 2.5119305 / 4, mean.loss(w), TOLERANCE);
    Storage half = Storage.allocate(DType.F64, 13);
    Storage g = Storage.allocate(DType.F64, 13);
    objective.gradient(w, half);
    mean.gradient(w, g);
    half.scal(0.5);
    assertArrayEquals(half.toDoubles(), g.toDoubles(), TOLERANCE);
  }
}
