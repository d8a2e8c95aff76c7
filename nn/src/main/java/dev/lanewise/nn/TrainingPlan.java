package dev.lanewise.nn;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a training run is asked to do, apart from its data.
 *
 * @param net the net, started from its initial weights for the seed
 * @param loss what is minimised
 * @param optimizer the rule, at rest; the run owns it
 * @param schedule what η is multiplied by
 * @param batch examples per step, at least 1; more than there are means all of them
 * @param epochs how often each example is visited, at least 1
 * @param seed draws the initial weights, the order of the examples and what layers leave to chance
 * @param metrics figures of the held-out examples to be reported
 * @param earlyStopping when to end before the last epoch
 */
public record TrainingPlan(
    Trainable net,
    Loss loss,
    Optimizer optimizer,
    Schedule schedule,
    int batch,
    int epochs,
    long seed,
    List<Metric> metrics,
    Optional<EarlyStopping> earlyStopping) {

  /** A plan without further metrics that lasts all its epochs. */
  public TrainingPlan(
      Trainable net,
      Loss loss,
      Optimizer optimizer,
      Schedule schedule,
      int batch,
      int epochs,
      long seed) {
    this(net, loss, optimizer, schedule, batch, epochs, seed, List.of(), Optional.empty());
  }

  /** Checks batch and epochs; IllegalArgumentException names the one that is wrong. */
  public TrainingPlan {
    metrics = List.copyOf(metrics);
    if (batch < 1) {
      throw new IllegalArgumentException("batch is " + batch + ": it must be at least 1");
    }
    if (epochs < 1) {
      throw new IllegalArgumentException("epochs is " + epochs + ": it must be at least 1");
    }
  }

  /** The same plan that also reports these figures. */
  public TrainingPlan measuring(Metric... figures) {
    return new TrainingPlan(
        net, loss, optimizer, schedule, batch, epochs, seed, List.of(figures), earlyStopping);
  }

  /** The same plan that may end before its last epoch. */
  public TrainingPlan stopping(EarlyStopping rule) {
    return new TrainingPlan(
        net, loss, optimizer, schedule, batch, epochs, seed, metrics, Optional.of(rule));
  }

  /**
   * Every option that decides the bits of a run on {@code data}, as text.
   *
   * <p>The number of epochs is one of them only if the schedule looks at it: otherwise a finished
   * run may be resumed with more.
   */
  Map<String, String> options(Data data) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("net", net.toString());
    options.put("loss", loss.toString());
    options.put("dtype", data.train().inputs().dtype().toString());
    options.putAll(optimizer.options());
    options.put("schedule", schedule.toString());
    if (schedule.looksAtTheEnd()) {
      options.put("epochs", Integer.toString(epochs));
    }
    options.put("batch", Integer.toString(batch));
    earlyStopping.ifPresent(rule -> options.put("early-stopping", rule.toString()));
    options.put("seed", Long.toString(seed));
    options.put("data", Fingerprint.of(data.train()));
    if (earlyStopping.isPresent()) {
      data.test().ifPresent(test -> options.put("held-out data", Fingerprint.of(test)));
    }
    return options;
  }
}
