package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.TrainingListener.EpochReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training runs: what they report, when they end, and what they refuse. */
class TrainerTest {
  private static final DenseNet NET =
      DenseNet.parse("2-16-2", Activation.TANH, Parametrization.HE, Bias.ALL);

  @TempDir Path dir;

  @Test
  void aSmallNetLearnsTwoClouds() {
    Data data = clouds(DType.F32);
    Trainer trainer = new Trainer(plan(new DeltaGClip(0.2, 1, 1e-3, 0), 8, 20), data);
    List<EpochReport> epochs = new ArrayList<>();
    assertInstanceOf(Trainer.Outcome.Finished.class, trainer.run(collect(epochs)));
    assertEquals(20, epochs.size());
    EpochReport first = epochs.getFirst();
    EpochReport last = epochs.getLast();
    assertEquals(1, first.epoch());
    assertEquals(13, first.steps(), "100 examples in batches of 8");
    assertTrue(last.trainLoss() < first.trainLoss() / 4, first + " " + last);
    assertEquals(1, last.testAccuracy(), "the clouds are far apart");
    assertTrue(last.testLoss() < first.testLoss());
    assertTrue(last.stepSize() <= 0.2 && last.gradNorm() > 0 && last.seconds() >= 0);
  }

  /** Steps too short to move a weight leave the loss of each batch what it was at the start. */
  @Test
  void theReportedLossIsTheMeanOrSumOverTheBatches() {
    Data data = clouds(DType.F64);
    for (Loss loss : Loss.values()) {
      TrainingPlan plan =
          new TrainingPlan(NET, loss, new Sgd(1e-300, 0, 0), new Schedule.Constant(), 7, 1, 1);
      List<EpochReport> epochs = new ArrayList<>();
      Trainer trainer = new Trainer(plan, data);
      trainer.run(collect(epochs));
      Minibatches batches = new Minibatches(data.train(), 7, 1);
      double sum = 0;
      for (int b = 0; b < batches.perEpoch(); b++) {
        Dataset batch = batches.load(0, b);
        double part = new Objective(NET, batch, loss).loss(trainer.weights());
        sum += loss == Loss.HALF_SUM ? part : part * batch.size();
      }
      double expected = loss == Loss.HALF_SUM ? sum : sum / 100;
      assertEquals(expected, epochs.getFirst().trainLoss(), loss.toString());
    }
  }

  @Test
  void clippedAndFlooredStepsAreCounted() {
    Data data = clouds(DType.F64);
    List<EpochReport> epochs = new ArrayList<>();
    List<double[]> seen = new ArrayList<>();
    DeltaGClip rule = new DeltaGClip(0.01, 0.1, 0.5, 0);
    new Trainer(plan(rule, 8, 1), data)
        .run(
            new TrainingListener() {
              @Override
              public void step(int epoch, int step, int perEpoch, double loss, StepReport r) {
                assertEquals(seen.size() + 1, step);
                assertEquals(13, perEpoch);
                seen.add(new double[] {r.norm(), r.step()});
              }

              @Override
              public void epoch(EpochReport report) {
                epochs.add(report);
              }
            });
    long clipped = seen.stream().filter(s -> s[0] > 0.1).count();
    long floored = seen.stream().filter(s -> s[0] > 0.2).count();
    assertTrue(floored > 0, "the case must reach the floor");
    assertEquals(clipped, epochs.getFirst().clippedSteps());
    assertEquals(floored, epochs.getFirst().flooredSteps());
    double norms = seen.stream().mapToDouble(s -> s[0]).reduce(0, Double::sum);
    assertEquals(norms / 13, epochs.getFirst().gradNorm());
  }

  /** The floor never fires while ‖g‖ &lt; γ/δ, and then δ must not change one bit. */
  @Test
  void aFloorThatNeverFiresChangesNothing() {
    Data data = clouds(DType.F32);
    Trainer floor = new Trainer(plan(new DeltaGClip(0.1, 0.5, 1e-6, 0), 8, 5), data);
    Trainer none = new Trainer(plan(new GClip(0.1, 0.5, 0), 8, 5), data);
    floor.run(new TrainingListener() {});
    none.run(new TrainingListener() {});
    assertArrayEquals(none.weights().toDoubles(), floor.weights().toDoubles());
  }

