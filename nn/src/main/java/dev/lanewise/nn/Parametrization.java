package dev.lanewise.nn;

/** How weights are drawn and which factor stands in front of each product W·α. */
public enum Parametrization {
  /**
   * Neural-tangent: W, b ∼ N(0, 1); the first layer is W·x + b, every later one W·α/√fanIn + b. The
   * layer sizes enter through the factor, so gradients keep their size as the width grows (Jacot,
   * Gabriel and Hongler, arXiv:1806.07572, section 2).
   */
  NTK,
  /** W ∼ N(0, 1/fanIn), b = 0, no factor (LeCun initialisation). */
  STANDARD,
  /**
   * W ∼ N(0, 2/fanIn), b = 0, no factor: keeps the variance of ReLU layers (He et al.,
   * arXiv:1502.01852, eq. 10).
   */
  HE;

  /** The factor in front of W·α in layer {@code layer} (0 is the first). */
  double scale(int layer, int fanIn) {
    return this == NTK && layer > 0 ? 1 / Math.sqrt(fanIn) : 1;
  }

  /** Standard deviation of an initial weight. */
  double weightDeviation(int fanIn) {
    return switch (this) {
      case NTK -> 1;
      case STANDARD -> 1 / Math.sqrt(fanIn);
      case HE -> Math.sqrt(2.0 / fanIn);
    };
  }

  /** Standard deviation of an initial bias. */
  double biasDeviation() {
    return this == NTK ? 1 : 0;
  }
}
