package dev.lanewise.nn;

import java.util.Optional;

/** A dense net in training, by its {@link Objective}. */
final class DenseLearner implements Learner {
  private final Minibatches batches;
  private final Storage nothing;
  private final Objective full;
  private final Objective last;
  private final Optional<Objective> held;

  DenseLearner(DenseNet net, Loss loss, Minibatches batches, Optional<Dataset> held) {
    this.batches = batches;
    nothing = Storage.allocate(batches.dtype(), 0);
    full = new Objective(net, batches.full(), loss);
    last = batches.last() == batches.full() ? full : new Objective(net, batches.last(), loss);
    this.held = held.map(data -> new Objective(net, data, loss));
  }

  @Override
  public double gradient(Dataset batch, long step, Storage w, Storage g) {
    return (batch == batches.last() ? last : full).gradient(w, g);
  }

  @Override
  public Storage statistics() {
    return nothing;
  }

  @Override
  public Tensor outputs(Storage w) {
    return held.orElseThrow().outputs(w);
  }
}
