package dev.lanewise.nn;

/** What a target column of whole numbers means. */
public enum Task {
  /** Whole numbers from 0 name classes. */
  CLASSIFICATION,
  /** Every number is a value to meet. */
  REGRESSION;

  /** Cross-entropy needs classes; the square losses take values. */
  public static Task of(Loss loss) {
    return loss == Loss.CROSS_ENTROPY ? CLASSIFICATION : REGRESSION;
  }
}