  @Test
  void schedulesScaleEveryOptimiser() {
    Data data = clouds(DType.F64);
    List<Optimizer> rules =
        List.of(new Sgd(0.1, 0, 0), new Sgd(0.1, 0.9, 0), new Adam(0.1, 0), new GClip(0.1, 9, 0));
    for (Optimizer rule : rules) {
      TrainingPlan plan =
          new TrainingPlan(NET, Loss.CROSS_ENTROPY, rule, Schedule.parse("step:1:0.5"), 100, 3, 1);
      List<EpochReport> epochs = new ArrayList<>();
      new Trainer(plan, data).run(collect(epochs));
      assertEquals(0.1, epochs.get(0).stepSize());
      assertEquals(0.05, epochs.get(1).stepSize());
      assertEquals(0.025, epochs.get(2).stepSize());
    }
  }

  @Test
  void aNumberThatIsNotFiniteStopsTheRunAndNamesTheLayer() {
    Data clean = clouds(DType.F64);
    clean.train().inputs().set(3, 1, Double.NaN);
    Path file = dir.resolve("run");
    Trainer trainer =
        new Trainer(plan(new DeltaGClip(0.1, 1, 1e-3, 0), 100, 2), clean, Optional.of(file));
    double[] before = trainer.weights().toDoubles();
    String line = assertDiverged(trainer);
    assertTrue(line.contains("epoch 1, step 1"), line);
    assertTrue(line.contains("layer 1, 2→16"), line);
    assertArrayEquals(before, trainer.weights().toDoubles());
    assertTrue(Files.notExists(file), "there was nothing good to keep");
  }

  @Test
  void anExplodingRunKeepsItsLastGoodCheckpoint() {
    DenseNet deep = DenseNet.parse("2-8-8-8-2", Activation.RELU, Parametrization.HE, Bias.ALL);
    Path file = dir.resolve("run");
    // A first epoch with tiny steps, then with huge ones: only the first leaves a checkpoint.
    Data data = clouds(DType.F32);
    TrainingPlan calm =
        new TrainingPlan(
            deep, Loss.HALF_SUM, new Sgd(1e-6, 0, 0), new Schedule.Constant(), 100, 1, 1);
    assertInstanceOf(
        Trainer.Outcome.Finished.class,
        new Trainer(calm, data, Optional.of(file)).run(new TrainingListener() {}));
    double[] good = Checkpoint.read(file).weights().toDoubles();
    TrainingPlan wild =
        new TrainingPlan(
            deep, Loss.HALF_SUM, new Sgd(1e6, 0, 0), new Schedule.Constant(), 100, 50, 1);
    String line = assertDiverged(new Trainer(wild, data, Optional.of(file)));
    assertTrue(line.contains("last checkpoint kept in " + file), line);
    for (double w : Checkpoint.read(file).weights().toDoubles()) {
      assertTrue(Double.isFinite(w));
    }
    assertEquals(good.length, Checkpoint.read(file).weights().size());
  }

  /** A finite direction times a huge step overflows float: a stop right then must not save that. */
  @Test
  void weightsThatOverflowedAreNotSavedOnRequest() {
    Path file = dir.resolve("run");
    Trainer trainer =
        new Trainer(plan(new Sgd(3e38, 0, 100), 8, 1), clouds(DType.F32), Optional.of(file));
    Trainer.Outcome outcome =
        trainer.run(
            new TrainingListener() {
              @Override
              public void step(int epoch, int step, int perEpoch, double loss, StepReport r) {
                trainer.requestStop();
              }
            });
    String line = assertInstanceOf(Trainer.Outcome.Diverged.class, outcome).line();
    assertTrue(line.contains("a weight is NaN or infinite"), line);
    assertTrue(Files.notExists(file));
  }

