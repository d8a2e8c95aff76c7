package dev.lanewise.checks.numerics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Gaussian;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Objective;
import dev.lanewise.nn.Parametrization;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.Values;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The bounds against ReLU nets evaluated in exact decimal arithmetic. */
class NetRoundingProperties {

  @Property(tries = 60)
  void outputsOfReluNetsStayWithinTheirBound(
      @ForAll @IntRange(min = 1, max = 3) int depth,
      @ForAll @IntRange(min = 1, max = 12) int width,
      @ForAll Bias bias,
      @ForAll long seed) {
    List<Integer> widths = new ArrayList<>(List.of(3));
    for (int l = 0; l < depth; l++) {
      widths.add(width);
    }
    widths.add(1);
    DenseNet net = new DenseNet(widths, Activation.RELU, Parametrization.NTK, bias);
    double[] x = new double[3];
    new Gaussian(~seed).fill(Storage.of(x), 0, 3, 1);
    double[] w = net.initial(DType.F64, seed).toDoubles();
    Dataset data =
        new Dataset(Tensor.of(new double[][] {x}), new Values(Tensor.of(new double[1][1])));
    double computed = new Objective(net, data, Loss.HALF_SUM).residual(Storage.of(w))[0];
    double bound = new NetRounding(net, new double[][] {x}).at(w).output()[0];
    BigDecimal error = new BigDecimal(computed).subtract(exact(net, w, x)).abs();
    assertTrue(
        error.compareTo(new BigDecimal(bound)) <= 0, () -> error.doubleValue() + " > " + bound);
    // The bound is worst-case, but not astronomically so.
    assertTrue(bound < 1e-9, () -> "bound " + bound);
  }

  /** The net as it is defined: the double weights, and the double nearest to 1/√m as scale. */
  private static BigDecimal exact(DenseNet net, double[] w, double[] x) {
    List<BigDecimal> entering = new ArrayList<>();
    for (double value : x) {
      entering.add(new BigDecimal(value));
    }
    List<DenseNet.Layer> layers = net.layers();
    for (int l = 0; l < layers.size(); l++) {
      DenseNet.Layer layer = layers.get(l);
      List<BigDecimal> leaving = new ArrayList<>();
      for (int i = 0; i < layer.fanOut(); i++) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int j = 0; j < layer.fanIn(); j++) {
          BigDecimal weight = new BigDecimal(w[layer.weightOffset() + i * layer.fanIn() + j]);
          sum = sum.add(weight.multiply(entering.get(j)));
        }
        sum = sum.multiply(new BigDecimal(layer.scale()));
        if (layer.biasOffset() >= 0) {
          sum = sum.add(new BigDecimal(w[layer.biasOffset() + i]));
        }
        boolean last = l + 1 == layers.size();
        leaving.add(last ? sum : sum.max(BigDecimal.ZERO));
      }
      entering = leaving;
    }
    return entering.getFirst();
  }
}
