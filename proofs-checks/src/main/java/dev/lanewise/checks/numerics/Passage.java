package dev.lanewise.checks.numerics;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.DenseNet;
import java.util.List;

/**
 * One example on its way through a dense net with one output, and back, in plain loops.
 *
 * <p>It finds the norms of what enters the layers, α, and of what comes back to them, {@code Δ =
 * ∂f/∂u}, and bounds by how much any computation of the same numbers may be off, itself included:
 * see {@link NetRounding} for the recursion. All bounds are of the exact numbers.
 */
final class Passage {
  private static final double FUNCTION = NetRounding.FUNCTION_UNITS * Rounding.UNIT;

  private final List<DenseNet.Layer> layers;
  private final Activation activation;
  private final double lipschitz;
  private final boolean kinked;
  private final double curvature;
  private final double[] w;
  private final double[] weightNorms;
  private final double[] biasNorms;

  /** What enters layer l as computed, its norm, and its error. */
  private final double[][] alphas;

  private final double[] entering;
  private final double[] enteringError;

  /** Behind the activation of layer l: slopes as computed, their error, and the largest. */
  private final double[][] slopes;

  private final double[] slopeError;
  private final double[] steepest;

  /** Units of layer l that may have either slope. */
  private final boolean[][] open;

  private final boolean[] anyOpen;

  private double outputError;
  private double derivativeError;
  private double rowNorm;
  private double rowError;

  Passage(DenseNet net, double[] w) {
    this.w = w;
    layers = net.layers();
    activation = net.activation();
    lipschitz = activation.lipschitz();
    kinked = Double.isInfinite(activation.curvatureBound());
    curvature = kinked ? 0 : activation.curvatureBound();
    int depth = layers.size();
    weightNorms = new double[depth];
    biasNorms = new double[depth];
    alphas = new double[depth][];
    entering = new double[depth];
    enteringError = new double[depth];
    slopes = new double[depth][];
    slopeError = new double[depth];
    steepest = new double[depth];
    open = new boolean[depth][];
    anyOpen = new boolean[depth];
    for (int l = 0; l < depth; l++) {
      DenseNet.Layer layer = layers.get(l);
      int weights = layer.fanIn() * layer.fanOut();
      weightNorms[l] = layer.scale() * NetRounding.norm(w, layer.weightOffset(), weights);
      biasNorms[l] = layer.hasBias() ? NetRounding.norm(w, layer.biasOffset(), layer.fanOut()) : 0;
      alphas[l] = new double[layer.fanIn()];
      slopes[l] = new double[layer.fanOut()];
      open[l] = new boolean[layer.fanOut()];
    }
  }

  /** Bound on the error of f. */
  double outputError() {
    return outputError;
  }

  /** Bound on the error of the derivative of f along a v of length 1, computed forward. */
  double derivativeError() {
    return derivativeError;
  }

  /** Bound on ‖∂f/∂w‖. */
  double rowNorm() {
    return rowNorm;
  }

  /** Bound on the error of ∂f/∂w in norm. */
  double rowError() {
    return rowError;
  }

  /**
   * The way up. Along with u goes its derivative {@code u̇ = s(Ẇ α + W α̇) + ḃ} by the weights in a
   * direction of length 1, in which ‖Ẇ‖_F and ‖ḃ‖ are at most 1: two dot products, a scale for
   * either, and two sums.
   */
  void forward(double[] x) {
    alphas[0] = x;
    entering[0] = NetRounding.norm(x, 0, x.length);
    double tangent = 0;
    double tangentError = 0;
    for (int l = 0; l < layers.size(); l++) {
      DenseNet.Layer layer = layers.get(l);
      double arriving = entering[l] + enteringError[l];
      double size = weightNorms[l] * arriving + biasNorms[l];
      double error = weightNorms[l] * enteringError[l] + Rounding.gamma(layer.fanIn() + 4L) * size;
      double bias = layer.hasBias() ? 1 : 0;
      double change = layer.scale() * entering[l] + weightNorms[l] * tangent + bias;
      double terms = layer.scale() * arriving + weightNorms[l] * (tangent + tangentError) + bias;
      double changeError =
          layer.scale() * enteringError[l]
              + weightNorms[l] * tangentError
              + Rounding.gamma(2L * layer.fanIn() + 8) * terms;
      if (l + 1 == layers.size()) {
        outputError = Rounding.up(error);
        derivativeError = Rounding.up(changeError);
        return;
      }
      activate(l, error);
      double ones = Math.sqrt(layer.fanOut());
      double values = lipschitz * size + ones * Math.abs(activation.value(0));
      enteringError[l + 1] = lipschitz * error + FUNCTION * (values + ones);
      entering[l + 1] = NetRounding.norm(alphas[l + 1], 0, layer.fanOut()) + enteringError[l + 1];
      tangent = steepest[l] * change;
      tangentError =
          steepest[l] * changeError
              + (slopeError[l] + (anyOpen[l] ? lipschitz : 0)) * (change + changeError);
    }
  }

