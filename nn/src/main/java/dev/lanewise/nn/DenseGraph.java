package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A dense net written onto a tape of its own, for a fixed number of examples. */
final class DenseGraph {
  private record Parameter(Var var, int offset) {}

  private final Tape tape = new Tape();
  private final List<Parameter> parameters = new ArrayList<>();
  private final FlatVector weights;
  private final Var input;
  private final Var output;

  /**
   * @param inputs where the examples stand at first; later {@link #input} may move
   */
  DenseGraph(DenseNet net, Tensor inputs) {
    weights = tape.vector(inputs.dtype());
    input = tape.input(inputs);
    List<DenseNet.Layer> layers = net.layers();
    Var alpha = input;
    for (int l = 0; l < layers.size(); l++) {
      Var u = affine(layers.get(l), alpha);
      boolean hidden = l + 1 < layers.size() && net.activation() != Activation.IDENTITY;
      alpha = hidden ? new NetOps.Activate(net.activation(), 0, u).record() : u;
    }
    output = alpha;
  }

  private Var affine(DenseNet.Layer layer, Var alpha) {
    Var w = parameter(layer.weightOffset(), layer.fanOut(), layer.fanIn());
    Var product = new Algebra.MatMul(layer.scale(), alpha, false, w, true).record();
    if (!layer.hasBias()) {
      return product;
    }
    return new RowOps.AddBias(product, parameter(layer.biasOffset(), 1, layer.fanOut())).record();
  }

  private Var parameter(int offset, int rows, int cols) {
    Var v = tape.input(weights, offset, rows, cols);
    parameters.add(new Parameter(v, offset));
    return v;
  }

  Tape tape() {
    return tape;
  }

  FlatVector weights() {
    return weights;
  }

  Var input() {
    return input;
  }

  /** F, one row per example. */
  Var output() {
    return output;
  }

  /** W¹, b¹, W², …. */
  List<Var> parameters() {
    return parameters.stream().map(Parameter::var).toList();
  }

  /** The vector in which one derivative per parameter is laid out as the parameters are in w. */
  FlatVector place(List<Var> derivatives) {
    FlatVector vector = tape.vector(weights.dtype());
    for (int i = 0; i < parameters.size(); i++) {
      tape.place(derivatives.get(i), vector, parameters.get(i).offset());
    }
    return vector;
  }

  /** Tangents for all parameters, as windows of {@code direction}. */
  Map<Var, Var> directions(FlatVector direction) {
    Map<Var, Var> directions = new HashMap<>();
    for (Parameter p : parameters) {
      directions.put(p.var(), tape.input(direction, p.offset(), p.var().rows(), p.var().cols()));
    }
    return directions;
  }
}
