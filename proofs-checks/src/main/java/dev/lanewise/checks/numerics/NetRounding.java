package dev.lanewise.checks.numerics;

import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.TangentKernel;
import java.util.Arrays;
import java.util.List;

/**
 * How far rounding may move the outputs and the Jacobian of a dense net with one output.
 *
 * <p>Norms are carried through the net layer by layer. With ‖·‖_F for the weights, A the norm of
 * what enters a layer and dA its error, an affine map {@code u = s W α + b} over k inputs has
 *
 * <pre>  dU = s‖W‖_F dA + γ(k+4) U,      U = s‖W‖_F (A + dA) + ‖b‖,</pre>
 *
 * where γ(k+4) covers a dot product in any order, the factor s and the bias. The activation adds
 * {@code L_σ dU} and its own error, and the backward pass is treated the same way; a slope σ′(u)
 * moves by {@code sup|σ″| dU}. Elementary functions are allowed {@value #FUNCTION_UNITS} units of
 * roundoff relative to |σ| + 1 and L_σ + 1: {@code kernels.Function} promises no more for any value
 * or slope, relative to what is smaller than either, and {@code Activation} needs less: StrictMath
 * is within 2.5 ulp, of which a slope combines a few, and the distribution of GELU within 16 ulp.
 *
 * <p>The norms themselves are those of a {@link Passage} of each example, a computation like any
 * other: A is what it finds plus dA. Products of ‖W‖_F would be too large by the root of the width
 * at every layer.
 *
 * <p>Underflow: the norms of weights, inputs, activations and signals count as 2⁻¹⁰⁰ at least. Then
 * no bound, and no product of two of them, is below 2⁻⁶⁰⁰, while underflow costs 2⁻¹⁰⁷⁴ a product
 * and is multiplied by later layers as the bounds are: it hides in what {@link Rounding#up} adds.
 *
 * <p>Where σ has a kink, a unit whose preactivation is within {@code 2 dU} of it may have either
 * slope, in one computation as in another: all that passes it on the way back counts as error.
 */
public final class NetRounding {
  /** Roundoffs allowed for σ and σ′, relative to |σ| + 1 and L_σ + 1. */
  public static final int FUNCTION_UNITS = 20;

  /** What a norm counts as at least. */
  private static final double LEAST = 0x1p-100;

  private final DenseNet net;
  private final double[][] inputs;

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
    this.inputs = Arrays.stream(inputs).map(double[]::clone).toArray(double[][]::new);
  }

  /**
   * Bounds at one weight vector.
   *
   * @param output bound on |f̂_i − f_i| for each example
   * @param row bound on ‖Ĵ_i − J_i‖ for each example
   * @param size bound on ‖J_i‖ for each example
   * @param along bound on the error of a forward derivative J_i v, for ‖v‖ = 1 and each example
   * @param kernelRoundings the N of {@link TangentKernel}
   */
  public record Bounds(
      double[] output, double[] row, double[] size, double[] along, long kernelRoundings) {

    /** ‖Ĵ − J‖_F. */
    public double jacobianError() {
      return norm(row);
    }

    /** Bound on ‖f̂ − f‖. */
    public double outputError() {
      return norm(output);
    }

    /** Bound on the error of the n numbers J v, as a norm and for ‖v‖ = 1. */
    public double derivativeError() {
      return norm(along);
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

  /** The bounds at w; takes two passes through the net per example. */
  public Bounds at(double[] w) {
    int n = inputs.length;
    Passage passage = new Passage(net, w);
    Bounds bounds =
        new Bounds(new double[n], new double[n], new double[n], new double[n], kernelRoundings());
    for (int i = 0; i < n; i++) {
      passage.forward(inputs[i]);
      passage.backward();
      bounds.output[i] = passage.outputError();
      bounds.along[i] = passage.derivativeError();
      bounds.row[i] = passage.rowError();
      bounds.size[i] = passage.rowNorm();
    }
    return bounds;
  }

  /** At least 2⁻¹⁰⁰, beside which squares that underflow are nothing. */
  static double norm(double[] w, int offset, int count) {
    double squares = 0;
    for (int i = offset; i < offset + count; i++) {
      squares += w[i] * w[i];
    }
    return Math.max(LEAST, Rounding.up(Math.sqrt(squares)));
  }

  /** max(fanIn + fanOut) + depth + 6. */
  private long kernelRoundings() {
    List<DenseNet.Layer> layers = net.layers();
    long most = 0;
    for (DenseNet.Layer layer : layers) {
      most = Math.max(most, (long) layer.fanIn() + layer.fanOut());
    }
    return most + layers.size() + 6;
  }
}
