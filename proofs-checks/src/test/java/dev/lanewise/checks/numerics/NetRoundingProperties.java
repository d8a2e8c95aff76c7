package dev.lanewise.checks.numerics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.theorems.NetLoss;
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
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** The bounds against nets evaluated in decimals: exactly for ReLU, with 50 digits for tanh. */
class NetRoundingProperties {

  @Property(tries = 60)
  void outputsOfReluNetsStayWithinTheirBound(
      @ForAll @IntRange(min = 0, max = 3) int depth,
      @ForAll @IntRange(min = 1, max = 12) int width,
      @ForAll Bias bias,
      @ForAll long seed) {
    DenseNet net = net(depth, width, bias);
    double[] w = net.initial(DType.F64, seed).toDoubles();
    double bound = outputsStayWithinTheirBound(net, w, input(~seed));
    // The bound is worst-case, but not astronomically so.
    assertTrue(bound < 1e-9, () -> "bound " + bound);
  }

  /** Curved slopes and elementary functions are in the bounds, too. */
  @Property(tries = 20)
  void tanhNetsStayWithinTheirBounds(
      @ForAll @IntRange(min = 1, max = 2) int depth,
      @ForAll @IntRange(min = 1, max = 5) int width,
      @ForAll Bias bias,
      @ForAll long seed) {
    DenseNet net = net(Activation.TANH, depth, width, bias);
    double[] w = net.initial(DType.F64, seed).toDoubles();
    outputsStayWithinTheirBound(net, w, input(~seed));
    kernelsStayWithinTheirBound(net, w, new double[][] {input(~seed), input(seed ^ 5)});
  }

  /** Products of weights and inputs are subnormal, or lost. */
  @Property(tries = 60)
  void outputsThatUnderflowStayWithinTheirBound(
      @ForAll @IntRange(min = 0, max = 2) int depth,
      @ForAll @IntRange(min = 500, max = 560) int exponent,
      @ForAll Bias bias,
      @ForAll long seed) {
    DenseNet net = net(depth, 5, bias);
    double[] w = scaled(net.initial(DType.F64, seed).toDoubles(), -exponent);
    outputsStayWithinTheirBound(net, w, scaled(input(~seed), -exponent));
  }

  private static double outputsStayWithinTheirBound(DenseNet net, double[] w, double[] x) {
    Dataset data =
        new Dataset(Tensor.of(new double[][] {x}), new Values(Tensor.of(new double[1][1])));
    double computed = new Objective(net, data, Loss.HALF_SUM).residual(Storage.of(w))[0];
    double bound = new NetRounding(net, new double[][] {x}).at(w).output()[0];
    BigDecimal error = new BigDecimal(computed).subtract(new Exact(net, w, x).output).abs();
    assertTrue(
        error.compareTo(new BigDecimal(bound)) <= 0, () -> error.doubleValue() + " > " + bound);
    return bound;
  }

  @Property(tries = 40)
  void tangentKernelsOfReluNetsStayWithinTheirBound(
      @ForAll @IntRange(min = 0, max = 3) int depth,
      @ForAll @IntRange(min = 1, max = 6) int width,
      @ForAll Bias bias,
      @ForAll("exponents") int exponent,
      @ForAll long seed) {
    DenseNet net = net(depth, width, bias);
    double[] w = net.initial(DType.F64, seed).toDoubles();
    kernelsStayWithinTheirBound(
        net, w, new double[][] {scaled(input(~seed), exponent), scaled(input(seed ^ 5), exponent)});
  }

