package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One training run: minibatch steps, epoch after epoch, watched by a listener.
 *
 * <p>The run is a function of plan and data: the same weights, to the bit, on the same backend and
 * vector width, whatever the number of threads and however often it was interrupted and resumed.
 * After its first epoch a step takes no more memory; implicit nets alone are solved in fresh memory
 * each time. Only {@link #requestStop} may be called from another thread.
 */
public final class Trainer {
  /** How a run ended. */
  public sealed interface Outcome {
    /** All epochs are done. */
    record Finished() implements Outcome {}

    /**
     * Early stopping ended it: the weights are those of the best epoch.
     *
     * @param epoch that epoch, from 1; 0 if the figure was NaN in all of them, and then the weights
     *     are the last ones
     * @param figure what the figure that was watched came to in that epoch
     */
    record Settled(int epoch, double figure) implements Outcome {}

    /** It was asked to stop, and can be resumed. */
    record Stopped() implements Outcome {}

    /**
     * There was no finite loss or gradient any more; the last checkpoint is kept.
     *
     * @param line what happened, where, and what to try, in one line
     */
    record Diverged(String line) implements Outcome {}
  }

  private final TrainingPlan plan;
  private final Data data;
  private final Map<String, String> options;
  private final Optional<Path> checkpointFile;
  private final Minibatches batches;
  private final Learner learner;
  private final Storage weights;
  private final Storage gradient;
  private final long memory;
  private final StepReport report = new StepReport();

  private int epoch;
  private Tally tally = new Tally();
  private Optional<Checkpoint.Best> best = Optional.empty();
  private boolean hasCheckpoint;
  private volatile boolean stopRequested;

  /** A run from the net's initial weights that leaves nothing behind. */
  public Trainer(TrainingPlan plan, Data data) {
    this(plan, data, Optional.empty());
  }

  /**
   * A run from the net's initial weights.
   *
   * @param checkpointFile written after each epoch and when the run is stopped
   * @throws DataException if the data does not fit the net, memory is short, or the checkpoint
   *     could not be written
   * @throws IllegalArgumentException if an option of the optimiser does not fit the precision of
   *     the data, before any file is touched
   */
  public Trainer(TrainingPlan plan, Data data, Optional<Path> checkpointFile) {
    this.plan = plan;
    this.data = FittedData.of(plan, data);
    plan.optimizer().requireFit(this.data.train().inputs().dtype());
    this.memory = FittedData.requireMemory(plan, data);
    checkpointFile.ifPresent(Checkpoint::requireWritable);
    this.checkpointFile = checkpointFile;
    this.options = plan.options(this.data);
    this.batches = new Minibatches(this.data.train(), plan.batch(), plan.seed());
    this.learner = Learner.of(plan, batches, this.data.test());
    this.weights = plan.net().initial(batches.dtype(), plan.seed());
    this.gradient = Storage.allocate(batches.dtype(), weights.size());
  }

  /**
   * The run that {@code file} holds, continued; it goes on writing there.
   *
   * @throws DataException if the file is no checkpoint, or one of a run with other options
   */
  public static Trainer resume(TrainingPlan plan, Data data, Path file) {
    Checkpoint checkpoint = Checkpoint.read(file);
    Trainer trainer = new Trainer(plan, data, Optional.of(file));
    checkpoint.requireSameOptions(file, trainer.options);
    trainer.restore(file, checkpoint);
    return trainer;
  }

  private void requireFit(Path file, Checkpoint checkpoint) {
    boolean fits =
        checkpoint.weights().size() == weights.size()
            && checkpoint.weights().dtype() == weights.dtype()
            && checkpoint.statistics().size() == learner.statistics().size()
            && checkpoint.progress().steps() <= batches.perEpoch();
    if (!fits) {
      throw new DataException(file + ": its numbers contradict its options: start anew");
    }
    long steps = (long) checkpoint.epoch() * batches.perEpoch() + checkpoint.progress().steps();
    if (checkpoint.updates() > steps) {
      throw new DataException(
          file
              + ": its optimiser counts "
              + checkpoint.updates()
              + " steps, the run has done "
              + steps
              + ": start anew");
    }
  }

  private void restore(Path file, Checkpoint checkpoint) {
    requireFit(file, checkpoint);
    weights.copyFrom(checkpoint.weights());
    learner.statistics().copyFrom(checkpoint.statistics());
    best = checkpoint.best();
    try {
      plan.optimizer().restore(checkpoint.updates(), checkpoint.state());
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + ": start anew", e);
    }
    hasCheckpoint = true;
    epoch = checkpoint.epoch();
    tally.set(checkpoint.progress());
  }

  /**
   * Bytes that the run takes at most beside the data, known before its first step: weights,
   * gradient, what an optimiser may remember, for dense nets the values and adjoints of all layers,
   * and for implicit nets those of the equilibria and the matrices that bound ‖A‖. Nets of layers
   * plan the memory for their values by themselves.
   */
  public long memory() {
    return memory;
  }

  /** The weights now: live, not to be written to. */
  public Storage weights() {
    return weights;
  }

  /**
   * What evaluation needs besides the weights, for {@link LayerGraph#statistics}: live, not to be
   * written to.
   */
  public Storage statistics() {
    return learner.statistics();
  }

  /** The plan. */
  public TrainingPlan plan() {
    return plan;
  }

  /** The data as it is trained on. */
  public Data data() {
    return data;
  }

  /** Epochs finished so far. */
  public int epochsDone() {
    return epoch;
  }

  /** Asks the run to end after the step in progress; any thread may call this. */
  public void requestStop() {
    stopRequested = true;
  }

  /**
   * Trains until the epochs are done, a stop is requested, or numbers stop being finite.
   *
   * @throws DataException if a checkpoint cannot be written
   */
  public Outcome run(TrainingListener listener) {
    while (epoch < plan.epochs() && !settled()) {
      while (tally.steps() < batches.perEpoch()) {
        if (stopRequested) {
          return weightsAreFinite() ? stopped() : divergedWeights();
        }
        double loss = step();
        if (!(Double.isFinite(loss) && Double.isFinite(report.norm()))) {
          return divergedAt(loss);
        }
        listener.step(epoch + 1, tally.steps(), batches.perEpoch(), loss, report);
      }
      if (!weightsAreFinite()) {
        return divergedWeights();
      }
      listener.epoch(endOfEpoch());
      save();
    }
    return ended();
  }

  /** True when early stopping has waited long enough. */
  private boolean settled() {
    int bestEpoch = best.map(Checkpoint.Best::epoch).orElse(0);
    return plan.earlyStopping().map(rule -> epoch - bestEpoch >= rule.patience()).orElse(false);
  }

  /**
   * Gives back the best weights, if early stopping looked for them. The file keeps those of the
   * last epoch, from which more epochs could go on.
   */
  private Outcome ended() {
    if (best.isPresent()) {
      weights.copyFrom(best.get().weights());
      learner.statistics().copyFrom(best.get().statistics());
    }
    if (!settled()) {
      return new Outcome.Finished();
    }
    return new Outcome.Settled(
        best.map(Checkpoint.Best::epoch).orElse(0),
        best.map(Checkpoint.Best::figure).orElse(Double.NaN));
  }

  private Outcome stopped() {
    save();
    return new Outcome.Stopped();
  }

  /**
   * A step can overflow a weight although its gradient was finite: such weights are never saved.
   */
  private boolean weightsAreFinite() {
    return Double.isFinite(weights.nrm2());
  }

  private Outcome divergedWeights() {
    return diverged("after step " + tally.steps(), "a weight is NaN or infinite", weights);
  }

  /** One step; returns the loss before it. Unless loss and norm are finite nothing has changed. */
  private double step() {
    long start = System.nanoTime();
    Dataset batch = batches.load(epoch, tally.steps());
    long done = (long) epoch * batches.perEpoch() + tally.steps();
    double loss = learner.gradient(batch, done, weights, gradient);
    if (!Double.isFinite(loss)) {
      report.set(gradient.nrm2(), 0);
      return loss;
    }
    double factor = plan.schedule().factor(done, batches.perEpoch(), plan.epochs());
    Optimizer optimizer = plan.optimizer();
    // The product of two numbers above 0 may be none.
    double eta = Math.max(optimizer.eta() * factor, Double.MIN_VALUE);
    optimizer.step(eta, weights, gradient, report);
    if (Double.isFinite(report.norm())) {
      learner.stepTaken();
      double seconds = (System.nanoTime() - start) / 1e9;
      tally.add(loss * lossWeight(batch), report, optimizer, seconds);
    }
    return loss;
  }

  /** What a loss on this part counts for in a sum: means by their examples, sums by themselves. */
  private double lossWeight(Dataset part) {
    return plan.loss() == Loss.HALF_SUM ? 1 : part.size();
  }

  private TrainingListener.EpochReport endOfEpoch() {
    Evaluation evaluation = new Evaluation(Double.NaN, Double.NaN);
    Map<String, Double> figures = new LinkedHashMap<>();
    epoch++;
    if (data.test().isPresent()) {
      Tensor outputs = learner.outputs(weights);
      Targets targets = data.test().get().targets();
      evaluation = Evaluation.of(outputs, targets, plan.loss());
      for (Metric metric : plan.metrics()) {
        figures.put(metric.name(), metric.figure().applyAsDouble(outputs, targets));
      }
      plan.earlyStopping().ifPresent(rule -> keepIfBest(rule, outputs, targets));
    }
    Checkpoint.Progress sums = tally.progress();
    tally = new Tally();
    return new TrainingListener.EpochReport(
        epoch,
        sums.lossSum() / lossWeight(data.train()),
        evaluation.loss(),
        evaluation.accuracy(),
        Collections.unmodifiableMap(figures),
        sums.normSum() / sums.steps(),
        sums.stepSum() / sums.steps(),
        sums.steps(),
        sums.clipped(),
        sums.floored(),
        sums.seconds());
  }

  private void keepIfBest(EarlyStopping rule, Tensor outputs, Targets targets) {
    double figure = rule.metric().figure().applyAsDouble(outputs, targets);
    if (rule.improves(figure, best.map(Checkpoint.Best::figure).orElse(rule.worst()))) {
      Storage w = best.map(Checkpoint.Best::weights).orElseGet(weights::copy);
      Storage s = best.map(Checkpoint.Best::statistics).orElseGet(learner.statistics()::copy);
      w.copyFrom(weights);
      s.copyFrom(learner.statistics());
      best = Optional.of(new Checkpoint.Best(epoch, figure, w, s));
    }
  }

  private void save() {
    checkpointFile.ifPresent(
        file -> {
          checkpoint().write(file);
          hasCheckpoint = true;
        });
  }

  /** Where the run stands, sharing its memory: write it before the next step. */
  Checkpoint checkpoint() {
    return new Checkpoint(
        options,
        epoch,
        tally.progress(),
        weights,
        learner.statistics(),
        best,
        plan.optimizer().updates(),
        plan.optimizer().state());
  }

  private Outcome divergedAt(double loss) {
    String where = "step " + (tally.steps() + 1);
    Optional<String> trouble = learner.trouble();
    return trouble.isPresent()
        ? diverged(where, trouble.get(), weights)
        : diverged(where, "loss " + loss + ", gradient norm " + report.norm(), gradient);
  }

  private Outcome diverged(String where, String what, Storage culprit) {
    String kept = hasCheckpoint ? ", last checkpoint kept in " + checkpointFile.orElseThrow() : "";
    return new Outcome.Diverged(
        "training diverged in epoch "
            + (epoch + 1)
            + ", "
            + where
            + ": "
            + what
            + firstNotFinite(culprit)
            + kept
            + ": lower --eta, or clip with --optimizer delta-gclip");
  }

  private String firstNotFinite(Storage x) {
    for (Trainable.Part part : plan.net().parts()) {
      if (!Double.isFinite(x.nrm2(part.offset(), part.size()))) {
        return " (first not finite in " + part.name() + ")";
      }
    }
    return "";
  }
}
