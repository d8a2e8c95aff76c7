package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;
import java.util.Map;

/** Watches a training run, in the thread that trains. */
public interface TrainingListener {

  /**
   * Called after each step.
   *
   * @param epoch from 1
   * @param step from 1, within the epoch
   * @param stepsPerEpoch steps that make an epoch
   * @param loss the loss on the batch before the step
   * @param report gradient norm and step size; reused, so copy what is to be kept
   */
  default void step(int epoch, int step, int stepsPerEpoch, double loss, StepReport report) {}

  /** Called after each epoch, before its checkpoint is written. */
  default void epoch(EpochReport report) {}

  /**
   * What one epoch did.
   *
   * @param epoch from 1
   * @param trainLoss the loss over the epoch's batches, each before its step
   * @param testLoss the loss on the held-out part after the epoch; NaN without one
   * @param testAccuracy share of the held-out part classified rightly; NaN without one or without
   *     classes
   * @param metrics the plan's metrics on the held-out part by name; empty without one
   * @param gradNorm mean gradient norm of the steps
   * @param stepSize mean step size h of the steps
   * @param steps steps in the epoch
   * @param clippedSteps steps that the clip shortened (γ/‖g‖ &lt; 1)
   * @param flooredSteps steps that the floor held up (γ/‖g‖ &lt; δ)
   * @param seconds time the steps took, evaluation not counted
   */
  record EpochReport(
      int epoch,
      double trainLoss,
      double testLoss,
      double testAccuracy,
      Map<String, Double> metrics,
      double gradNorm,
      double stepSize,
      int steps,
      int clippedSteps,
      int flooredSteps,
      double seconds) {}
}
