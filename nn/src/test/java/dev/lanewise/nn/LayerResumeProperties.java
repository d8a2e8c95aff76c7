package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.nn.TrainingListener.EpochReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterProperty;
import net.jqwik.api.lifecycle.BeforeProperty;

/** It is a property of the interrupted training of nets with statistics and masks that… */
class LayerResumeProperties {
  private Path file;

  @BeforeProperty
  void makeFile() throws IOException {
    file = Files.createTempFile("resume", ".lanewise");
  }

  @AfterProperty
  void removeFile() throws IOException {
    Files.deleteIfExists(file);
  }

  /** …weights, statistics, reports and the best epoch are those of an uninterrupted run. */
  @Property(tries = 40)
  void itEndsWhereAnUninterruptedRunEnds(
      @ForAll DType dtype,
      @ForAll @IntRange(min = 3, max = 40) int batch,
      @ForAll @IntRange(max = 40) int firstStop,
      @ForAll @IntRange(max = 40) int secondStop,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll @IntRange(max = 1000) int seed) {
    Data data = LayerTrainerTest.bars(dtype, 40, 12);
    List<EpochReport> expected = new ArrayList<>();
    Trainer whole = new Trainer(plan(batch, seed), data);
    Trainer.Outcome ended =
        whole.run(new ResumeProperties.StopAfter(whole, Integer.MAX_VALUE, expected));

    List<EpochReport> reports = new ArrayList<>();
    Trainer part = new Trainer(plan(batch, seed), data, Optional.of(file));
    part.run(new ResumeProperties.StopAfter(part, firstStop, reports));
    part = Trainer.resume(plan(batch, seed), data, file);
    Trainer.Outcome outcome;
    Kernels.threads(threads);
    try {
      part.run(new ResumeProperties.StopAfter(part, secondStop, reports));
      part = Trainer.resume(plan(batch, seed), data, file);
      outcome = part.run(new ResumeProperties.StopAfter(part, Integer.MAX_VALUE, reports));
    } finally {
      Kernels.threads(Runtime.getRuntime().availableProcessors());
    }

    assertEquals(ended, outcome);
    assertArrayEquals(whole.weights().toDoubles(), part.weights().toDoubles());
    assertArrayEquals(whole.statistics().toDoubles(), part.statistics().toDoubles());
    assertEquals(
        expected.stream().map(ResumeProperties::timeless).toList(),
        reports.stream().map(ResumeProperties::timeless).toList());
  }

  private static TrainingPlan plan(int batch, long seed) {
    return new TrainingPlan(
            LayerTrainerTest.images(),
            Loss.CROSS_ENTROPY,
            Adam.decoupled(0.02, 0.01),
            Schedule.parse("warmup:2:step:1:0.7"),
            batch,
            6,
            seed)
        .measuring(Metric.accuracy())
        .stopping(EarlyStopping.on(Loss.CROSS_ENTROPY, 2));
  }
}
