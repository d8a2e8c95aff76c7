package dev.lanewise.nn;

/**
 * How a net does on a data set.
 *
 * @param loss the loss over all examples
 * @param accuracy share of examples whose largest output is their class's (the first of equal
 *     ones); NaN when the targets are values
 */
public record Evaluation(double loss, double accuracy) {

  /** Loss and accuracy of an objective's net on its data, at these weights. */
  public static Evaluation of(Objective objective, Storage w) {
    double accuracy =
        objective.data().targets() instanceof Labels labels
            ? (double) right(objective.outputs(w), labels.labels()) / labels.size()
            : Double.NaN;
    return new Evaluation(objective.loss(w), accuracy);
  }

  private static long right(Tensor outputs, int[] labels) {
    long right = 0;
    for (int i = 0; i < labels.length; i++) {
      int best = 0;
      for (int j = 1; j < outputs.cols(); j++) {
        best = outputs.get(i, j) > outputs.get(i, best) ? j : best;
      }
      // No comparison with NaN holds, so a net that puts it out would be right about class 0.
      right += best == labels[i] && !Double.isNaN(outputs.get(i, best)) ? 1 : 0;
    }
    return right;
  }
}
