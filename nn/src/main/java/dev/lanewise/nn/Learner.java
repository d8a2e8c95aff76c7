package dev.lanewise.nn;

import java.util.Optional;

/** A net in training: its gradient on the batch at hand, its answers on held-out examples. */
interface Learner {
  /**
   * The learner for the plan's net.
   *
   * @throws DataException if this kind of net cannot be trained on such data, or memory is short
   */
  static Learner of(TrainingPlan plan, Minibatches batches, Optional<Dataset> held) {
    return switch (plan.net()) {
      case DenseNet net -> new DenseLearner(net, plan.loss(), batches, held);
      case LayerNet net -> new LayerLearner(net, plan.loss(), plan.seed(), batches, held);
      case ImplicitNet net -> new ImplicitLearner(net, plan.loss(), batches.dtype(), held);
    };
  }

  /**
   * g ← ∇L(w) on the batch.
   *
   * @param batch what {@link Minibatches#load} returned
   * @param step steps taken since the start of the run; whatever is drawn depends on it and the
   *     seed alone
   * @return L(w); NaN if there is none
   */
  double gradient(Dataset batch, long step, Storage w, Storage g);

  /** Told after the weights have moved by the last gradient. */
  default void stepTaken() {}

  /** What evaluation needs besides w: live, of size 0 if nothing. */
  Storage statistics();

  /** The outputs on the held-out examples, one row each. */
  Tensor outputs(Storage w);

  /** Why there was no loss, if more than its not being finite is known. */
  default Optional<String> trouble() {
    return Optional.empty();
  }
}
