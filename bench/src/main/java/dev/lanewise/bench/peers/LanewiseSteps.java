package dev.lanewise.bench.peers;

import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.DeltaGClip;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Objective;
import dev.lanewise.nn.Optimizer;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.Tensor;
import dev.lanewise.nn.Values;

/** Lanewise itself, in either precision: in double it is what the others are compared with. */
final class LanewiseSteps implements Steps {
  private final Optimizer optimizer =
      new DeltaGClip(TrainingStep.ETA, TrainingStep.GAMMA, TrainingStep.DELTA, 0);
  private final StepReport report = new StepReport();
  private Objective objective;
  private Storage w;
  private Storage g;

  @Override
  public void start(TrainingStep problem, float[] inputs, float[] targets, float[] weights) {
    start(problem, Storage.of(inputs), Storage.of(targets), Storage.of(weights.clone()));
  }

  /** Takes everything as it is; weights are written to. */
  void start(TrainingStep problem, Storage inputs, Storage targets, Storage weights) {
    DenseNet net = problem.net();
    Tensor x = new Tensor(inputs, 0, problem.batch(), net.inputs());
    Tensor y = new Tensor(targets, 0, problem.batch(), net.outputs());
    objective = new Objective(net, new Dataset(x, new Values(y)), Loss.MEAN_SQUARED);
    w = weights;
    g = Storage.allocate(weights.dtype(), net.parameters());
  }

  @Override
  public double step() {
    objective.gradient(w, g);
    optimizer.step(w, g, report);
    return report.norm();
  }

  @Override
  public float[] weights() {
    float[] numbers = new float[w.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) w.get(i);
    }
    return numbers;
  }

  @Override
  public String path() {
    return new LanewiseProduct().path();
  }
}
