package dev.lanewise.checks.numerics;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.TangentKernel;
import java.util.List;

/**
 * How far rounding may move the outputs and the Jacobian of a dense net with one output.
 *
 * <p>Norms are carried through the net layer by layer. With ‖·‖_F for the weights, A the norm of
 * what enters a layer and dA its error, an affine map {@code u = s W α + b} over k inputs has
 *
 * <pre>  U  = s‖W‖_F A + ‖b‖,      dU = s‖W‖_F dA + γ(k+4) U,</pre>
 *
 * where γ(k+4) covers a dot product in any order, the factor s and the bias. The activation adds
 * {@code L_σ dU} and its own error, and the backward pass is treated the same way; a slope σ′(u)
 * moves by {@code sup|σ″| dU}. Elementary functions are allowed {@value #FUNCTION_UNITS} units of
 * roundoff relative to |σ| + 1 and L_σ + 1: StrictMath promises at most 2.5 ulp for each, a slope
 * combines a few, and the normal distribution of GELU, whose 16 ulp are of Φ(u) near 0.1, stays
 * within it too.
 *
 * <p>Underflow: the norms of weights, inputs, activations and signals count as 2⁻¹⁰⁰ at least. Then
 * no bound, and no product of two of them, is below 2⁻⁶⁰⁰, while underflow costs 2⁻¹⁰⁷⁴ a product
 * and is multiplied by later layers as the bounds are: it hides in what {@link Rounding#up} adds.
 *
 * <p>For piecewise linear activations the sign pattern of the computed preactivations is taken as
 * it is: the bounds compare computations that selected the same pattern.
 */
public final class NetRounding {
  /** Roundoffs allowed for σ and σ′, relative to |σ| + 1 and L_σ + 1. */
  static final int FUNCTION_UNITS = 16;

  private static final double FUNCTION = FUNCTION_UNITS * Rounding.UNIT;

  /** What a norm counts as at least. */
  static final double LEAST = 0x1p-100;

  private final DenseNet net;
  private final double[] inputNorms;
  private final double lipschitz;
  private final double curvature;

