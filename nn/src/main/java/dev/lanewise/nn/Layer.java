package dev.lanewise.nn;

/**
 * A function that takes its weights from the flat vector of a {@link LayerNet}. {@link Layers} has
 * the usual ones; anything that records operations may be one.
 */
@FunctionalInterface
public interface Layer {
  /**
   * Records the layer.
   *
   * @param graph hands out weights and statistics, in the order in which they are asked for
   * @param x examples along the first axis
   * @return examples along the first axis
   */
  Var apply(LayerGraph graph, Var x);
}
