import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import dev.lanewise.bench.peers.StepProcess;
import dev.lanewise.bench.peers.Steps;
import dev.lanewise.bench.peers.TrainingStep;
import dev.lanewise.nn.DenseNet;
import java.util.ArrayList;
import java.util.List;

/**
 * libtorch through DJL. The JVM that measures it compiles this file when it starts, since DJL is
 * there only where it was fetched.
 */
public final class TorchSteps implements Steps {
  private final Engine engine = Engine.getEngine("PyTorch");
  private final NDManager manager = engine.newBaseManager();
  private final List<NDArray> parameters = new ArrayList<>();
  private NDArray x;
  private NDArray y;
  private DenseNet net;

  public static void main(String[] arguments) {
    StepProcess.measure(new TorchSteps(), arguments);
  }

  @Override
  public void start(TrainingStep problem, float[] inputs, float[] targets, float[] weights) {
    parameters.forEach(NDArray::close);
    parameters.clear();
    net = problem.net();
    x = manager.create(inputs, new Shape(problem.batch(), net.inputs()));
    y = manager.create(targets, new Shape(problem.batch(), net.outputs()));
    for (DenseNet.Layer layer : net.layers()) {
      int from = layer.weightOffset();
      int size = layer.fanIn() * layer.fanOut();
      float[] w = java.util.Arrays.copyOfRange(weights, from, from + size);
      float[] b =
          java.util.Arrays.copyOfRange(
              weights, layer.biasOffset(), layer.biasOffset() + layer.fanOut());
      parameters.add(manager.create(w, new Shape(layer.fanOut(), layer.fanIn())));
      parameters.add(manager.create(b, new Shape(layer.fanOut())));
    }
  }

  @Override
  public double step() {
    try (NDManager step = manager.newSubManager()) {
      // New leaves on the same memory: their gradients are written, not added to cleared ones.
      List<NDArray> leaves = new ArrayList<>();
      for (NDArray parameter : parameters) {
        NDArray leaf = parameter.stopGradient();
        leaf.attach(step);
        leaf.setRequiresGradient(true);
        leaves.add(leaf);
      }
      try (GradientCollector collector = engine.newGradientCollector()) {
        NDArray h = x.stopGradient();
        h.attach(step);
        for (int l = 0; l < leaves.size(); l += 2) {
          h = h.getNDArrayInternal().linear(h, leaves.get(l), leaves.get(l + 1)).head();
          if (l + 2 < leaves.size()) {
            h = h.getNDArrayInternal().relu();
          }
        }
        NDArray loss = h.sub(y).square().sum().mul(1.0 / x.getShape().get(0));
        collector.backward(loss);
      }
      NDList norms = new NDList();
      for (NDArray leaf : leaves) {
        NDArray gradient = leaf.getGradient();
        gradient.attach(step);
        norms.add(gradient.norm());
      }
      double norm = NDArrays.stack(norms).norm().getFloat();
      double clipped = Math.max(TrainingStep.DELTA, TrainingStep.GAMMA / norm);
      double h = TrainingStep.ETA * Math.min(1, clipped);
      for (int i = 0; i < leaves.size(); i++) {
        NDArray gradient = leaves.get(i).getGradient();
        gradient.attach(step);
        parameters.get(i).subi(gradient.muli(h));
      }
      return norm;
    }
  }

  @Override
  public float[] weights() {
    float[] numbers = new float[net.parameters()];
    List<DenseNet.Layer> layers = net.layers();
    for (int l = 0; l < layers.size(); l++) {
      float[] w = parameters.get(2 * l).toFloatArray();
      float[] b = parameters.get(2 * l + 1).toFloatArray();
      System.arraycopy(w, 0, numbers, layers.get(l).weightOffset(), w.length);
      System.arraycopy(b, 0, numbers, layers.get(l).biasOffset(), b.length);
    }
    return numbers;
  }

  @Override
  public String path() {
    return "libtorch " + engine.getVersion() + " through DJL";
  }
}
