package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.List;
import java.util.Map;

/**
 * A rule that moves the weights against a gradient, with whatever it remembers between steps.
 *
 * <p>Unless the rule says otherwise, norms are Euclidean and taken over the whole gradient vector,
 * and weight decay λ is added after the norm is taken and multiplied by the same step: w ← w − h·(g
 * + λ·w). A gradient whose norm is NaN or infinite changes neither weights nor memory; the report
 * then carries that norm and step 0. Not thread-safe.
 */
public sealed interface Optimizer
    permits Sgd, Adam, RmsProp, Adagrad, GClip, DeltaGClip, DeltaGClipPerTensor, Clipped {

  /** The word for this rule on a command line. */
  String name();

  /** The step size η before any schedule. */
  double eta();

  /** The norm γ from which steps are shortened; infinite when the rule never clips. */
  default double gamma() {
    return Double.POSITIVE_INFINITY;
  }

  /** The share δ of η that a clipped step never falls below; 0 without such a floor. */
  default double delta() {
    return 0;
  }

  /**
   * One step with {@code eta} in place of {@link #eta()}, as a schedule wants it.
   *
   * @param eta the step size now, finite and above 0
   * @param w the weights, overwritten
   * @param g the gradient at w, as many elements of the same dtype
   * @param report receives ‖g‖ and the factor h
   */
  void step(double eta, Storage w, Storage g, StepReport report);

  /**
   * Refuses options that are legal, but not once they are rounded to the precision of the weights,
   * as a momentum of 1 − 10⁻⁹ in float.
   *
   * @throws IllegalArgumentException naming the option
   */
  void requireFit(DType dtype);

  /** One step with the step size of the rule itself. */
  default void step(Storage w, Storage g, StepReport report) {
    step(eta(), w, g, report);
  }

  /** True if the step just reported was shortened: γ/‖g‖ &lt; 1. */
  default boolean clipped(StepReport report) {
    return gamma() / report.norm() < 1;
  }

  /** True if the step just reported was held up by the floor: γ/‖g‖ &lt; δ. */
  default boolean floored(StepReport report) {
    return gamma() / report.norm() < delta();
  }

  /** Steps taken so far, as far as the rule needs to count them. */
  default long updates() {
    return 0;
  }

  /** What the rule remembers, each as long as w; empty before the first step. */
  default List<Storage> state() {
    return List.of();
  }

  /**
   * Continues where another instance of the same rule was.
   *
   * @param updates that instance's {@link #updates()}
   * @param state copies of that instance's {@link #state()}; this instance keeps them
   * @throws IllegalArgumentException if this rule remembers something else
   */
  default void restore(long updates, List<Storage> state) {
    if (updates != 0 || !state.isEmpty()) {
      throw new IllegalArgumentException(
          name() + " remembers nothing, found " + state.size() + " vectors after " + updates);
    }
  }

  /** Every option by name, as text that says the same for the same bits. */
  Map<String, String> options();
}
