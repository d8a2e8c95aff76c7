package dev.lanewise.checks.theorems;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.Gaussian;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Random nets for properties: width, depth, activation, biases, data and seed are all drawn; a
 * failing one shrinks towards one narrow layer, one input of one coordinate, and seed 0.
 */
final class WideNets {
  private WideNets() {}

  static Arbitrary<WideNet> anyDepth() {
    return nets(3, Arbitraries.of(Activation.class), Arbitraries.of(Bias.class));
  }

  static Arbitrary<WideNet> shallowAndSmooth() {
    return nets(
        1,
        Arbitraries.of(Activation.TANH, Activation.SOFTPLUS, Activation.SIGMOID, Activation.GELU),
        Arbitraries.of(Bias.NONE, Bias.HIDDEN));
  }

  private static Arbitrary<WideNet> nets(
      int depth, Arbitrary<Activation> activations, Arbitrary<Bias> biases) {
    return Combinators.combine(
            Arbitraries.integers().between(1, 48).list().ofMinSize(1).ofMaxSize(depth),
            activations,
            biases,
            Arbitraries.integers().between(1, 6),
            Arbitraries.integers().between(1, 6),
            Arbitraries.longs().between(0, Long.MAX_VALUE))
        .as(
            (hidden, activation, bias, rows, columns, seed) ->
                new WideNet(
                    hidden,
                    activation,
                    bias,
                    normal(rows, columns, seed),
                    normal(1, rows, seed ^ 1)[0],
                    seed));
  }

  static double[][] normal(int rows, int columns, long seed) {
    Gaussian gaussian = new Gaussian(~seed);
    double[][] numbers = new double[rows][columns];
    for (double[] row : numbers) {
      for (int j = 0; j < columns; j++) {
        row[j] = gaussian.next();
      }
    }
    return numbers;
  }
}