  /**
   * Bounds for a net on given inputs.
   *
   * @throws IllegalArgumentException if the net has more than one output
   */
  public NetRounding(DenseNet net, double[][] inputs) {
    if (net.outputs() != 1) {
      throw new IllegalArgumentException("net must have one output, not " + net.outputs());
    }
    this.net = net;
    this.inputNorms = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      inputNorms[i] = norm(inputs[i], 0, inputs[i].length);
    }
    Activation activation = net.activation();
    this.lipschitz = activation.lipschitz();
    double bound = activation.curvatureBound();
    this.curvature = Double.isInfinite(bound) ? 0 : bound;
  }

  /**
   * Bounds at one weight vector.
   *
   * @param output bound on |f̂_i − f_i| for each example
   * @param row bound on ‖Ĵ_i − J_i‖ for each example
   * @param size bound on ‖J_i‖ for each example
   * @param kernelRoundings the N of {@link TangentKernel}
   */
  public record Bounds(double[] output, double[] row, double[] size, long kernelRoundings) {

    /** ‖Ĵ − J‖_F. */
    public double jacobianError() {
      return norm(row);
    }

    /** Bound on ‖f̂ − f‖. */
    public double outputError() {
      return norm(output);
    }

    /**
     * Bound on ‖K̂ − K‖ for K̂ of {@link TangentKernel}: the error of Ĵ, whose blocks are products
     * of what was computed layer by layer, on either side, and γ(N) for joining them. The absolute
     * values that N speaks of sum up to at most ‖Ĵ_i‖‖Ĵ_j‖ in entry ij, to the trace in norm.
     *
     * @param trace the trace of K̂, which is ‖Ĵ‖_F²
     */
    public double kernelError(double trace) {
      double error = jacobianError();
      return Rounding.up(
          2 * Math.sqrt(trace) * error + error * error + Rounding.gamma(kernelRoundings) * trace);
    }

    /** Bound on ‖J‖_F. */
    public double jacobianNorm() {
      return norm(size);
    }

    private static double norm(double[] x) {
      double squares = 0;
      for (double value : x) {
        squares += value * value;
      }
      return Rounding.up(Math.sqrt(squares));
    }
  }

  /** The bounds at w; takes two passes over the weights and O(layers) per example. */
  public Bounds at(double[] w) {
    List<DenseNet.Layer> layers = net.layers();
    double[] weightNorms = new double[layers.size()];
    double[] biasNorms = new double[layers.size()];
    for (int l = 0; l < layers.size(); l++) {
      DenseNet.Layer layer = layers.get(l);
      weightNorms[l] =
          layer.scale() * norm(w, layer.weightOffset(), layer.fanIn() * layer.fanOut());
      biasNorms[l] = layer.biasOffset() < 0 ? 0 : norm(w, layer.biasOffset(), layer.fanOut());
    }
    int n = inputNorms.length;
    Bounds bounds =
        new Bounds(new double[n], new double[n], new double[n], kernelRoundings(layers));
    for (int i = 0; i < n; i++) {
      new Example(layers, weightNorms, biasNorms).bound(i, inputNorms[i], bounds);
    }
    return bounds;
  }

  /** At least {@link #LEAST}, beside which squares that underflow are nothing. */
  private static double norm(double[] w, int offset, int count) {
    double squares = 0;
    for (int i = offset; i < offset + count; i++) {
      squares += w[i] * w[i];
    }
    return Math.max(LEAST, Rounding.up(Math.sqrt(squares)));
  }

  /** max(fanIn + fanOut) + depth + 6. */
  private static long kernelRoundings(List<DenseNet.Layer> layers) {
    long most = 0;
    for (DenseNet.Layer layer : layers) {
      most = Math.max(most, (long) layer.fanIn() + layer.fanOut());
    }
    return most + layers.size() + 6;
  }

  /** The two passes of one example. */
  private final class Example {
    private final List<DenseNet.Layer> layers;
    private final double[] weightNorms;
    private final double[] biasNorms;
    private final double[] entering;
    private final double[] enteringError;
    private final double[] preactivationError;

    Example(List<DenseNet.Layer> layers, double[] weightNorms, double[] biasNorms) {
      this.layers = layers;
      this.weightNorms = weightNorms;
      this.biasNorms = biasNorms;
      this.entering = new double[layers.size()];
      this.enteringError = new double[layers.size()];
      this.preactivationError = new double[layers.size()];
    }

    void bound(int i, double inputNorm, Bounds bounds) {
      forward(inputNorm);
      bounds.output[i] = Rounding.up(preactivationError[layers.size() - 1]);
      backward(i, bounds);
    }

    private void forward(double inputNorm) {
      entering[0] = inputNorm;
      double atZero = Math.abs(net.activation().value(0));
      for (int l = 0; l < layers.size(); l++) {
        DenseNet.Layer layer = layers.get(l);
        double size = weightNorms[l] * (entering[l] + enteringError[l]) + biasNorms[l];
        preactivationError[l] =
            weightNorms[l] * enteringError[l] + Rounding.gamma(layer.fanIn() + 4L) * size;
        if (l + 1 < layers.size()) {
          double ones = Math.sqrt(layer.fanOut());
          entering[l + 1] = Math.max(LEAST, lipschitz * size + ones * atZero);
          enteringError[l + 1] =
              lipschitz * preactivationError[l] + FUNCTION * (entering[l + 1] + ones);
        }
      }
    }

    /** Blocks of the Jacobian row are s_l · (σ′∘b) ⊗ α, from the output back to the input. */
    private void backward(int i, Bounds bounds) {
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
        if (layer.biasOffset() >= 0) {
          squares += signal * signal;
          errorSquares += signalError * signalError;
        }
        if (l > 0) {
          double back = weightNorms[l] * signal;
          double backError =
              weightNorms[l] * signalError
                  + Rounding.gamma(layer.fanOut() + 4L) * weightNorms[l] * (signal + signalError);
          double slopeError = curvature * preactivationError[l - 1] + FUNCTION * (lipschitz + 1);
          signal = Math.max(LEAST, lipschitz * back);
          signalError = lipschitz * backError + (back + backError) * slopeError;
        }
      }
      bounds.size[i] = Rounding.up(Math.sqrt(squares));
      bounds.row[i] = Rounding.up(Math.sqrt(errorSquares));
    }
  }
}
