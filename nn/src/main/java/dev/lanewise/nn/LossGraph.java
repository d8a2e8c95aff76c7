package dev.lanewise.nn;

/**
 * A dense net, its residual and its loss on one tape, for a block of consecutive examples that may
 * move between runs.
 */
final class LossGraph {
  private final Dataset data;
  private final int rows;
  private final DenseGraph net;
  private final LabelWindow labels;
  private final Var targets;
  private final Var residual;
  private final Var loss;
  private final double factor;
  private int from;

  /** The loss is the block's share: the divisor of a mean is the size of the whole data set. */
  LossGraph(DenseNet shape, Dataset data, Loss kind, int rows) {
    this.data = data;
    this.rows = rows;
    net = new DenseGraph(shape, data.inputs().rows(0, rows));
    Var f = net.output();
    switch (data.targets()) {
      case Labels l -> {
        labels = new LabelWindow(l, rows, f.dtype());
        targets = new NetOps.OneHot(labels, f).record();
      }
      case Values v -> {
        labels = null;
        targets = net.tape().input(v.values().rows(0, rows));
      }
    }
    Var answer = kind == Loss.CROSS_ENTROPY ? new NetOps.Softmax(f, labels).record() : f;
    residual = new Algebra.Add(answer, -1, targets).record();
    Var sum =
        kind == Loss.CROSS_ENTROPY
            ? new NetOps.SoftmaxCrossEntropy(f, labels).record()
            : new NetOps.HalfSumSquares(residual).record();
    factor = kind.gradientScale(data.size());
    loss = factor == 1 ? sum : new Algebra.Scale(factor, sum).record();
  }

  DenseGraph net() {
    return net;
  }

  /** F − y, or softmax(F) − onehot for cross-entropy. */
  Var residual() {
    return residual;
  }

  /** The s in ∇L = s·Jᵀr. */
  double factor() {
    return factor;
  }

  Var loss() {
    return loss;
  }

  /** The block starts at this example from the next run on. */
  void moveTo(int example) {
    if (example == from) {
      return;
    }
    from = example;
    net.input().bind(data.inputs().rows(from, from + rows));
    switch (data.targets()) {
      case Labels l -> labels.moveTo(from);
      case Values v -> targets.bind(v.values().rows(from, from + rows));
    }
  }
}
