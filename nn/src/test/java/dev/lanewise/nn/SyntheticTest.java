package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Synthetic.SphereTargets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Synthetic data: what it is made of, and the bits that a seed stands for. */
class SyntheticTest {
  private static final DenseNet TEACHER =
      DenseNet.parse("3-4-2", Activation.TANH, Parametrization.NTK, Bias.ALL);

  @Test
  void theBitsOfASeedArePinned() {
    Dataset sphere = Synthetic.unitSphere(DType.F64, 3, 2, SphereTargets.GAUSSIAN, 1);
    assertArrayEquals(
        new double[] {0.7700870203027391, 0.6379388537793014}, sphere.inputs().toDoubles()[2]);
    assertEquals(-0.8542655853972148, sphere.values().get(2, 0));

    Dataset taught = Synthetic.teacher(DType.F64, TEACHER, 2, Task.REGRESSION, 1);
    assertEquals(1.8234108608498811, taught.inputs().get(1, 0));
    assertArrayEquals(
        new double[] {2.319867106040995, -1.254650611158978}, taught.values().toDoubles()[1]);

    Dataset spirals = Synthetic.twoSpirals(DType.F64, 3, 0.1, 1);
    assertArrayEquals(
        new double[] {-0.2502038004630287, -0.4564492738389966}, spirals.inputs().toDoubles()[2]);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void spherePointsHaveLengthOne(DType dtype) {
    Tensor x = Synthetic.unitSphere(dtype, 50, 7, SphereTargets.SIGNS, 3).inputs();
    for (double[] point : x.toDoubles()) {
      double squares = 0;
      for (double v : point) {
        squares += v * v;
      }
      // Each coordinate carries a few roundings, half of which a square doubles; d + 2 more add up.
      assertEquals(1, squares, 2 * (7 + 4) * dtype.unitRoundoff());
    }
  }

  /** |mean| of n signs exceeds 4/√n once in 16 000 seeds; this seed is fixed. */
  @Test
  void signsAreBalanced() {
    Tensor y = Synthetic.unitSphere(DType.F64, 1000, 2, SphereTargets.SIGNS, 1).values();
    double sum = 0;
    for (int i = 0; i < 1000; i++) {
      assertEquals(1, Math.abs(y.get(i, 0)));
      sum += y.get(i, 0);
    }
    assertEquals(0, sum / 1000, 4 / Math.sqrt(1000));
  }

  /** With shared random numbers the weights of the first unit would be the first point. */
  @Test
  void pointsAreNotTheWeightsOfTheSameSeed() {
    DenseNet net = DenseNet.parse("5-3-1", Activation.RELU, Parametrization.NTK, Bias.NONE);
    Storage w = net.initial(DType.F64, 1);
    Tensor x = Synthetic.teacher(DType.F64, net, 3, Task.REGRESSION, 1).inputs();
    for (int j = 0; j < 5; j++) {
      assertTrue(w.get(j) != x.get(0, j));
    }
  }

  @Test
  void teacherTargetsAreTheTeachersOutputs() {
    DenseNet linear = DenseNet.parse("2-1", Activation.IDENTITY, Parametrization.HE, Bias.NONE);
    Dataset data = Synthetic.teacher(DType.F64, linear, 3, Task.REGRESSION, 5);
    // Three equations for two weights: the third must follow from the first two.
    double[][] x = data.inputs().toDoubles();
    double[][] y = data.values().toDoubles();
    double det = x[0][0] * x[1][1] - x[0][1] * x[1][0];
    double w0 = (y[0][0] * x[1][1] - x[0][1] * y[1][0]) / det;
    double w1 = (x[0][0] * y[1][0] - y[0][0] * x[1][0]) / det;
    double terms = Math.abs(x[2][0] * w0) + Math.abs(x[2][1] * w1);
    double condition = (Math.abs(x[0][0] * x[1][1]) + Math.abs(x[0][1] * x[1][0])) / Math.abs(det);
    assertEquals(y[2][0], x[2][0] * w0 + x[2][1] * w1, 16 * condition * terms * 0x1p-53);
  }

  @Test
  void noClassOfATeacherTakesAll() {
    Dataset data = Synthetic.teacher(DType.F32, TEACHER, 200, Task.CLASSIFICATION, 1);
    int ones = 0;
    for (int label : ((Labels) data.targets()).labels()) {
      ones += label;
    }
    assertTrue(ones > 20 && ones < 180, ones + " of 200");
  }

  @Test
  void spiralsAreEachOthersHalfTurn() {
    Dataset data = Synthetic.twoSpirals(DType.F64, 40, 0, 9);
    int[] labels = ((Labels) data.targets()).labels();
    for (int i = 0; i < 40; i++) {
      double sign = labels[i] == 0 ? 1 : -1;
      double px = sign * data.inputs().get(i, 0);
      double py = sign * data.inputs().get(i, 1);
      double r = Math.hypot(px, py);
      double angle = 3 * Math.PI * r;
      // hypot, product and cosine of an angle up to 3π: a dozen roundings of numbers up to 10.
      assertEquals(r * Math.cos(angle), px, 120 * 0x1p-53);
      assertEquals(r * Math.sin(angle), py, 120 * 0x1p-53);
      assertEquals(i % 2, labels[i]);
    }
  }

  @Test
  void sizesAreChecked() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Synthetic.unitSphere(DType.F64, 0, 2, SphereTargets.SIGNS, 1));
    assertThrows(
        IllegalArgumentException.class, () -> Synthetic.twoSpirals(DType.F64, 10, Double.NaN, 1));
    DenseNet oneOutput = DenseNet.parse("3-1", Activation.RELU, Parametrization.HE, Bias.ALL);
    assertThrows(
        IllegalArgumentException.class,
        () -> Synthetic.teacher(DType.F64, oneOutput, 10, Task.CLASSIFICATION, 1));
  }
}
