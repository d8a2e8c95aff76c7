package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.TrainingListener.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** It is a property of interrupted training that… */
class ResumeProperties {
  private static final int EPOCHS = 3;

  /** Every rule that the checkpoint has to carry, fresh for each run. */
  private enum Rule {
    SGD,
    MOMENTUM,
    NESTEROV,
    ADAM,
    ADAMW,
    CLIPPED_ADAM,
    RMSPROP,
    ADAGRAD,
    GCLIP,
    DELTA_GCLIP,
    PER_TENSOR;

    Optimizer fresh(DenseNet net) {
      return switch (this) {
        case SGD -> new Sgd(0.05, 0, 0.001);
        case MOMENTUM -> new Sgd(0.05, 0.9, 0);
        case NESTEROV -> new Sgd(0.05, 0.9, 0.001, true);
        case ADAM -> new Adam(0.01, 0.001);
        case ADAMW -> Adam.decoupled(0.01, 0.1);
        case CLIPPED_ADAM -> new Clipped(new Adam(0.01, 0.001), NormClip.torch(0.2, 1));
        case RMSPROP -> new RmsProp(0.01, 0.001);
        case ADAGRAD -> new Adagrad(0.05, 0.001);
        case GCLIP -> new GClip(0.1, 0.2, 0);
        case DELTA_GCLIP -> new DeltaGClip(0.1, 0.2, 0.1, 0.001);
        case PER_TENSOR -> new DeltaGClipPerTensor(0.1, 0.2, 0.1, 0, net);
      };
    }
  }

  private Path file;

  @BeforeProperty
  void makeFile() throws IOException {
    file = Files.createTempFile("resume", ".lanewise");
  }

  @AfterProperty
  void removeFile() throws IOException {
    Files.deleteIfExists(file);
  }

  @Property(tries = 150)
  void itEndsWhereAnUninterruptedRunEnds(
      @ForAll Rule rule,
      @ForAll DType dtype,
      @ForAll boolean cosine,
      @ForAll @IntRange(min = 1, max = 23) int batch,
      @ForAll @IntRange(max = 60) int firstStop,
      @ForAll @IntRange(max = 60) int secondStop,
      @ForAll @IntRange(max = 1000) int seed) {
    Data data = data(dtype, seed);
    List<EpochReport> expected = new ArrayList<>();
    Trainer whole = new Trainer(plan(rule, cosine, batch, seed), data);
    whole.run(new StopAfter(whole, Integer.MAX_VALUE, expected));

    List<EpochReport> reports = new ArrayList<>();
    Trainer part = new Trainer(plan(rule, cosine, batch, seed), data, Optional.of(file));
    part.run(new StopAfter(part, firstStop, reports));
    part = Trainer.resume(plan(rule, cosine, batch, seed), data, file);
    part.run(new StopAfter(part, secondStop, reports));
    part = Trainer.resume(plan(rule, cosine, batch, seed), data, file);
    Trainer.Outcome outcome = part.run(new StopAfter(part, Integer.MAX_VALUE, reports));

    assertInstanceOf(Trainer.Outcome.Finished.class, outcome);
    assertArrayEquals(whole.weights().toDoubles(), part.weights().toDoubles());
    assertEquals(
        expected.stream().map(ResumeProperties::timeless).toList(),
        reports.stream().map(ResumeProperties::timeless).toList());
    assertEquals(EPOCHS, part.epochsDone());
  }

  @Example
  void aFinishedRunMayGoOnUnlessItsScheduleKnewTheEnd() {
    Data data = data(DType.F64, 1);
    Trainer whole = new Trainer(longer(plan(Rule.ADAM, false, 5, 1)), data);
    whole.run(new TrainingListener() {});

    new Trainer(plan(Rule.ADAM, false, 5, 1), data, Optional.of(file))
        .run(new TrainingListener() {});
    Trainer more = Trainer.resume(longer(plan(Rule.ADAM, false, 5, 1)), data, file);
    more.run(new TrainingListener() {});
    assertArrayEquals(whole.weights().toDoubles(), more.weights().toDoubles());

    new Trainer(plan(Rule.ADAM, true, 5, 1), data, Optional.of(file))
        .run(new TrainingListener() {});
    assertRefused(longer(plan(Rule.ADAM, true, 5, 1)), data, "epochs 3, now it is 5");
  }

