package dev.lanewise.nn;

import java.util.Collections;
import java.util.List;

/**
 * A dense net on n examples at once, layer by layer: on the way up the inputs α^{l−1} of every
 * layer, on the way down Δ^l = ∂F/∂u^l.
 *
 * <p>With them ∂F_{ij}/∂W^l = s_l·Δ^l_{ij}·(α^{l−1}_i)ᵀ and ∂F_{ij}/∂b^l = Δ^l_{ij}, where i counts
 * examples and j outputs: all that per-example derivatives need, from two products of matrices per
 * layer.
 */
final class LayerSweep {
  /** What is done with a layer on the way down. */
  @FunctionalInterface
  interface Visitor {
    /**
     * @param alpha α^{l−1}, n×fanIn
     * @param delta Δ^l, (n·k)×fanOut, row i·k + j for output j of example i; overwritten after the
     *     call returns
     */
    void visit(DenseNet.Layer layer, Tensor alpha, Tensor delta);
  }

  private final DenseNet net;
  private final List<DenseNet.Layer> layers;
  private final Storage w;
  private final Tensor[] alphas;

  /** σ' of the hidden layers; none where a value of σ tells σ' as well as its argument does. */
  private final Tensor[] slopes;

  /** Goes up; the output layer, of which no derivative needs the value, is left out. */
  LayerSweep(DenseNet net, Storage w, Tensor inputs) {
    this.net = net;
    this.w = w;
    layers = net.layers();
    alphas = new Tensor[layers.size()];
    slopes = new Tensor[layers.size()];
    alphas[0] = inputs.contiguous();
    for (int l = 0; l + 1 < layers.size(); l++) {
      up(l);
    }
  }

  /** Bytes taken for n examples at the most. */
  static long bytes(DenseNet net, int n, DType dtype) {
    long hidden = 0;
    for (int width : net.widths().subList(1, net.widths().size() - 1)) {
      hidden += width;
    }
    // α of the hidden layers, σ' if it is kept, and Δ of two layers, a row for each output.
    int kept = net.activation().isPiecewiseLinear() ? 1 : 2;
    long numbers = n * (kept * hidden + 2L * widest(net) * net.outputs());
    return numbers * dtype.bytes();
  }

  /**
   * Returns when an array can hold the largest Δ of n examples.
   *
   * @throws DataException if none can
   */
  static void requireFit(DenseNet net, int n, String what) {
    Heap.elements((long) n * net.outputs(), widest(net), what);
  }

  /** The most columns of a Δ. */
  private static int widest(DenseNet net) {
    return Collections.max(net.widths().subList(1, net.widths().size()));
  }

  private Tensor weights(DenseNet.Layer layer) {
    return new Tensor(w, layer.weightOffset(), layer.fanOut(), layer.fanIn());
  }

  private void up(int l) {
    DenseNet.Layer layer = layers.get(l);
    int n = alphas[l].rows();
    Tensor u = Tensor.zeros(w.dtype(), n, layer.fanOut());
    Storage values = u.storage();
    values.gemm(layer.fanIn(), layer.scale(), alphas[l], false, weights(layer), true, u);
    if (layer.hasBias()) {
      values.addBias(n, layer.fanOut(), w, layer.biasOffset(), 0);
    }
    if (!net.activation().isPiecewiseLinear()) {
      slopes[l] = Tensor.zeros(w.dtype(), n, layer.fanOut());
      slopes[l].storage().activate(values.size(), net.activation(), 1, values, 0, 0);
    }
    values.activate(values.size(), net.activation(), 0, values, 0, 0);
    alphas[l + 1] = u;
  }

  /** Goes down once, from the output layer to the first. */
  void down(Visitor visitor) {
    int n = alphas[0].rows();
    int k = net.outputs();
    Tensor delta = Tensor.zeros(w.dtype(), Math.multiplyExact(n, k), k);
    for (int row = 0; row < delta.rows(); row++) {
      delta.set(row, row % k, 1);
    }
    for (int l = layers.size() - 1; l >= 0; l--) {
      visitor.visit(layers.get(l), alphas[l], delta);
      if (l > 0) {
        delta = down(l, delta);
      }
    }
  }

  /** Δ^l from Δ^{l+1}, where {@code l + 1} is the number of the layer above. */
  private Tensor down(int above, Tensor delta) {
    DenseNet.Layer layer = layers.get(above);
    Tensor below = Tensor.zeros(w.dtype(), delta.rows(), layer.fanIn());
    Storage values = below.storage();
    values.gemm(layer.fanOut(), layer.scale(), delta, false, weights(layer), false, below);
    int width = layer.fanIn();
    for (int row = 0; row < below.rows(); row++) {
      int example = row / net.outputs();
      if (net.activation().isPiecewiseLinear()) {
        Tensor alpha = alphas[above].rows(example, example + 1);
        values.gate(
            width,
            net.activation(),
            alpha.storage(),
            alpha.offset(),
            values,
            row * width,
            row * width);
      } else {
        Storage slope = slopes[above - 1].storage();
        values.multiply(width, values, row * width, slope, example * width, row * width);
      }
    }
    return below;
  }
}
