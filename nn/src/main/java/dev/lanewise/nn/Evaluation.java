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
    return of(objective.outputs(w), objective.data().targets(), objective.kind());
  }

  /**
   * Loss and accuracy of outputs.
   *
   * @param outputs one contiguous row per example
   * @throws IllegalArgumentException if outputs and targets differ in shape, or cross-entropy is
   *     asked for without classes
   */
  public static Evaluation of(Tensor outputs, Targets targets, Loss loss) {
    if (outputs.rows() != targets.size() || outputs.cols() != targets.width()) {
      throw new IllegalArgumentException(
          "outputs are "
              + outputs.shape()
              + ", targets "
              + targets.size()
              + "×"
              + targets.width()
              + ": the shapes must be equal");
    }
    double sum =
        switch (targets) {
          case Labels labels ->
              loss == Loss.CROSS_ENTROPY
                  ? new LabelWindow(labels, labels.size(), outputs.dtype()).crossEntropy(outputs)
                  : halfSquares(outputs, labels);
          case Values values when loss != Loss.CROSS_ENTROPY -> halfSquares(outputs, values);
          case Values values ->
              throw new IllegalArgumentException(
                  "cross-entropy needs class labels, the targets are "
                      + values.width()
                      + " values");
        };
    double accuracy =
        targets instanceof Labels labels
            ? (double) right(outputs, labels.labels()) / labels.size()
            : Double.NaN;
    return new Evaluation(loss.gradientScale(outputs.rows()) * sum, accuracy);
  }

  private static double halfSquares(Tensor outputs, Targets targets) {
    double sum = 0;
    for (int i = 0; i < outputs.rows(); i++) {
      for (int j = 0; j < outputs.cols(); j++) {
        double y =
            switch (targets) {
              case Labels labels -> labels.labels()[i] == j ? 1 : 0;
              case Values values -> values.values().get(i, j);
            };
        double r = outputs.get(i, j) - y;
        sum += r * r;
      }
    }
    return sum / 2;
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