  /** Decay overflows the weights in the only step of an epoch. */
  @Test
  void weightsThatOverflowInTheLastStepAreReportedAfterIt() {
    Trainer trainer = new Trainer(plan(new Sgd(3e38, 0, 100), 100, 1), clouds(DType.F32));
    String line = assertDiverged(trainer);
    assertTrue(line.contains("epoch 1, after step 1: a weight is NaN"), line);
  }

  /** Any file may carry a valid checksum. */
  @Test
  void aCheckpointThatContradictsItselfIsRefused() {
    Path file = dir.resolve("run");
    Data data = clouds(DType.F64);
    new Trainer(plan(new Adam(0.01, 0), 8, 1), data, Optional.of(file))
        .run(new TrainingListener() {});
    Checkpoint good = Checkpoint.read(file);
    assertNotResumed("contradict its options", changed(good, DType.F32, 13), data);
    assertNotResumed(
        "counts 9223372036854775807 steps, the run has done 13",
        changed(good, DType.F64, Long.MAX_VALUE),
        data);
    assertNotResumed("counts 14 steps", changed(good, DType.F64, 14), data);
    changed(good, DType.F64, 13).write(file);
    assertEquals(1, Trainer.resume(plan(new Adam(0.01, 0), 8, 1), data, file).epochsDone());
  }

  private static Checkpoint changed(Checkpoint c, DType dtype, long updates) {
    return new Checkpoint(
        c.options(),
        c.epoch(),
        c.progress(),
        c.weights().copy(dtype),
        c.statistics().copy(dtype),
        c.best(),
        updates,
        c.state().stream().map(vector -> vector.copy(dtype)).toList());
  }

  private void assertNotResumed(String part, Checkpoint checkpoint, Data data) {
    Path file = dir.resolve("hostile");
    checkpoint.write(file);
    TrainingPlan plan = plan(new Adam(0.01, 0), 8, 1);
    DataException e = assertThrows(DataException.class, () -> Trainer.resume(plan, data, file));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void heldOutDataThatDoesNotFitIsRefused() {
    Data data = clouds(DType.F64);
    Dataset train = data.train();
    assertHeldOutRefused("has 2 features in F32", data, train.to(DType.F32));
    Tensor wide = Tensor.zeros(DType.F64, 1, 3);
    Labels one = new Labels(new int[1], 1);
    assertHeldOutRefused("has 3 features in F64", data, new Dataset(wide, one));
    Tensor x = Tensor.zeros(DType.F64, 1, 2);
    assertHeldOutRefused("the data needs 5", data, new Dataset(x, new Labels(new int[1], 5)));
    Values values = new Values(Tensor.zeros(DType.F64, 1, 2));
    assertHeldOutRefused("cross-entropy needs classes", data, new Dataset(x, values));
    assertHeldOutRefused("the held-out data is empty", data, train.take(0));
    TrainingPlan plan = plan(new Sgd(0.1, 0, 0), 100, 1);
    new Trainer(plan, withHeldOut(data, new Dataset(x, one))).run(new TrainingListener() {});
  }

  private static Data withHeldOut(Data data, Dataset test) {
    return new Data(data.train(), Optional.of(test), data.inputs(), data.targets());
  }

  private static void assertHeldOutRefused(String part, Data data, Dataset test) {
    TrainingPlan plan = plan(new Sgd(0.1, 0, 0), 100, 1);
    Data given = withHeldOut(data, test);
    DataException e = assertThrows(DataException.class, () -> new Trainer(plan, given));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  @Test
  void aNetThatDoesNotFitTheDataIsRefused() {
    assertRefused("784-10", Loss.CROSS_ENTROPY, "has 784 inputs, the data has 2 features");
    assertRefused("2-5-1", Loss.CROSS_ENTROPY, "has 1 outputs, the data needs 2");
  }

  @Test
  void moreOutputsThanClassesSeenAreFine() {
    DenseNet wide = DenseNet.parse("2-4-5", Activation.RELU, Parametrization.HE, Bias.ALL);
    TrainingPlan plan =
        new TrainingPlan(
            wide, Loss.CROSS_ENTROPY, new Sgd(0.1, 0, 0), new Schedule.Constant(), 10, 1, 1);
    assertInstanceOf(
        Trainer.Outcome.Finished.class,
        new Trainer(plan, clouds(DType.F32)).run(new TrainingListener() {}));
  }

  @Test
  void crossEntropyNeedsClasses() {
    Dataset values = Synthetic.unitSphere(DType.F32, 5, 2, Synthetic.SphereTargets.SIGNS, 1);
    Standardization none = new Standardization(new double[1], new double[] {1});
    Data data = new Data(values, Optional.empty(), none, Optional.empty());
    DataException e =
        assertThrows(DataException.class, () -> new Trainer(plan(new Sgd(1, 0, 0), 1, 1), data));
    assertTrue(e.getMessage().contains("cross-entropy needs classes"), e.getMessage());
  }

  @Test
  void aNetThatDoesNotFitInMemorySaysWhatItNeeds() {
    assertRefused("2-1000000-1000000-2", Loss.CROSS_ENTROPY, "TB of memory");
  }

  @Test
  void planNumbersAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> plan(new Sgd(1, 0, 0), 0, 1));
    assertThrows(IllegalArgumentException.class, () -> plan(new Sgd(1, 0, 0), 1, 0));
  }

