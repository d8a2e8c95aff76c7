package dev.lanewise.nn;

/**
 * The loss of outputs F on a tape against a block of consecutive targets that may move between
 * runs.
 */
final class LossTerm {
  private final Dataset data;
  private final int rows;
  private final LabelWindow labels;
  private final Var targets;
  private final Var residual;
  private final Var value;
  private final double factor;

  /**
   * The loss is the block's share: the divisor of a mean is the size of the whole data set.
   *
   * @param f F, rows×outputs
   */
  LossTerm(Var f, Dataset data, Loss kind, int rows) {
    this.data = data;
    this.rows = rows;
    switch (data.targets()) {
      case Labels l -> {
        labels = new LabelWindow(l, rows, f.dtype());
        targets = new NetOps.OneHot(labels, f).record();
      }
      case Values v -> {
        labels = null;
        targets = f.tape().input(v.values().rows(0, rows));
      }
    }
    Var answer = kind == Loss.CROSS_ENTROPY ? new NetOps.Softmax(f, labels).record() : f;
    residual = new Algebra.Add(answer, -1, targets).record();
    Var sum =
        kind == Loss.CROSS_ENTROPY
            ? new NetOps.SoftmaxCrossEntropy(f, labels).record()
            : new NetOps.HalfSumSquares(residual).record();
    factor = kind.gradientScale(data.size());
    value = factor == 1 ? sum : new Algebra.Scale(factor, sum).record();
  }

  /** F − y, or softmax(F) − onehot for cross-entropy. */
  Var residual() {
    return residual;
  }

  /** The s in ∇L = s·Jᵀr. */
  double factor() {
    return factor;
  }

  /** L, 1×1. */
  Var value() {
    return value;
  }

  /** The block starts at this example from the next run on. */
  void moveTo(int from) {
    switch (data.targets()) {
      case Labels l -> labels.moveTo(from);
      case Values v -> targets.bind(v.values().rows(from, from + rows));
    }
  }
}
