package dev.lanewise.nn;

/**
 * Ends a run when a figure of the held-out examples has stopped improving, and gives back the
 * weights of the epoch in which it was best.
 *
 * @param metric the figure
 * @param patience epochs without an improvement after which the run ends, at least 1
 * @param minDelta what counts as an improvement: better than the best so far by more than this;
 *     finite and not negative
 */
public record EarlyStopping(Metric metric, int patience, double minDelta) {
  /** Checks the numbers; IllegalArgumentException names the one that is wrong. */
  public EarlyStopping {
    if (patience < 1) {
      throw new IllegalArgumentException("patience is " + patience + ": it must be at least 1");
    }
    Hyperparameter.requireNotNegative("minDelta", minDelta);
  }

  /** Watches a loss on the held-out examples, mostly the one that is trained on. */
  public static EarlyStopping on(Loss loss, int patience) {
    return new EarlyStopping(Metric.loss(loss), patience, 0);
  }

  /** What any figure improves on. */
  double worst() {
    return metric.largerIsBetter() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
  }

  boolean improves(double figure, double best) {
    return metric.largerIsBetter() ? figure > best + minDelta : figure < best - minDelta;
  }

  /** "loss:5:0.01". */
  @Override
  public String toString() {
    return metric.name() + ":" + patience + ":" + minDelta;
  }
}
