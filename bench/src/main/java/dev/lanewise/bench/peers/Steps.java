package dev.lanewise.bench.peers;

/** An implementation of {@link TrainingStep} in single precision. */
public interface Steps {

  /** Takes the data and a copy of the weights, which lie as in {@code DenseNet.layers()}. */
  void start(TrainingStep problem, float[] inputs, float[] targets, float[] weights);

  /**
   * One step.
   *
   * @return the norm of the gradient
   */
  double step();

  /** The weights as they now are. */
  float[] weights();

  /** Which code runs. */
  String path();
}
