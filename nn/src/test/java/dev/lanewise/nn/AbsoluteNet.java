package dev.lanewise.nn;

import java.util.List;

/**
 * Plain loops over the same formulas with every term replaced by its absolute value: what rounding
 * errors are measured against.
 *
 * <p>A sum of products computed in any order, with at most N roundings on the way to any term, is
 * off by at most γ(N) = N·u/(1−N·u) times the sum of the absolute values (Higham, Accuracy and
 * Stability of Numerical Algorithms, section 3.1). Here the sums run over all paths through the
 * net. {@link #outputs} is itself computed plainly and serves as the definition of F.
 */
final class AbsoluteNet {
  private final DenseNet net;
  private final List<DenseNet.Layer> layers;
  private final Storage w;
  private final double[][] inputs;

  /**
   * Per layer, n×fanOut: u as defined, Σ|terms of u|, and the forward error of u in units of
   * u(dtype).
   */
  private final double[][][] preactivations;

  private final double[][][] magnitudes;
  private final double[][][] errors;

  AbsoluteNet(DenseNet net, Storage w, Tensor inputs) {
    this.net = net;
    this.layers = net.layers();
    this.w = w;
    this.inputs = inputs.toDoubles();
    int depth = layers.size();
    preactivations = new double[depth][][];
    magnitudes = new double[depth][][];
    errors = new double[depth][][];
    for (int l = 0; l < depth; l++) {
      forward(l);
    }
  }

  private double weight(int l, int out, int in) {
    DenseNet.Layer layer = layers.get(l);
    return w.get(layer.weightOffset() + out * layer.fanIn() + in);
  }

  private double bias(Storage x, int l, int out) {
    DenseNet.Layer layer = layers.get(l);
    return layer.hasBias() ? x.get(layer.biasOffset() + out) : 0;
  }

  /** α of the layer below: the inputs or σ(u). */
  private double alpha(int l, int i, int in) {
    return l == 0 ? inputs[i][in] : net.activation().value(preactivations[l - 1][i][in]);
  }

  /**
   * |error of α| ≤ Lipschitz·(error of u) + rounding of σ (at most 2·(MAX_ULP + 1) units in double,
   * 1 more in float).
   */
  private double alphaError(int l, int i, int in) {
    return l == 0
        ? 0
        : net.activation().lipschitz() * errors[l - 1][i][in]
            + (2 * Normal.MAX_ULP + 3) * Math.abs(alpha(l, i, in));
  }

  private void forward(int l) {
    DenseNet.Layer layer = layers.get(l);
    int n = inputs.length;
    preactivations[l] = new double[n][layer.fanOut()];
    magnitudes[l] = new double[n][layer.fanOut()];
    errors[l] = new double[n][layer.fanOut()];
    for (int i = 0; i < n; i++) {
      for (int out = 0; out < layer.fanOut(); out++) {
        double sum = 0;
        double absolute = 0;
        double inherited = 0;
        for (int in = 0; in < layer.fanIn(); in++) {
          double term = weight(l, out, in) * alpha(l, i, in);
          sum += term;
          absolute += Math.abs(term);
          inherited += Math.abs(weight(l, out, in)) * alphaError(l, i, in);
        }
        preactivations[l][i][out] = layer.scale() * sum + bias(w, l, out);
        magnitudes[l][i][out] = layer.scale() * absolute + Math.abs(bias(w, l, out));
        // fanIn products and sums, the scale and its own rounding, the bias.
        errors[l][i][out] = layer.scale() * inherited + (layer.fanIn() + 4) * magnitudes[l][i][out];
      }
    }
  }

  /** F(w), n×k. */
  double[][] outputs() {
    return preactivations[layers.size() - 1];
  }

  /**
   * Forward error of F in units of the roundoff u, first order: multiply by 2u for a safe bound.
   */
  double[][] outputErrors() {
    return errors[layers.size() - 1];
  }

  /**
   * Σ over all paths of the absolute values of the terms of J·u, J·v and of the mixed second
   * derivative of F along u and v; each n×k.
   */
  record Sizes(double[][] first, double[][] second, double[][] mixed) {}

  /** The sizes along two directions. */
  Sizes sizes(Storage u, Storage v) {
    int n = inputs.length;
    Sizes alpha =
        new Sizes(
            new double[n][net.inputs()], new double[n][net.inputs()], new double[n][net.inputs()]);
    for (int l = 0; l + 1 < layers.size(); l++) {
      alpha = activated(l, affine(l, alpha, u, v));
    }
    return affine(layers.size() - 1, alpha, u, v);
  }

  private Sizes affine(int l, Sizes alpha, Storage u, Storage v) {
    DenseNet.Layer layer = layers.get(l);
    int n = inputs.length;
    Sizes result =
        new Sizes(
            new double[n][layer.fanOut()],
            new double[n][layer.fanOut()],
            new double[n][layer.fanOut()]);
    for (int i = 0; i < n; i++) {
      for (int out = 0; out < layer.fanOut(); out++) {
        double first = 0;
        double second = 0;
        double mixed = 0;
        for (int in = 0; in < layer.fanIn(); in++) {
          int index = layer.weightOffset() + out * layer.fanIn() + in;
          double a = Math.abs(alpha(l, i, in));
          double weight = Math.abs(w.get(index));
          first += Math.abs(u.get(index)) * a + weight * alpha.first()[i][in];
          second += Math.abs(v.get(index)) * a + weight * alpha.second()[i][in];
          mixed += Math.abs(u.get(index)) * alpha.second()[i][in];
          mixed += Math.abs(v.get(index)) * alpha.first()[i][in] + weight * alpha.mixed()[i][in];
        }
        result.first()[i][out] = layer.scale() * first + Math.abs(bias(u, l, out));
        result.second()[i][out] = layer.scale() * second + Math.abs(bias(v, l, out));
        result.mixed()[i][out] = layer.scale() * mixed;
      }
    }
    return result;
  }

  private Sizes activated(int l, Sizes dot) {
    for (int i = 0; i < inputs.length; i++) {
      for (int out = 0; out < layers.get(l).fanOut(); out++) {
        double slope = Math.abs(net.activation().slope(preactivations[l][i][out]));
        double curvature = Math.abs(net.activation().curvature(preactivations[l][i][out]));
        dot.mixed()[i][out] =
            curvature * dot.first()[i][out] * dot.second()[i][out] + slope * dot.mixed()[i][out];
        dot.first()[i][out] *= slope;
        dot.second()[i][out] *= slope;
      }
    }
    return dot;
  }

  /**
   * More than the roundings on the way to any term of a first or second derivative: four sweeps,
   * the loss, two inner products.
   */
  int roundings() {
    int count = 2 * (net.parameters() + inputs.length * net.outputs());
    for (DenseNet.Layer layer : layers) {
      count += 4 * (layer.fanIn() + layer.fanOut() + inputs.length + 8);
    }
    return count;
  }

  /** γ(N) = N·u/(1 − N·u). */
  static double gamma(int n, DType dtype) {
    double nu = n * dtype.unitRoundoff();
    return nu / (1 - nu);
  }
}
