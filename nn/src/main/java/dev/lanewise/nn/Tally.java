package dev.lanewise.nn;

import dev.lanewise.kernels.StepReport;

/** Sums over the steps of the epoch in progress. */
final class Tally {
  private int steps;
  private double lossSum;
  private double normSum;
  private double stepSum;
  private int clipped;
  private int floored;
  private double seconds;

  /** Goes on from here. */
  void set(Checkpoint.Progress progress) {
    steps = progress.steps();
    lossSum = progress.lossSum();
    normSum = progress.normSum();
    stepSum = progress.stepSum();
    clipped = progress.clipped();
    floored = progress.floored();
    seconds = progress.seconds();
  }

  /**
   * One step more.
   *
   * @param loss the loss before it, times what it counts for
   */
  void add(double loss, StepReport report, Optimizer optimizer, double took) {
    steps++;
    lossSum += loss;
    normSum += report.norm();
    stepSum += report.step();
    clipped += optimizer.clipped(report) ? 1 : 0;
    floored += optimizer.floored(report) ? 1 : 0;
    seconds += took;
  }

  int steps() {
    return steps;
  }

  Checkpoint.Progress progress() {
    return new Checkpoint.Progress(steps, lossSum, normSum, stepSum, clipped, floored, seconds);
  }
}
