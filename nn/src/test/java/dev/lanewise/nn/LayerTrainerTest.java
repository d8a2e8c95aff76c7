package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.nn.TrainingListener.EpochReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nets of layers and implicit nets in the loop that trains dense ones. */
class LayerTrainerTest {
  private static final Convolution.Window WINDOW = new Convolution.Window(3, 3, 1, 1);

  @TempDir Path dir;

  /** Convolution, batch norm, a residual block and dropout on images of 4×4. */
  static LayerNet images() {
    return new LayerNet(
        16,
        Layers.reshape(4, 4, 1),
        Layers.conv2d(4, WINDOW),
        Layers.batchNorm(),
        Layers.activation(Activation.RELU),
        Layers.residual(Layers.conv2d(4, WINDOW), Layers.activation(Activation.RELU)),
        Layers.maxPool(new Convolution.Window(2, 2, 2, 0)),
        Layers.dropout(0.25),
        Layers.dense(2));
  }

  /** Noise with a bright row (class 0) or a bright column (class 1). */
  static Data bars(DType dtype, int train, int held) {
    int n = train + held;
    Gaussian gaussian = new Gaussian(3);
    Tensor x = Tensor.zeros(dtype, n, 16);
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 2;
      int bar = i / 2 % 4;
      for (int j = 0; j < 16; j++) {
        boolean bright = labels[i] == 0 ? j / 4 == bar : j % 4 == bar;
        x.set(i, j, (bright ? 2 : 0) + 0.3 * gaussian.next());
      }
    }
    Dataset all = new Dataset(x, new Labels(labels, 2));
    Standardization none = new Standardization(new double[1], new double[] {1});
    return new Data(all.slice(0, train), Optional.of(all.slice(train, n)), none, Optional.empty());
  }

  private static TrainingPlan plan(Optimizer rule, int epochs) {
    return new TrainingPlan(
        images(), Loss.CROSS_ENTROPY, rule, Schedule.parse("warmup:1:cosine"), 16, epochs, 1);
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void aConvolutionalNetLearnsAndEvaluatesByItsRunningStatistics(DType dtype) {
    Data data = bars(dtype, 200, 300);
    Trainer trainer =
        new Trainer(
            plan(Adam.decoupled(0.01, 0.01), 12)
                .measuring(Metric.accuracy(), Metric.loss(Loss.MEAN_SQUARED)),
            data);
    List<EpochReport> epochs = new ArrayList<>();
    assertInstanceOf(Trainer.Outcome.Finished.class, trainer.run(collect(epochs)));
    EpochReport last = epochs.getLast();
    assertTrue(last.testAccuracy() > 0.95, "by chance 0.5: " + last);
    assertTrue(last.trainLoss() < epochs.getFirst().trainLoss() / 2);
    assertEquals(last.testAccuracy(), last.metrics().get("accuracy"));
    assertEquals(List.of("accuracy", "MEAN_SQUARED"), List.copyOf(last.metrics().keySet()));

    // What was reported is what a user gets from weights and statistics.
    Dataset held = data.test().orElseThrow();
    LayerGraph graph = images().evaluation(held.inputs());
    graph.weights().bind(trainer.weights());
    graph.statistics().bind(trainer.statistics());
    graph.tape().plan(List.of(graph.output()));
    graph.tape().run();
    Evaluation own = Evaluation.of(graph.output().value(), held.targets(), Loss.CROSS_ENTROPY);
    assertEquals(last.testAccuracy(), own.accuracy());
    assertEquals(last.testLoss(), own.loss(), 1e3 * dtype.unitRoundoff() * own.loss());
  }

  @Test
  void runningStatisticsBlendInATenthOfEachBatch() {
    LayerNet net = new LayerNet(2, Layers.batchNorm(), Layers.dense(2));
    TrainingPlan plan =
        new TrainingPlan(
            net, Loss.CROSS_ENTROPY, new Sgd(0.1, 0, 0), new Schedule.Constant(), 3, 1, 1);
    Tensor x = Tensor.of(new double[][] {{1, 0}, {2, 2}, {3, 4}});
    Dataset data = new Dataset(x, new Labels(new int[] {0, 1, 0}, 2));
    Standardization none = new Standardization(new double[1], new double[] {1});
    Trainer trainer = new Trainer(plan, new Data(data, Optional.empty(), none, Optional.empty()));
    trainer.run(new TrainingListener() {});
    double u = DType.F64.unitRoundoff();
    assertArrayEquals(
        new double[] {0.2, 0.2, 0.9 + 0.1 * 2 / 3, 0.9 + 0.1 * 8 / 3},
        trainer.statistics().toDoubles(),
        20 * u);
  }

  /** A figure that is 3, 2, 2 − ⅛, 5, 5, … with δ = ¼: epoch 2 is the best, 5 the last. */
  @Test
  void earlyStoppingGivesBackWeightsAndStatisticsOfTheBestEpoch() {
    double[] script = {3, 2, 1.875, 5, 5, 0};
    for (boolean largerIsBetter : new boolean[] {false, true}) {
      int[] epoch = {0};
      Metric scripted =
          new Metric(
              "scripted",
              largerIsBetter,
              (f, y) -> largerIsBetter ? -script[epoch[0]++] : script[epoch[0]++]);
      Trainer trainer =
          new Trainer(
              plan(new Adam(0.01, 0), 6).stopping(new EarlyStopping(scripted, 3, 0.25)),
              bars(DType.F32, 50, 10));
      List<double[]> weights = new ArrayList<>();
      List<double[]> statistics = new ArrayList<>();
      Trainer.Outcome outcome =
          trainer.run(
              new TrainingListener() {
                @Override
                public void epoch(EpochReport report) {
                  weights.add(trainer.weights().toDoubles());
                  statistics.add(trainer.statistics().toDoubles());
                }
              });
      assertEquals(new Trainer.Outcome.Settled(2, largerIsBetter ? -2 : 2), outcome);
      assertEquals(5, weights.size());
      assertArrayEquals(weights.get(1), trainer.weights().toDoubles());
      assertArrayEquals(statistics.get(1), trainer.statistics().toDoubles());
    }
  }

  @Test
  void aFigureThatIsNeverANumberEndsTheRunWithItsLastWeights() {
    Metric nan = new Metric("nan", true, (f, y) -> Double.NaN);
    Trainer trainer =
        new Trainer(
            plan(new Adam(0.01, 0), 6).stopping(new EarlyStopping(nan, 2, 0)),
            bars(DType.F32, 50, 10));
    assertEquals(
        new Trainer.Outcome.Settled(0, Double.NaN), trainer.run(new TrainingListener() {}));
    assertEquals(2, trainer.epochsDone());
  }

  /** All epochs done within the patience: the best weights come back all the same. */
  @Test
  void aRunThatFinishesGivesBackItsBestWeightsToo() {
    int[] epoch = {0};
    Metric rising = new Metric("rising", false, (f, y) -> epoch[0]++);
    Trainer trainer =
        new Trainer(
            plan(new Adam(0.01, 0), 3).stopping(new EarlyStopping(rising, 5, 0)),
            bars(DType.F32, 50, 10));
    List<double[]> weights = new ArrayList<>();
    Trainer.Outcome outcome =
        trainer.run(
            new TrainingListener() {
              @Override
              public void epoch(EpochReport report) {
                weights.add(trainer.weights().toDoubles());
              }
            });
    assertInstanceOf(Trainer.Outcome.Finished.class, outcome);
    assertArrayEquals(weights.getFirst(), trainer.weights().toDoubles());
  }

  @Test
  void anExplodingNetOfLayersKeepsItsLastGoodCheckpointAndNamesTheWeights() {
    Path file = dir.resolve("run");
    TrainingPlan wild =
        new TrainingPlan(
            images(), Loss.HALF_SUM, new Sgd(1e4, 0, 0), new Schedule.Constant(), 50, 60, 1);
    Trainer trainer = new Trainer(wild, bars(DType.F32, 50, 10), Optional.of(file));
    Trainer.Outcome outcome = trainer.run(new TrainingListener() {});
    String line = assertInstanceOf(Trainer.Outcome.Diverged.class, outcome).line();
    assertTrue(line.contains("(first not finite in weights 1, 4×9)"), line);
    assertTrue(line.contains("last checkpoint kept in " + file), line);
    for (double w : Checkpoint.read(file).weights().toDoubles()) {
      assertTrue(Double.isFinite(w));
    }
  }

  /**
   * In a JVM of its own: where hundreds of other tests have been before, C2 may leave a vector in
   * an object, and that is for the kernels' tests to watch.
   */
  @Test
  void aStepOfTheLoopTakesNoMemory() throws Exception {
    Path out = dir.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                LoopAllocation.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read(out));
    assertTrue(read(out).contains("bytes in a hundred steps: 0"), read(out));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void masksAreThoseOfSplittableRandomAndOfNoOtherLayerOrStep() {
    DropoutMask mask = new DropoutMask(new Shape(20, 50), 0.5);
    mask.draw(42);
    SplittableRandom random = new SplittableRandom(42);
    for (int i = 0; i < 1000; i++) {
      assertEquals(random.nextDouble() >= 0.5, mask.keeps(i));
    }
    LayerNet net = new LayerNet(1000, Layers.dropout(0.5), Layers.dropout(0.5));
    Tensor ones = Tensor.zeros(DType.F64, 1, 1000);
    ones.storage().fill(1);
    LayerGraph graph = net.training(ones);
    graph.weights().bind(net.initial(DType.F64, 1));
    graph.statistics().bind(Storage.allocate(DType.F64, 0));
    graph.tape().run();
    // Kept by both layers: a quarter, within five deviations √(1000·¼·¾) = 13.7; a second mask that
    // were the first one shifted would keep the same share, so steps and shifts are compared.
    double[][] kept = new double[3][];
    for (int step = 0; step < 3; step++) {
      graph.drawMasks(7 + step);
      graph.tape().run();
      kept[step] = graph.output().value().storage().toDoubles();
      long count = java.util.Arrays.stream(kept[step]).filter(x -> x != 0).count();
      assertEquals(250, count, 69);
    }
    for (int other = 1; other < 3; other++) {
      int same = 0;
      for (int i = 0; i < 1000; i++) {
        same += kept[0][i] == kept[other][i] ? 1 : 0;
      }
      // Two independent draws agree with probability ⅝.
      assertEquals(625, same, 77);
    }
  }

  @Test
  void partsStandOneAfterTheOtherAndCoverTheWeights() {
    List<Trainable> nets =
        List.of(
            images(),
            DenseNet.parse("3-5-4-2", Activation.RELU, Parametrization.HE, Bias.HIDDEN),
            new ImplicitNet(3, 5, 0.2, Activation.TANH));
    for (Trainable net : nets) {
      int next = 0;
      for (Trainable.Part part : net.parts()) {
        assertEquals(next, part.offset(), part.toString());
        next += part.size();
      }
      assertEquals(net.parameters(), next, net.toString());
      assertEquals(net.parameters(), net.initial(DType.F32, 1).size());
    }
  }

  /** Each tensor with a gradient longer than γ takes a step of length ηγ. */
  @Test
  void tensorsOfALayeredNetAreClippedOneByOne() {
    LayerNet net = images();
    Trainer trainer =
        new Trainer(plan(new DeltaGClipPerTensor(0.1, 1e-3, 0, 0, net), 1), bars(DType.F64, 16, 4));
    double[] before = trainer.weights().toDoubles();
    trainer.run(new TrainingListener() {});
    double[] after = trainer.weights().toDoubles();
    int whole = 0;
    for (Trainable.Part part : net.parts()) {
      double squares = 0;
      for (int i = part.offset(); i < part.offset() + part.size(); i++) {
        squares += (after[i] - before[i]) * (after[i] - before[i]);
      }
      // One step, which the warm-up leaves whole; gradients of exactly 0 do not move.
      assertTrue(Math.sqrt(squares) <= 1e-4 * (1 + 1e-12), part.toString());
      whole += Math.sqrt(squares) >= 1e-4 * (1 - 1e-9) ? 1 : 0;
    }
    // Clipped together, they would all share one step of that length.
    assertTrue(whole >= 2, whole + " tensors took a whole step");
  }

  /** A layer that puts numbers of its own on the tape. */
  private static LayerNet shifted(double by) {
    Layer shift = (g, x) -> Functions.plus(x, g.tape().input(Tensor.of(new double[][] {{1, by}})));
    return new LayerNet(4, Layers.dense(2), shift);
  }

  @Test
  void netsThatDifferInAConstantSpellDifferently() {
    assertEquals(images().toString(), images().toString());
    LayerNet half = new LayerNet(4, Layers.dropout(0.5), Layers.dense(2));
    LayerNet third = new LayerNet(4, Layers.dropout(0.3), Layers.dense(2));
    LayerNet tanh = new LayerNet(4, Layers.dense(2), Layers.activation(Activation.TANH));
    LayerNet sigmoid = new LayerNet(4, Layers.dense(2), Layers.activation(Activation.SIGMOID));
    assertNotEquals(half.toString(), third.toString());
    assertNotEquals(tanh.toString(), sigmoid.toString());
    assertNotEquals(shifted(2).toString(), shifted(3).toString());
    assertEquals(shifted(2).toString(), shifted(2).toString());
    assertTrue(half.toString().startsWith("4 to 2, 10 weights, layers "), half.toString());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    Data data = bars(DType.F32, 20, 5);
    Path file = dir.resolve("run");
    TrainingPlan plan = plan(new Sgd(0.1, 0, 0), 1);
    new Trainer(plan, data, Optional.of(file)).run(new TrainingListener() {});
    LayerNet other = new LayerNet(16, Layers.dense(2));
    assertRefused("with net 16 to 2", () -> Trainer.resume(with(plan, other), data, file));
    LayerNet narrow = new LayerNet(15, Layers.dense(2));
    assertRefused("net 15 to 2 has 15 inputs", () -> new Trainer(with(plan, narrow), data));
    LayerNet single = new LayerNet(16, Layers.dense(1));
    assertRefused("end the net with 2", () -> new Trainer(with(plan, single), data));
    Data none = new Data(data.train(), Optional.empty(), data.inputs(), data.targets());
    TrainingPlan watching = plan.stopping(EarlyStopping.on(Loss.CROSS_ENTROPY, 2));
    assertRefused("early stopping watches held-out", () -> new Trainer(watching, none));
    Path watched = dir.resolve("watched");
    new Trainer(watching, data, Optional.of(watched)).run(new TrainingListener() {});
    Optional<Dataset> fewer = data.test().map(test -> test.take(test.size() - 1));
    Data others = new Data(data.train(), fewer, data.inputs(), data.targets());
    assertRefused("with held-out data", () -> Trainer.resume(watching, others, watched));
    Trainer.resume(plan, others, file);
    assertThrows(IllegalArgumentException.class, () -> EarlyStopping.on(Loss.CROSS_ENTROPY, 0));
    assertThrows(IllegalArgumentException.class, () -> new EarlyStopping(Metric.accuracy(), 1, -1));
    ImplicitNet implicit = new ImplicitNet(16, 8, 0.2, Activation.TANH);
    assertRefused("use the loss HALF_SUM", () -> new Trainer(with(plan, implicit), circle()));
  }

  private static TrainingPlan with(TrainingPlan plan, Trainable net) {
    Loss loss = net instanceof ImplicitNet ? Loss.MEAN_SQUARED : plan.loss();
    return new TrainingPlan(
        net, loss, plan.optimizer(), plan.schedule(), plan.batch(), plan.epochs(), plan.seed());
  }

  private static void assertRefused(String part, Runnable action) {
    DataException e = assertThrows(DataException.class, action::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private static Data circle() {
    Dataset values = Synthetic.unitSphere(DType.F64, 24, 16, Synthetic.SphereTargets.SIGNS, 1);
    Standardization none = new Standardization(new double[1], new double[] {1});
    return new Data(values.slice(0, 20), Optional.of(values.slice(20, 24)), none, Optional.empty());
  }

  private static TrainingPlan implicit(double eta, int epochs) {
    ImplicitNet net = new ImplicitNet(16, 40, 0.25, Activation.TANH);
    return new TrainingPlan(
        net, Loss.HALF_SUM, new Sgd(eta, 0, 0), new Schedule.Constant(), 8, epochs, 1);
  }

  @Test
  void anImplicitNetTrainsWithACertificateAtEveryStep() {
    List<EpochReport> epochs = new ArrayList<>();
    Trainer trainer = new Trainer(implicit(0.05, 150), circle());
    assertInstanceOf(Trainer.Outcome.Finished.class, trainer.run(collect(epochs)));
    double last = epochs.getLast().trainLoss();
    assertTrue(last < epochs.getFirst().trainLoss() / 100, epochs.getFirst() + " to " + last);
    assertTrue(Double.isFinite(epochs.getLast().testLoss()));
  }

  /** Five vectors, ten tensors of 8×40 and five matrices of 40×40, all in double. */
  @Test
  void theMemoryOfAnImplicitNetCountsItsEquilibriaAndTheirProof() {
    Trainer trainer = new Trainer(implicit(0.05, 1), circle());
    int parameters = 40 * 40 + 40 * 16 + 2 * 40;
    assertEquals(8 * (5 * parameters + 10 * 8 * 40 + 5 * 40 * 40), trainer.memory());
  }

  /** Long steps push A out of the ball in which its equilibria are proved to exist. */
  @Test
  void anImplicitNetThatIsNoLongerContractiveStopsWithItsLastGoodCheckpoint() {
    Path file = dir.resolve("run");
    Trainer trainer = new Trainer(implicit(2, 100), circle(), Optional.of(file));
    Trainer.Outcome outcome = trainer.run(new TrainingListener() {});
    String line = assertInstanceOf(Trainer.Outcome.Diverged.class, outcome).line();
    assertTrue(line.contains("the implicit layer is not contractive"), line);
    for (double w : trainer.weights().toDoubles()) {
      assertTrue(Double.isFinite(w));
    }
    assertTrue(!line.contains("last checkpoint") || Files.exists(file), line);
  }

  private static TrainingListener collect(List<EpochReport> epochs) {
    return new TrainingListener() {
      @Override
      public void epoch(EpochReport report) {
        epochs.add(report);
      }
    };
  }
}
