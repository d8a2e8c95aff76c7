package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/** The usual layers. Weights of affine maps start as N(0, 2/fanIn), biases at 0 (He et al.). */
public final class Layers {
  /** Added to variances before the root is taken. */
  private static final double EPSILON = 1e-5;

  private Layers() {}

  /** Examples × (everything else) · Wᵀ + b; W is outputs×inputs in w, then b. */
  public static Layer dense(int outputs) {
    return (graph, x) -> {
      Var rows = flat(x);
      Var weight = graph.weights(outputs, rows.cols(), deviation(rows.cols()));
      return Functions.linear(rows, weight, graph.weights(1, outputs, 0));
    };
  }

  /** {@link Convolution#conv2d}: W is filters×(window·channels) in w, then one bias per filter. */
  public static Layer conv2d(int filters, Convolution.Window window) {
    return (graph, x) -> {
      window.places(x.shape());
      int fanIn = window.rows() * window.cols() * x.axis(-1);
      Var weight = graph.weights(filters, fanIn, deviation(fanIn));
      return Convolution.conv2d(x, weight, graph.weights(1, filters, 0), window);
    };
  }

  private static double deviation(int fanIn) {
    return Parametrization.HE.weightDeviation(fanIn);
  }

  /** σ, element by element. */
  public static Layer activation(Activation activation) {
    return (graph, x) -> Functions.activate(activation, x);
  }

  /** {@link Convolution#maxPool}. */
  public static Layer maxPool(Convolution.Window window) {
    return (graph, x) -> Convolution.maxPool(x, window);
  }

  /** {@link Convolution#averagePool}. */
  public static Layer averagePool(Convolution.Window window) {
    return (graph, x) -> Convolution.averagePool(x, window);
  }

  /** The axes of an example in another arrangement. */
  public static Layer reshape(Integer... sizes) {
    List<Integer> example = List.of(sizes);
    return (graph, x) -> {
      List<Integer> whole = new ArrayList<>(example);
      whole.addFirst(x.axis(0));
      return Arrangement.reshape(x, new Shape(whole));
    };
  }

  /** {@link Normalization#layer} over the last axis; γ starts at 1 and β at 0. */
  public static Layer layerNorm() {
    return (graph, x) -> {
      Var gamma = graph.constantWeights(x.axis(-1), 1);
      return Normalization.layer(x, gamma, graph.weights(1, x.axis(-1), 0), EPSILON);
    };
  }

  /**
   * Batch normalisation of the last axis over all others; γ starts at 1 and β at 0. A training
   * graph uses the batch's own mean and variance and reports them as {@link LayerGraph#statistics};
   * an evaluation graph reads them from there.
   */
  public static Layer batchNorm() {
    return (graph, x) -> {
      int channels = x.axis(-1);
      Var gamma = graph.constantWeights(channels, 1);
      Var beta = graph.weights(1, channels, 0);
      Var mean = graph.statistic(Normalization.columnMeans(x), 0);
      Var variance = graph.statistic(Normalization.columnVariances(x), 1);
      return Normalization.fixed(x, mean, variance, gamma, beta, EPSILON);
    };
  }

  /** Inverted dropout while training, nothing when evaluating; see {@link LayerGraph#drawMasks}. */
  public static Layer dropout(double rate) {
    return (graph, x) -> graph.dropout(x, rate);
  }

  /** One layer after the other. */
  public static Layer sequence(Layer... layers) {
    List<Layer> steps = List.of(layers);
    return (graph, x) -> {
      Var y = x;
      for (Layer layer : steps) {
        y = layer.apply(graph, y);
      }
      return y;
    };
  }

  /** x + f(x) (He et al., arXiv:1512.03385); f must keep the shape. */
  public static Layer residual(Layer... layers) {
    Layer branch = sequence(layers);
    return (graph, x) -> {
      Var y = branch.apply(graph, x);
      Op.requireSame("residual", x, y);
      return new Algebra.Add(x, 1, y).record();
    };
  }

  private static Var flat(Var x) {
    return Arrangement.reshape(x, new Shape(x.axis(0), x.size() / Math.max(x.axis(0), 1)));
  }
}