  /** α and slopes behind layer l, whose preactivations are off by at most {@code error}. */
  private void activate(int l, double error) {
    DenseNet.Layer layer = layers.get(l);
    double largest = 0;
    anyOpen[l] = false;
    for (int r = 0; r < layer.fanOut(); r++) {
      double u = preactivation(layer, r, alphas[l]);
      alphas[l + 1][r] = activation.value(u);
      slopes[l][r] = activation.slope(u);
      largest = Math.max(largest, Math.abs(slopes[l][r]));
      open[l][r] = kinked && Math.abs(u) <= Rounding.up(2 * error);
      anyOpen[l] |= open[l][r];
    }
    slopeError[l] = curvature * error + FUNCTION * (lipschitz + 1);
    steepest[l] = anyOpen[l] ? lipschitz : Math.min(lipschitz, largest + slopeError[l]);
  }

  /** In four sums, because one would wait for each addition in turn. */
  private double preactivation(DenseNet.Layer layer, int r, double[] alpha) {
    int row = layer.weightOffset() + r * layer.fanIn();
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int j = 0;
    for (; j + 3 < layer.fanIn(); j += 4) {
      a += w[row + j] * alpha[j];
      b += w[row + j + 1] * alpha[j + 1];
      c += w[row + j + 2] * alpha[j + 2];
      d += w[row + j + 3] * alpha[j + 3];
    }
    for (; j < layer.fanIn(); j++) {
      a += w[row + j] * alpha[j];
    }
    double u = layer.scale() * (a + b + (c + d));
    return layer.hasBias() ? u + w[layer.biasOffset() + r] : u;
  }

  /**
   * The way back, after {@link #forward}. Blocks of the Jacobian row are s_l · (σ′∘b) ⊗ α, from the
   * output back to the input.
   */
  void backward() {
    double[] delta = {1};
    double signal = 1;
    double signalError = 0;
    double squares = 0;
    double errorSquares = 0;
    for (int l = layers.size() - 1; l >= 0; l--) {
      DenseNet.Layer layer = layers.get(l);
      double block = layer.scale() * signal * entering[l];
      double blockError =
          layer.scale()
                  * (signalError * (entering[l] + enteringError[l]) + signal * enteringError[l])
              + 4 * Rounding.UNIT * block;
      squares += block * block;
      errorSquares += blockError * blockError;
      if (layer.hasBias()) {
        squares += signal * signal;
        errorSquares += signalError * signalError;
      }
      if (l > 0) {
        double[] back = pulledBack(layer, delta);
        double backError =
            weightNorms[l] * signalError
                + Rounding.gamma(layer.fanOut() + 4L) * weightNorms[l] * (signal + signalError);
        double size = NetRounding.norm(back, 0, back.length) + backError;
        signalError =
            steepest[l - 1] * backError
                + slopeError[l - 1] * (size + backError)
                + lipschitz * throughOpenUnits(l - 1, back, backError);
        for (int j = 0; j < back.length; j++) {
          back[j] *= slopes[l - 1][j];
        }
        delta = back;
        signal = NetRounding.norm(delta, 0, delta.length) + signalError;
      }
    }
    rowNorm = Rounding.up(Math.sqrt(squares));
    rowError = Rounding.up(Math.sqrt(errorSquares));
  }

  /** s Wᵀ Δ. */
  private double[] pulledBack(DenseNet.Layer layer, double[] delta) {
    double[] back = new double[layer.fanIn()];
    for (int r = 0; r < layer.fanOut(); r++) {
      int row = layer.weightOffset() + r * layer.fanIn();
      double factor = layer.scale() * delta[r];
      for (int j = 0; j < back.length; j++) {
        back[j] += factor * w[row + j];
      }
    }
    return back;
  }

  /** What of {@code back} meets units that may have either slope: two computations differ twice. */
  private double throughOpenUnits(int l, double[] back, double backError) {
    if (!anyOpen[l]) {
      return 0;
    }
    double squares = 0;
    for (int r = 0; r < back.length; r++) {
      squares += open[l][r] ? back[r] * back[r] : 0;
    }
    return Rounding.up(Math.sqrt(squares)) + 2 * backError;
  }
}
