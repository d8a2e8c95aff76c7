package dev.lanewise.nn;

/** Data brought into the form that a plan's net and loss need, or refused. */
final class FittedData {
  /** Tensors of one number per example and unit that the step of an implicit net has at once. */
  private static final double IMPLICIT_TENSORS = 10;

  private FittedData() {}

  /**
   * The data with classes nobody drew added, when the net has outputs for them.
   *
   * @throws DataException if inputs or targets, held-out ones too, do not fit the net or each
   *     other, or something is asked for that needs classes or held-out examples
   */
  static Data of(TrainingPlan plan, Data data) {
    Trainable net = plan.net();
    Dataset train = data.train();
    requireInputs(net, train.features());
    requireTargets(plan, train.targets());
    if (data.test().isPresent()) {
      requireSameInputs(train, data.test().get());
      requireTargets(plan, data.test().get().targets());
    } else if (plan.earlyStopping().isPresent()) {
      throw new DataException(
          "early stopping watches held-out examples, the data has none: hold some out");
    }
    return new Data(
        withClasses(train, net.outputs()),
        data.test().map(t -> withClasses(t, net.outputs())),
        data.inputs(),
        data.targets());
  }

  private static void requireInputs(Trainable net, int features) {
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
  }

  private static void requireTargets(TrainingPlan plan, Targets targets) {
    Trainable net = plan.net();
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
  }

  /** Targets may differ in kind: classes can be held out where their numbers are trained on. */
  private static void requireSameInputs(Dataset train, Dataset test) {
    if (test.size() == 0) {
      throw new DataException("the held-out data is empty: hold examples out, or leave it absent");
    }
    if (!inputs(test).equals(inputs(train))) {
      throw new DataException(
          "the held-out data has "
              + inputs(test)
              + ", the data to train on "
              + inputs(train)
              + ": prepare both alike");
    }
  }

  private static String inputs(Dataset data) {
    return data.features() + " features in " + data.inputs().dtype();
  }

  private static Dataset withClasses(Dataset data, int classes) {
    return data.targets() instanceof Labels labels && labels.classes() < classes
        ? new Dataset(data.inputs(), new Labels(labels.labels(), classes))
        : data;
  }

  /**
   * The bytes that a run takes at most beside the data: its vectors and, for dense and implicit
   * nets, the values of the layers. Nets of layers ask for theirs when their tape is planned.
   *
   * @throws DataException if they cannot fit; says how much they need
   */
  static long requireMemory(TrainingPlan plan, Data data) {
    Dataset train = data.train();
    int batch = Math.min(plan.batch(), train.size());
    int rows = Math.max(batch, data.test().map(Dataset::size).orElse(0));
    // Weights, gradient, two vectors that an optimiser may keep, the start that who watches may
    // compare with, the best weights, and the gradient's parts where a batch is several blocks.
    double vectors = 5;
    vectors += plan.earlyStopping().isPresent() ? 1 : 0;
    vectors += batch > Objective.BLOCK ? 1 : 0;
    int each = train.inputs().dtype().bytes();
    double needed =
        switch (plan.net()) {
          case DenseNet net -> each * (vectors * net.parameterCount() + layers(net, rows));
          case LayerNet net -> each * vectors * net.parameters();
          case ImplicitNet net ->
              each * (vectors * net.parameters() + IMPLICIT_TENSORS * rows * net.width())
                  + SpectralBound.memory(net.width(), ImplicitLayer.SQUARINGS);
        };
    long bytes = (long) needed;
    Heap.require(bytes, "training net " + plan.net().sizes());
    return bytes;
  }

  /** Values and adjoints of every layer, of a batch or of what is held out. */
  private static double layers(DenseNet net, int rows) {
    double perRow = 4.0 * net.widths().stream().mapToLong(Integer::longValue).sum();
    return perRow * Math.min(rows, Objective.BLOCK);
  }
}
