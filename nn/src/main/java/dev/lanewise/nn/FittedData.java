package dev.lanewise.nn;

/** Data brought into the form that a plan's net and loss need, or refused. */
final class FittedData {
  private FittedData() {}

  /**
   * The data with classes nobody drew added, when the net has outputs for them.
   *
   * @throws DataException if features or targets do not fit the net, or something is asked for that
   *     needs classes or held-out examples
   */
  static Data of(TrainingPlan plan, Data data) {
    Trainable net = plan.net();
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
    if (data.test().isEmpty() && plan.earlyStopping().isPresent()) {
      throw new DataException(
          "early stopping watches held-out examples, the data has none: hold some out");
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

  /**
   * The bytes that a run takes at most beside the data: its vectors and, for dense nets, the values
   * of the layers.
   *
   * @throws DataException if the vectors and, for dense nets, the layers' values cannot fit; says
   *     how much they need
   */
  static long requireMemory(TrainingPlan plan, Data data) {
    Dataset train = data.train();
    int batch = Math.min(plan.batch(), train.size());
    // Weights, gradient, two vectors that an optimiser may keep, the start that who watches may
    // compare with, the best weights, and the gradient's parts where a batch is several blocks.
    double vectors = 5;
    vectors += plan.earlyStopping().isPresent() ? 1 : 0;
    vectors += batch > Objective.BLOCK ? 1 : 0;
    double numbers =
        switch (plan.net()) {
          case DenseNet net -> {
            // Values and adjoints of every layer, of a batch or of what is held out; the other nets
            // ask when their tape is planned.
            double perRow = 4.0 * net.widths().stream().mapToLong(Integer::longValue).sum();
            int heldOut = data.test().map(Dataset::size).orElse(0);
            double rows = Math.min(Math.max(batch, heldOut), Objective.BLOCK);
            yield vectors * net.parameterCount() + perRow * rows;
          }
          case LayerNet net -> vectors * net.parameters();
          case ImplicitNet net -> vectors * net.parameters();
        };
    long bytes = (long) (train.inputs().dtype().bytes() * numbers);
    Heap.require(bytes, "training net " + plan.net().sizes());
    return bytes;
  }
}