  @Test
  void valuesHaveALossButNoAccuracy() {
    Dataset values = Synthetic.unitSphere(DType.F32, 20, 2, Synthetic.SphereTargets.SIGNS, 1);
    Standardization none = new Standardization(new double[1], new double[] {1});
    Data data = new Data(values, Optional.of(values), none, Optional.empty());
    DenseNet net = DenseNet.parse("2-8-1", Activation.TANH, Parametrization.HE, Bias.ALL);
    TrainingPlan plan =
        new TrainingPlan(net, Loss.MEAN_SQUARED, new Adam(0.01, 0), new Schedule.Cosine(), 6, 2, 1);
    List<EpochReport> epochs = new ArrayList<>();
    new Trainer(plan, data).run(collect(epochs));
    assertEquals(Double.NaN, epochs.getLast().testAccuracy());
    assertTrue(Double.isFinite(epochs.getLast().testLoss()));
  }

  private static TrainingPlan plan(Optimizer rule, int batch, int epochs) {
    return new TrainingPlan(
        NET, Loss.CROSS_ENTROPY, rule, new Schedule.Constant(), batch, epochs, 1);
  }

  /** 100 points around (−2, 0) and (2, 0), and 20 held out. */
  private static Data clouds(DType dtype) {
    Gaussian gaussian = new Gaussian(11);
    Tensor x = Tensor.zeros(dtype, 120, 2);
    int[] labels = new int[120];
    for (int i = 0; i < 120; i++) {
      labels[i] = i % 2;
      x.set(i, 0, (labels[i] == 0 ? -2 : 2) + 0.3 * gaussian.next());
      x.set(i, 1, gaussian.next());
    }
    Dataset all = new Dataset(x, new Labels(labels, 2));
    Standardization none = new Standardization(new double[1], new double[] {1});
    return new Data(all.slice(0, 100), Optional.of(all.slice(100, 120)), none, Optional.empty());
  }

  private static TrainingListener collect(List<EpochReport> epochs) {
    return new TrainingListener() {
      @Override
      public void epoch(EpochReport report) {
        epochs.add(report);
      }
    };
  }

  private static String assertDiverged(Trainer trainer) {
    Trainer.Outcome outcome = trainer.run(new TrainingListener() {});
    String line = assertInstanceOf(Trainer.Outcome.Diverged.class, outcome).line();
    assertEquals(1, line.lines().count());
    return line;
  }

  private static void assertRefused(String net, Loss loss, String part) {
    TrainingPlan plan =
        new TrainingPlan(
            DenseNet.parse(net, Activation.RELU, Parametrization.HE, Bias.ALL),
            loss,
            new Sgd(1, 0, 0),
            new Schedule.Constant(),
            1,
            1,
            1);
    DataException e = assertThrows(DataException.class, () -> new Trainer(plan, clouds(DType.F32)));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
