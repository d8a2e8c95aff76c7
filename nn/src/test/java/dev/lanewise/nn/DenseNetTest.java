package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DenseNetTest {
  private static DenseNet net(String sizes, Parametrization parametrization, Bias bias) {
    return DenseNet.parse(sizes, Activation.RELU, parametrization, bias);
  }

  @Test
  void layersStandOneAfterTheOther() {
    DenseNet net = net("3-4-2", Parametrization.NTK, Bias.HIDDEN);
    assertEquals(
        List.of(new DenseNet.Layer(3, 4, 1, 0, 12), new DenseNet.Layer(4, 2, 0.5, 16, -1)),
        net.layers());
    assertEquals(24, net.parameters());
    assertTrue(net.layers().getFirst().hasBias());
    assertFalse(net.layers().getLast().hasBias());
    assertEquals(3, net.inputs());
    assertEquals(2, net.outputs());
    assertEquals("3-4-2", net.sizes());
  }

  @Test
  void parametersAreCounted() {
    assertEquals(
        784 * 512 + 512 * 10, net("784-512-10", Parametrization.HE, Bias.NONE).parameters());
    assertEquals(
        784 * 512 + 512 + 512 * 10,
        net("784-512-10", Parametrization.HE, Bias.HIDDEN).parameters());
    assertEquals(
        784 * 512 + 512 + 512 * 10 + 10,
        net("784-512-10", Parametrization.HE, Bias.ALL).parameters());
    assertEquals(5, net("5-1", Parametrization.HE, Bias.HIDDEN).parameters());
  }

  /** Three layers of 2⁶² weights each have more than a long counts. */
  @Test
  void moreParametersThanALongCountsAreToldAsSuch() {
    String most = "2147483647";
    DenseNet net =
        net("1-" + most + "-" + most + "-" + most + "-" + most, Parametrization.HE, Bias.ALL);
    assertEquals(Long.MAX_VALUE, net.parameterCount());
    Exception refusal = assertThrows(IllegalArgumentException.class, net::parameters);
    assertTrue(refusal.getMessage().contains("2⁶³ or more parameters"), refusal.getMessage());
  }

  /** The sample variance of N normal numbers has a standard deviation of √(2/N): five of them. */
  @ParameterizedTest
  @EnumSource
  void initialWeightsHaveTheStatedVariance(Parametrization parametrization) {
    DenseNet net = net("100-400-50", parametrization, Bias.ALL);
    Storage w = net.initial(DType.F64, 3);
    for (DenseNet.Layer layer : net.layers()) {
      int count = layer.fanIn() * layer.fanOut();
      double variance = variance(w, layer.weightOffset(), count);
      double expected =
          switch (parametrization) {
            case NTK -> 1;
            case STANDARD -> 1.0 / layer.fanIn();
            case HE -> 2.0 / layer.fanIn();
          };
      assertEquals(expected, variance, 5 * expected * Math.sqrt(2.0 / count));
      double biases = variance(w, layer.biasOffset(), layer.fanOut());
      assertEquals(
          parametrization == Parametrization.NTK ? 1 : 0,
          biases,
          5 * Math.sqrt(2.0 / layer.fanOut()) * Math.signum(biases));
    }
  }

  private static double variance(Storage w, int from, int count) {
    double norm = w.nrm2(from, count);
    return norm * norm / count;
  }

  @Test
  void theSeedDecidesTheWeights() {
    DenseNet net = net("5-6-2", Parametrization.NTK, Bias.ALL);
    double[] first = net.initial(DType.F64, 1).toDoubles();
    assertArrayEquals(first, net.initial(DType.F64, 1).toDoubles());
    assertFalse(java.util.Arrays.equals(first, net.initial(DType.F64, 2).toDoubles()));
    double[] rounded = net.initial(DType.F32, 1).toDoubles();
    for (int i = 0; i < first.length; i++) {
      assertEquals((float) first[i], rounded[i], "float weights are the double ones, rounded");
    }
  }

  @Test
  void badShapesAreRefused() {
    refuses(() -> net("784-0-10", Parametrization.HE, Bias.ALL), "width 0");
    refuses(() -> net("784", Parametrization.HE, Bias.ALL), "one size");
    refuses(() -> net("784-x-10", Parametrization.HE, Bias.ALL), "'x' is not a layer size");
    refuses(() -> net("784--10", Parametrization.HE, Bias.ALL), "'' is not a layer size");
    refuses(
        () -> net("60000-60000-10", Parametrization.HE, Bias.ALL).layers(),
        "3600660010 parameters",
        "2147483647");
  }

  @Test
  void lossConventions() {
    assertEquals(3, Loss.HALF_SUM.plStarConstant(3, 4));
    assertEquals(1.5, Loss.MEAN_SQUARED.plStarConstant(3, 4));
    assertEquals(0, Loss.CROSS_ENTROPY.plStarConstant(3, 4));
    assertEquals(Loss.MEAN_SQUARED, Loss.parse("mse"));
    assertEquals(Loss.CROSS_ENTROPY, Loss.parse("cross-entropy"));
    assertEquals(Loss.HALF_SUM, Loss.parse("half-sum"));
    refuses(() -> Loss.parse("hinge"), "'hinge'", "cross-entropy");
  }

  private static void refuses(Executable action, String... parts) {
    String message = assertThrows(IllegalArgumentException.class, action).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
