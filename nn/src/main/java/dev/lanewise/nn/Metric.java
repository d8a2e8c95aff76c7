package dev.lanewise.nn;

import java.util.function.ToDoubleBiFunction;

/**
 * A figure of a net's outputs on the held-out examples, computed after each epoch.
 *
 * @param name how reports call it
 * @param largerIsBetter which way {@link EarlyStopping} takes for the better one
 * @param figure from the outputs, one row per example, and the targets; NaN never counts as better
 */
public record Metric(
    String name, boolean largerIsBetter, ToDoubleBiFunction<Tensor, Targets> figure) {

  /** Share of examples classified rightly, as {@link Evaluation#accuracy}. */
  public static Metric accuracy() {
    return new Metric("accuracy", true, (f, y) -> Evaluation.of(f, y, Loss.HALF_SUM).accuracy());
  }

  /** A loss, not necessarily the one that is trained on. */
  public static Metric loss(Loss loss) {
    return new Metric(loss.toString(), false, (f, y) -> Evaluation.of(f, y, loss).loss());
  }
}
