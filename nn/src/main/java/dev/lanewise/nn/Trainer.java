package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * One training run: minibatch steps, epoch after epoch, watched by a listener.
 *
 * <p>The run is a function of plan and data: the same weights, to the bit, on the same backend and
 * vector width, whatever the number of threads and however often it was interrupted and resumed.
 * After its first epoch it takes no more memory per step. Only {@link #requestStop} may be called
 * from another thread.
 */
public final class Trainer {
  /** How a run ended. */
  public sealed interface Outcome {
    /** All epochs are done. */
    record Finished() implements Outcome {}

    /** It was asked to stop, and can be resumed. */
    record Stopped() implements Outcome {}

    /**
     * Loss or gradient became NaN or infinite; the last checkpoint is kept.
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
  private final Objective full;
  private final Objective last;
  private final Optional<Objective> test;
  private final Storage weights;
  private final Storage gradient;
  private final StepReport report = new StepReport();

  private int epoch;
  private int steps;
  private double lossSum;
  private double normSum;
  private double stepSum;
  private int clipped;
  private int floored;
  private double seconds;
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
   */
  public Trainer(TrainingPlan plan, Data data, Optional<Path> checkpointFile) {
    this.plan = plan;
    this.data = fitted(plan, data);
    requireMemory(plan, data.train());
    checkpointFile.ifPresent(Checkpoint::requireWritable);
    this.checkpointFile = checkpointFile;
    this.options = plan.options(this.data);
    this.batches = new Minibatches(this.data.train(), plan.batch(), plan.seed());
    this.full = new Objective(plan.net(), batches.full(), plan.loss());
    this.last =
        batches.last() == batches.full()
            ? full
            : new Objective(plan.net(), batches.last(), plan.loss());
    this.test = this.data.test().map(held -> new Objective(plan.net(), held, plan.loss()));
    DType dtype = data.train().inputs().dtype();
    this.weights = plan.net().initial(dtype, plan.seed());
    this.gradient = Storage.allocate(dtype, plan.net().parameters());
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

  private void restore(Path file, Checkpoint checkpoint) {
    Checkpoint.Progress progress = checkpoint.progress();
    if (checkpoint.weights().size() != weights.size() || progress.steps() > batches.perEpoch()) {
      throw new DataException(file + ": its sizes contradict its options: start anew");
    }
    weights.copyFrom(checkpoint.weights());
    try {
      plan.optimizer().restore(checkpoint.updates(), checkpoint.state());
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage() + ": start anew", e);
    }
    hasCheckpoint = true;
    epoch = checkpoint.epoch();
    steps = progress.steps();
    lossSum = progress.lossSum();
    normSum = progress.normSum();
    stepSum = progress.stepSum();
    clipped = progress.clipped();
    floored = progress.floored();
    seconds = progress.seconds();
  }

  /** The data with classes nobody drew added, when the net has outputs for them. */
  private static Data fitted(TrainingPlan plan, Data data) {
    DenseNet net = plan.net();
    int features = data.train().inputs().cols();
    if (features != net.inputs()) {
      throw new DataException(
          "net "
              + net.sizes()
              + " has "
              + net.inputs()
              + " inputs, the data has "
              + features
              + " features: start the net with "
              + features);
    }
    Targets targets = data.train().targets();
    if (!(targets instanceof Labels) && plan.loss() == Loss.CROSS_ENTROPY) {
      throw new DataException(
          "cross-entropy needs classes, the data has values: use a square loss");
    }
    boolean fits =
        targets instanceof Labels
            ? targets.width() <= net.outputs()
            : targets.width() == net.outputs();
    if (!fits) {
      throw new DataException(
          "net "
              + net.sizes()
              + " has "
              + net.outputs()
              + " outputs, the data needs "
              + targets.width()
              + ": end the net with "
              + targets.width());
    }
    return new Data(
        withClasses(data.train(), net.outputs()),
        data.test().map(t -> withClasses(t, net.outputs())),
        data.inputs(),
        data.targets());
  }

  private static Dataset withClasses(Dataset data, int classes) {
    return data.targets() instanceof Labels labels && labels.classes() < classes
        ? new Dataset(data.inputs(), new Labels(labels.labels(), classes))
        : data;
  }

  private static void requireMemory(TrainingPlan plan, Dataset train) {
    // Weights, gradient, two vectors an optimiser may keep; values and adjoints of every layer.
    double vectors = 4.0 * plan.net().parameterCount();
    double perRow = 4.0 * plan.net().widths().stream().mapToLong(Integer::longValue).sum();
    double rows = Math.min(Math.min(plan.batch(), train.size()), Objective.BLOCK);
    double bytes = train.inputs().dtype().bytes() * (vectors + perRow * rows);
    Heap.require((long) bytes, "training net " + plan.net().sizes());
  }

  /** The weights now: live, not to be written to. */
  public Storage weights() {
    return weights;
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
    while (epoch < plan.epochs()) {
      while (steps < batches.perEpoch()) {
        if (stopRequested) {
          return weightsAreFinite() ? stopped() : divergedWeights();
        }
        double loss = step();
        if (!(Double.isFinite(loss) && Double.isFinite(report.norm()))) {
          return diverged("loss " + loss + ", gradient norm " + report.norm(), gradient);
        }
        listener.step(epoch + 1, steps, batches.perEpoch(), loss, report);
      }
      if (!weightsAreFinite()) {
        return divergedWeights();
      }
      listener.epoch(endOfEpoch());
      save();
    }
    return new Outcome.Finished();
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
    return diverged("a weight is NaN or infinite", weights);
  }

  /** One step; returns the loss before it. Unless loss and norm are finite nothing has changed. */
  private double step() {
    long start = System.nanoTime();
    Dataset batch = batches.load(epoch, steps);
    double loss = (batch == batches.last() ? last : full).gradient(weights, gradient);
    if (!Double.isFinite(loss)) {
      report.set(gradient.nrm2(), 0);
      return loss;
    }
    long done = (long) epoch * batches.perEpoch() + steps;
    double factor = plan.schedule().factor(done, batches.perEpoch(), plan.epochs());
    Optimizer optimizer = plan.optimizer();
    optimizer.step(optimizer.eta() * factor, weights, gradient, report);
    if (Double.isFinite(report.norm())) {
      steps++;
      lossSum += loss * lossWeight(batch);
      normSum += report.norm();
      stepSum += report.step();
      clipped += optimizer.clipped(report) ? 1 : 0;
      floored += optimizer.floored(report) ? 1 : 0;
      seconds += (System.nanoTime() - start) / 1e9;
    }
    return loss;
  }

  /** What a loss on this part counts for in a sum: means by their examples, sums by themselves. */
  private double lossWeight(Dataset part) {
    return plan.loss() == Loss.HALF_SUM ? 1 : part.size();
  }

  private TrainingListener.EpochReport endOfEpoch() {
    Optional<Evaluation> evaluation = test.map(t -> Evaluation.of(t, weights));
    TrainingListener.EpochReport done =
        new TrainingListener.EpochReport(
            epoch + 1,
            lossSum / lossWeight(data.train()),
            evaluation.map(Evaluation::loss).orElse(Double.NaN),
            evaluation.map(Evaluation::accuracy).orElse(Double.NaN),
            normSum / steps,
            stepSum / steps,
            steps,
            clipped,
            floored,
            seconds);
    epoch++;
    steps = 0;
    lossSum = 0;
    normSum = 0;
    stepSum = 0;
    clipped = 0;
    floored = 0;
    seconds = 0;
    return done;
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
        new Checkpoint.Progress(steps, lossSum, normSum, stepSum, clipped, floored, seconds),
        weights,
        plan.optimizer().updates(),
        plan.optimizer().state());
  }

  private Outcome diverged(String what, Storage culprit) {
    String kept = hasCheckpoint ? ", last checkpoint kept in " + checkpointFile.orElseThrow() : "";
    return new Outcome.Diverged(
        "training diverged in epoch "
            + (epoch + 1)
            + ", step "
            + (steps + 1)
            + ": "
            + what
            + firstLayerNotFinite(culprit)
            + kept
            + ": lower --eta, or clip with --optimizer delta-gclip");
  }

  private String firstLayerNotFinite(Storage x) {
    int number = 1;
    for (DenseNet.Layer layer : plan.net().layers()) {
      double weightNorm = x.nrm2(layer.weightOffset(), layer.fanIn() * layer.fanOut());
      double biasNorm = layer.hasBias() ? x.nrm2(layer.biasOffset(), layer.fanOut()) : 0;
      if (!Double.isFinite(weightNorm + biasNorm)) {
        return " (first not finite in layer "
            + number
            + ", "
            + layer.fanIn()
            + "→"
            + layer.fanOut()
            + ")";
      }
      number++;
    }
    return "";
  }
}