  private static void kernelsStayWithinTheirBound(DenseNet net, double[] w, double[][] inputs) {
    double[][] kernel = new NetLoss(net, inputs, new double[2]).tangentKernel(w);
    BigDecimal squares = BigDecimal.ZERO;
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        BigDecimal exact = new Exact(net, w, inputs[i]).tangent(new Exact(net, w, inputs[j]));
        squares = squares.add(exact.subtract(new BigDecimal(kernel[i][j])).pow(2));
      }
    }
    double trace = kernel[0][0] + kernel[1][1];
    double bound = new NetRounding(net, inputs).at(w).kernelError(trace);
    double error = squares.sqrt(new MathContext(17, RoundingMode.UP)).doubleValue();
    assertTrue(error <= bound, () -> error + " > " + bound);
    assertTrue(bound < 1e-9 * (1 + trace), () -> "bound " + bound + ", trace " + trace);
  }

  /** Rounding decides whether the unit is on, and with it a whole block of the Jacobian. */
  @Example
  void aUnitOnItsKinkCountsAsErrorAndOneBesideItDoesNot() {
    DenseNet net = net(1, 4, Bias.NONE);
    double[][] x = {{1, 0, 0}};
    double[] w = net.initial(DType.F64, 1).toDoubles();
    w[0] = 1e-17;
    double block = Math.abs(w[12]) / 2;
    NetRounding.Bounds onTheKink = new NetRounding(net, x).at(w);
    assertTrue(onTheKink.row()[0] >= block, onTheKink::toString);
    w[0] = 1e-13;
    NetRounding.Bounds beside = new NetRounding(net, x).at(w);
    assertTrue(beside.row()[0] < 1e-13 * block, beside::toString);
  }

  /** Inputs of size one, and such whose products underflow. */
  @Provide
  Arbitrary<Integer> exponents() {
    return Arbitraries.of(0, -530);
  }

  private static DenseNet net(int depth, int width, Bias bias) {
    return net(Activation.RELU, depth, width, bias);
  }

  private static DenseNet net(Activation activation, int depth, int width, Bias bias) {
    List<Integer> widths = new ArrayList<>(List.of(3));
    widths.addAll(Collections.nCopies(depth, width));
    widths.add(1);
    return new DenseNet(widths, activation, Parametrization.NTK, bias);
  }

  private static double[] input(long seed) {
    double[] x = new double[3];
    new Gaussian(seed).fill(Storage.of(x), 0, 3, 1);
    return x;
  }

  private static double[] scaled(double[] x, int exponent) {
    return Arrays.stream(x).map(value -> Math.scalb(value, exponent)).toArray();
  }

  /** A net as it is defined: the double weights, and the double nearest to 1/√m as scale. */
  private static final class Exact {
    private static final MathContext DIGITS = new MathContext(60);

    private final List<DenseNet.Layer> layers;
    private final double[] w;
    private final boolean curved;
    private final List<List<BigDecimal>> entering = new ArrayList<>();
    final BigDecimal output;

    Exact(DenseNet net, double[] w, double[] x) {
      layers = net.layers();
      curved = net.activation() == Activation.TANH;
      this.w = w;
      List<BigDecimal> values = Arrays.stream(x).mapToObj(BigDecimal::new).toList();
      for (DenseNet.Layer layer : layers) {
        entering.add(values);
        List<BigDecimal> leaving = new ArrayList<>();
        for (int i = 0; i < layer.fanOut(); i++) {
          BigDecimal sum = BigDecimal.ZERO;
          for (int j = 0; j < layer.fanIn(); j++) {
            sum = sum.add(weight(layer, i, j).multiply(values.get(j)));
          }
          if (layer.hasBias()) {
            sum = sum.add(new BigDecimal(w[layer.biasOffset() + i]));
          }
          boolean last = entering.size() == layers.size();
          leaving.add(last ? sum : curved ? tanh(sum) : sum.max(BigDecimal.ZERO));
        }
        values = leaving;
      }
      output = values.getFirst();
    }

    /** 1 − 2/(e²ᵘ + 1), with e²ᵘ as the 1024th power of a series at a 1024th of 2u. */
    private static BigDecimal tanh(BigDecimal u) {
      BigDecimal x = u.divide(BigDecimal.valueOf(512), DIGITS);
      BigDecimal term = BigDecimal.ONE;
      BigDecimal sum = BigDecimal.ONE;
      for (int k = 1; k <= 40; k++) {
        term = term.multiply(x, DIGITS).divide(BigDecimal.valueOf(k), DIGITS);
        sum = sum.add(term, DIGITS);
      }
      BigDecimal denominator = sum.pow(1024, DIGITS).add(BigDecimal.ONE, DIGITS);
      return BigDecimal.ONE.subtract(BigDecimal.TWO.divide(denominator, DIGITS), DIGITS);
    }

    /** σ′ at the argument whose σ is given. */
    private BigDecimal slopeAt(BigDecimal value) {
      return curved
          ? BigDecimal.ONE.subtract(value.multiply(value))
          : BigDecimal.valueOf(value.signum());
    }

    /** s·W_ij. */
    private BigDecimal weight(DenseNet.Layer layer, int i, int j) {
      double entry = w[layer.weightOffset() + i * layer.fanIn() + j];
      return new BigDecimal(entry).multiply(new BigDecimal(layer.scale()));
    }

    /** Layer by layer ∂f/∂u. */
    private List<List<BigDecimal>> signals() {
      List<List<BigDecimal>> signals = new ArrayList<>();
      List<BigDecimal> signal = List.of(BigDecimal.ONE);
      for (int l = layers.size() - 1; l >= 0; l--) {
        signals.addFirst(signal);
        DenseNet.Layer layer = layers.get(l);
        List<BigDecimal> back = new ArrayList<>();
        for (int j = 0; j < layer.fanIn(); j++) {
          BigDecimal sum = BigDecimal.ZERO;
          for (int i = 0; i < layer.fanOut(); i++) {
            sum = sum.add(weight(layer, i, j).multiply(signal.get(i)));
          }
          back.add(sum.multiply(slopeAt(entering.get(l).get(j))));
        }
        signal = back;
      }
      return signals;
    }

    /** The inner product of the gradients of two outputs of the same net. */
    BigDecimal tangent(Exact other) {
      List<List<BigDecimal>> mine = signals();
      List<List<BigDecimal>> others = other.signals();
      BigDecimal sum = BigDecimal.ZERO;
      for (int l = 0; l < layers.size(); l++) {
        BigDecimal scale = new BigDecimal(layers.get(l).scale());
        BigDecimal inner = dot(entering.get(l), other.entering.get(l)).multiply(scale.pow(2));
        BigDecimal bias = layers.get(l).hasBias() ? BigDecimal.ONE : BigDecimal.ZERO;
        sum = sum.add(dot(mine.get(l), others.get(l)).multiply(inner.add(bias)));
      }
      return sum;
    }

    private static BigDecimal dot(List<BigDecimal> a, List<BigDecimal> b) {
      BigDecimal sum = BigDecimal.ZERO;
      for (int k = 0; k < a.size(); k++) {
        sum = sum.add(a.get(k).multiply(b.get(k)));
      }
      return sum;
    }
  }
}
