package dev.lanewise.checks.certified;

import dev.lanewise.nn.Gaussian;
import java.util.SplittableRandom;

/**
 * Random starting weights in NTK parametrisation: the same bits for the same seed on every machine.
 */
public enum StartingNet {
  /**
   * Units of the last hidden layer in pairs with equal incoming N(0,1) weights and outgoing weights
   * ±1 of opposite sign, so that F(w₀) = 0 exactly for every input; all other weights N(0,1).
   */
  ANTISYMMETRIC,
  /** All weights and biases N(0,1). */
  PLAIN;

  /**
   * A net of these widths.
   *
   * @throws IllegalArgumentException when the last hidden width is odd and the start antisymmetric
   */
  public Net draw(int[] widths, Curve curve, boolean biases, long seed) {
    long count = Net.parameterCount(widths, biases);
    if (count > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "a net of " + count + " parameters does not fit into one weight vector");
    }
    Net net = new Net(widths, curve, biases, new double[(int) count]);
    Gaussian gaussian = new Gaussian(seed);
    double[] w = net.weights();
    for (int k = 0; k < w.length; k++) {
      w[k] = gaussian.next();
    }
    if (this == ANTISYMMETRIC) {
      pair(net, seed);
    }
    return net;
  }

  private static void pair(Net net, long seed) {
    int last = net.depth();
    int m = net.width(last);
    if (m % 2 != 0) {
      throw new IllegalArgumentException(
          "the antisymmetric start pairs neurons: the last hidden width must be even, got " + m);
    }
    double[] w = net.weights();
    int fanIn = net.width(last - 1);
    int in = net.weightOffset(last);
    int out = net.weightOffset(last + 1);
    SplittableRandom signs = new SplittableRandom(seed ^ 0x5DEECE66DL);
    for (int j = 0; j < m; j += 2) {
      System.arraycopy(w, in + j * fanIn, w, in + (j + 1) * fanIn, fanIn);
      if (net.biases()) {
        w[net.biasOffset(last) + j + 1] = w[net.biasOffset(last) + j];
      }
      for (int c = 0; c < net.outputs(); c++) {
        double sign = c == 0 || signs.nextBoolean() ? 1 : -1;
        w[out + c * m + j] = sign;
        w[out + c * m + j + 1] = -sign;
      }
    }
  }
}
