package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Softmax cross-entropy with one very wrong row, against PyTorch 2.13 and JAX 0.10 in double
 * precision. Tolerance: 1e-13.
 *
 * <p>The logits are the weights of a 3-3 net whose inputs are the unit vectors.
 */
class CrossEntropyTest {
  private static final double[] LOGITS = {1, 2, 0.5, -1, 0, 3, 1000, 0, -1000};

  private final Objective objective =
      new Objective(
          new DenseNet(List.of(3, 3), Activation.IDENTITY, Parametrization.STANDARD, Bias.NONE),
          new Dataset(
              Tensor.of(new double[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}),
              new Labels(new int[] {1, 0, 2}, 3)),
          Loss.CROSS_ENTROPY);

  /** W is outputs×inputs: the column of example i holds its logits. */
  private static double[] transposed(double[] rows) {
    double[] result = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        result[j * 3 + i] = rows[i * 3 + j];
      }
    }
    return result;
  }

  @Test
  void lossAndGradient() {
    double[] expected = {
      0.077074632540716, -0.123822760262746, 0.046748127722029,
      -0.327617391484826, 0.015537540859325, 0.312079850625502,
      0.333333333333333, 0, -0.333333333333333
    };
    Storage g = Storage.allocate(DType.F64, 9);
    double loss = objective.gradient(Storage.of(transposed(LOGITS)), g);
    assertEquals(668.1767508959551, loss, 1e-13 * loss);
    assertArrayEquals(transposed(expected), g.toDoubles(), 0.5e-15 + 1e-13);
  }

  @Test
  void residualIsSoftmaxMinusOneHot() {
    Storage w = Storage.of(transposed(LOGITS));
    double[] r = objective.residual(w);
    Storage g = Storage.allocate(DType.F64, 9);
    objective.gradient(w, g);
    for (int i = 0; i < r.length; i++) {
      r[i] *= Loss.CROSS_ENTROPY.gradientScale(3);
    }
    assertArrayEquals(transposed(r), g.toDoubles(), 0x1p-52);
  }
}
