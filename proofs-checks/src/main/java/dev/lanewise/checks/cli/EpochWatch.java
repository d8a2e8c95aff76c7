package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.Trainer;
import dev.lanewise.nn.TrainingListener;

/**
 * Watches the theory while a net trains: one line, and one JSON entry, per epoch.
 *
 * <p>The realised PL constant is ½‖∇L‖²/L of the last batch of the epoch, in the convention ½‖∇L‖²
 * ≥ μ·L.
 */
final class EpochWatch implements TrainingListener {
  private static final String ROW = "%6s %10s %8s %10s %10s %10s %10s %7s %7s %8s";

  private final Session session;
  private final Meter meter;
  private final Trainer trainer;
  private final Storage start;
  private final ArrayNode epochs;
  private double plConstant;
  private int labelled;
  private String label;
  private long steps;
  private long clipped;
  private long floored;

  EpochWatch(Session session, Meter meter, Trainer trainer, ArrayNode epochs) {
    this.session = session;
    this.meter = meter;
    this.trainer = trainer;
    this.epochs = epochs;
    this.start = trainer.plan().net().initial(trainer.weights().dtype(), trainer.plan().seed());
  }

  void header() {
    session.say(
        ROW.formatted(
            "epoch",
            "loss",
            "test",
            "‖∇L‖",
            "step h",
            "PL const",
            "‖w−w₀‖",
            "clip",
            "floor",
            "seconds"));
  }

  @Override
  public void step(int epoch, int step, int perEpoch, double loss, StepReport report) {
    if (session.stopRequested()) {
      trainer.requestStop();
    }
    if (epoch != labelled) {
      labelled = epoch;
      label = "epoch " + epoch;
    }
    plConstant = report.norm() * report.norm() / (2 * loss);
    double done = epoch - 1 + (double) step / perEpoch;
    meter.show(label, done / trainer.plan().epochs());
  }

  @Override
  public void epoch(EpochReport report) {
    double distance = distance();
    steps += report.steps();
    clipped += report.clippedSteps();
    floored += report.flooredSteps();
    session.say(
        ROW.formatted(
            report.epoch(),
            Text.number(report.trainLoss()),
            test(report),
            Text.number(report.gradNorm()),
            Text.number(report.stepSize()),
            Text.number(plConstant),
            Text.number(distance),
            share(report.clippedSteps(), report.steps()),
            share(report.flooredSteps(), report.steps()),
            "%.2f".formatted(report.seconds())));
    epochs.add(json(report, distance));
  }

  private ObjectNode json(EpochReport report, double distance) {
    ObjectNode node = Json.object();
    node.put("epoch", report.epoch());
    node.put("trainLoss", report.trainLoss());
    put(node, "testLoss", report.testLoss());
    put(node, "testAccuracy", report.testAccuracy());
    node.put("gradNorm", report.gradNorm());
    node.put("stepSize", report.stepSize());
    put(node, "plConstant", plConstant);
    node.put("distance", distance);
    node.put("steps", report.steps());
    node.put("clippedSteps", report.clippedSteps());
    node.put("flooredSteps", report.flooredSteps());
    node.put("seconds", report.seconds());
    return node;
  }

  /** A figure that may not exist, such as an accuracy without classes or 0/0: then null. */
  private static void put(ObjectNode node, String name, double value) {
    node.put(name, Double.isNaN(value) ? null : (Double) value);
  }

  private static String test(EpochReport report) {
    if (!Double.isNaN(report.testAccuracy())) {
      return "%.2f %%".formatted(100 * report.testAccuracy());
    }
    return Double.isNaN(report.testLoss()) ? "-" : Text.number(report.testLoss());
  }

  private static String share(int part, int whole) {
    return "%.0f %%".formatted(100. * part / whole);
  }

  /** ‖w − w₀‖. */
  private double distance() {
    Storage w = trainer.weights();
    double squares = 0;
    for (int i = 0; i < w.size(); i++) {
      double d = w.get(i) - start.get(i);
      squares += d * d;
    }
    return Math.sqrt(squares);
  }

  /** In how many of the steps clip and floor were active. */
  String clipping() {
    return "clip active in %d of %d steps, floor in %d".formatted(clipped, steps, floored);
  }

  /** The same as numbers. */
  void addTo(ObjectNode summary) {
    summary.put("steps", steps);
    summary.put("clippedSteps", clipped);
    summary.put("flooredSteps", floored);
  }
}
