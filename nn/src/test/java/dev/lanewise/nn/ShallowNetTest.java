package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Nets with one hidden layer of 16 units and trigonometric weights on four unit vectors: parts of
 * the Jacobian by themselves.
 *
 * <p>Expected figures from an independent evaluation in double precision, to a relative 1e-12 of
 * the largest figure of each line.
 */
class ShallowNetTest {
  private static final int M = 16;
  private static final double RELATIVE = 1e-12;
  private static final double[] Y = {1, -1, 0.5, -0.5};

  private static Objective objective(Activation activation, Parametrization scale, Bias bias) {
    Tensor x =
        Tensor.of(
            new double[][] {
              {1, 0}, {3 / 5.0, 4 / 5.0}, {-5 / 13.0, 12 / 13.0}, {-8 / 17.0, -15 / 17.0}
            });
    Values y = new Values(new Tensor(Storage.of(Y.clone()), 0, Y.length, 1));
    DenseNet net = new DenseNet(List.of(2, M, 1), activation, scale, bias);
    return new Objective(net, new Dataset(x, y), Loss.MEAN_SQUARED);
  }

  private static Storage weights(boolean biases) {
    double[] w = new double[(biases ? 4 : 3) * M];
    for (int r = 0; r < M; r++) {
      w[2 * r] = 2 * StrictMath.sin(1.7 * r + 0.3);
      w[2 * r + 1] = 2 * StrictMath.sin(2.3 * r + 1.1);
      if (biases) {
        w[2 * M + r] = 2 * StrictMath.sin(3.1 * r + 0.7);
      }
      w[w.length - M + r] = r % 2 == 0 ? 1 : -1;
    }
    return Storage.of(w);
  }

  /** J·Jᵀ over the columns [from, to) of J. */
  private static double[][] gram(Tensor j, int from, int to) {
    double[][] gram = new double[j.rows()][j.rows()];
    for (int a = 0; a < j.rows(); a++) {
      for (int b = 0; b < j.rows(); b++) {
        for (int c = from; c < to; c++) {
          gram[a][b] += j.get(a, c) * j.get(b, c);
        }
      }
    }
    return gram;
  }

  private static void assertClose(double[] expected, double[] actual) {
    double largest = 0;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    assertArrayEquals(expected, actual, RELATIVE * largest);
  }

  /** ReLU with biases: outputs, loss, and the kernel of the hidden weights and biases. */
  @Test
  void aReluNetWithBiases() {
    Objective objective = objective(Activation.RELU, Parametrization.NTK, Bias.HIDDEN);
    Storage w = weights(true);
    assertClose(
        new double[] {
          1.882498639298549, 1.9874271119775169, 1.8442710611570097, 1.2788864970136888
        },
        objective.outputs(w).storage().toDoubles());
    assertEquals(3.6687566132159857, objective.loss(w), RELATIVE * 3.7);
    double[][] h = gram(objective.jacobian(w), 0, 3 * M);
    double[][] expected = {
      {1, 0.4, 0.11538461538461539, 0.1323529411764706},
      {0.4, 0.875, 0.47115384615384615, 0.0022058823529411686},
      {0.11538461538461539, 0.47115384615384615, 0.875, 0.04581447963800904},
      {0.1323529411764706, 0.0022058823529411686, 0.04581447963800904, 1}
    };
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(expected[i], h[i], RELATIVE);
    }
    assertClose(
        new double[] {0.3214402394054835, 0.807718695449726, 1.018055934371475, 1.6027851307733159},
        Spectrum.symmetricEigenvalues(h));
  }

  /** Exact GELU without factor: the derivative by the output weights is the feature matrix. */
  @Test
  void geluFeatures() {
    Objective objective = objective(Activation.GELU, Parametrization.STANDARD, Bias.NONE);
    Tensor j = objective.jacobian(weights(false));
    assertClose(
        new double[] {
          3.7476870773903577, 13.185121223222291, 16.795737953608263, 25.836598559880443
        },
        Spectrum.symmetricEigenvalues(gram(j, 2 * M, 3 * M)));
  }
}