  @Example
  void anotherRunIsRefusedByName() {
    Data data = data(DType.F64, 1);
    new Trainer(plan(Rule.GCLIP, false, 5, 1), data, Optional.of(file))
        .run(new TrainingListener() {});
    assertRefused(plan(Rule.GCLIP, false, 6, 1), data, "with batch 5, now it is 6");
    assertRefused(plan(Rule.GCLIP, false, 5, 2), data, "with seed 1, now it is 2");
    assertRefused(plan(Rule.GCLIP, true, 5, 1), data, "with schedule constant, now it is cosine");
    assertRefused(plan(Rule.SGD, false, 5, 1), data, "with optimizer gclip, now it is sgd");
    assertRefused(plan(Rule.GCLIP, false, 5, 1), data(DType.F32, 1), "dtype F64, now it is F32");
    assertRefused(plan(Rule.GCLIP, false, 5, 1), data(DType.F64, 2), "with data 23×3 to 2, ");
  }

  private void assertRefused(TrainingPlan plan, Data data, String part) {
    DataException e = assertThrows(DataException.class, () -> Trainer.resume(plan, data, file));
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private static TrainingPlan plan(Rule rule, boolean cosine, int batch, long seed) {
    DenseNet net = DenseNet.parse("3-7-2", Activation.TANH, Parametrization.NTK, Bias.HIDDEN);
    Schedule schedule = cosine ? new Schedule.Cosine() : new Schedule.Constant();
    return new TrainingPlan(
        net, Loss.CROSS_ENTROPY, rule.fresh(net), schedule, batch, EPOCHS, seed);
  }

  private static TrainingPlan longer(TrainingPlan plan) {
    return new TrainingPlan(
        plan.net(),
        plan.loss(),
        plan.optimizer(),
        plan.schedule(),
        plan.batch(),
        EPOCHS + 2,
        plan.seed());
  }

  /** 23 examples, so that most batch sizes leave a smaller last one, and 7 held out. */
  private static Data data(DType dtype, long seed) {
    DenseNet teacher = DenseNet.parse("3-5-2", Activation.RELU, Parametrization.HE, Bias.NONE);
    Dataset all = Synthetic.teacher(dtype, teacher, 30, Task.CLASSIFICATION, seed);
    Standardization none = new Standardization(new double[1], new double[] {1});
    return new Data(all.slice(0, 23), Optional.of(all.slice(23, 30)), none, Optional.empty());
  }

  static EpochReport timeless(EpochReport r) {
    return new EpochReport(
        r.epoch(),
        r.trainLoss(),
        r.testLoss(),
        r.testAccuracy(),
        r.metrics(),
        r.gradNorm(),
        r.stepSize(),
        r.steps(),
        r.clippedSteps(),
        r.flooredSteps(),
        0);
  }

  /** Asks for a stop before any step or after some of them, wherever in an epoch that is. */
  static final class StopAfter implements TrainingListener {
    private final Trainer trainer;
    private final List<EpochReport> reports;
    private int left;

    StopAfter(Trainer trainer, int steps, List<EpochReport> reports) {
      this.trainer = trainer;
      this.left = steps;
      this.reports = reports;
      if (steps == 0) {
        trainer.requestStop();
      }
    }

    @Override
    public void step(int epoch, int step, int stepsPerEpoch, double loss, StepReport report) {
      left--;
      if (left == 0) {
        trainer.requestStop();
      }
    }

    @Override
    public void epoch(EpochReport report) {
      reports.add(report);
    }
  }
}
