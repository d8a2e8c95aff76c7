package dev.lanewise.nn;

/**
 * A dense net, its residual and its loss on one tape, for a block of consecutive examples that may
 * move between runs.
 */
final class LossGraph {
  private final Dataset data;
  private final int rows;
  private final DenseGraph net;
  private final LossTerm term;
  private int from;

  /** The loss is the block's share: the divisor of a mean is the size of the whole data set. */
  LossGraph(DenseNet shape, Dataset data, Loss kind, int rows) {
    this.data = data;
    this.rows = rows;
    net = new DenseGraph(shape, data.inputs().rows(0, rows));
    term = new LossTerm(net.output(), data, kind, rows);
  }

  DenseGraph net() {
    return net;
  }

  /** F − y, or softmax(F) − onehot for cross-entropy. */
  Var residual() {
    return term.residual();
  }

  /** The s in ∇L = s·Jᵀr. */
  double factor() {
    return term.factor();
  }

  Var loss() {
    return term.value();
  }

  /** The block starts at this example from the next run on. */
  void moveTo(int example) {
    if (example == from) {
      return;
    }
    from = example;
    net.input().bind(data.inputs().rows(from, from + rows));
    term.moveTo(from);
  }
}
