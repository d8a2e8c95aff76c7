package dev.lanewise.nn;

/**
 * One class per example, {@code labels[i]} in [0, classes).
 *
 * <p>The array is not copied: minibatches refill it in place.
 *
 * @throws IllegalArgumentException if a label is outside [0, classes)
 */
public record Labels(int[] labels, int classes) implements Targets {
  public Labels {
    if (classes < 1) {
      throw new IllegalArgumentException("classes is " + classes + ": needs at least 1");
    }
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] < 0 || labels[i] >= classes) {
        throw new IllegalArgumentException(
            "label " + labels[i] + " of example " + i + " is not in [0, " + classes + ")");
      }
    }
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public int width() {
    return classes;
  }
}
