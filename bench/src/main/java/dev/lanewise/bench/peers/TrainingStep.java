package dev.lanewise.bench.peers;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Parametrization;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One step of training a ReLU net in full batches: forward, backward, the norm of the gradient over
 * all weights, and the δ-GClip update with η = 0.001, γ = 1, δ = 0.001. The loss is the mean over
 * the examples of ‖F − y‖².
 *
 * <p>Counted as flops are the matrix products alone, so that the speed of an implementation that
 * does nothing else is the limit of all others.
 *
 * @param widths of the layers, as in {@code 784-1024-10}
 * @param batch number of examples
 */
public record TrainingStep(String widths, int batch) implements Workload {
  /** η. */
  public static final double ETA = 1e-3;

  /** γ. */
  public static final double GAMMA = 1;

  /** δ. */
  public static final double DELTA = 1e-3;

  /**
   * Two nets that fill the cores, the second of which no cache holds, and one that is all calls.
   */
  static final List<TrainingStep> ALL =
      List.of(
          new TrainingStep("784-4096-4096-10", 128),
          new TrainingStep("784-1024-1024-10", 128),
          new TrainingStep("10-256-1", 10));

  static TrainingStep parse(String text) {
    String[] parts = text.split("@");
    return new TrainingStep(parts[0], Integer.parseInt(parts[1]));
  }

  /** The net. */
  public DenseNet net() {
    return DenseNet.parse(widths, Activation.RELU, Parametrization.HE, Bias.ALL);
  }

  /**
   * The products: outputs and the gradient by the weights for each layer, the gradient by the
   * inputs for all but the first.
   */
  List<Shape> products() {
    List<Shape> products = new ArrayList<>();
    for (DenseNet.Layer layer : net().layers()) {
      List<Shape> three = SizeClass.step(batch, layer.fanIn(), layer.fanOut());
      products.addAll(layer.weightOffset() == 0 ? three.subList(0, 2) : three);
    }
    return products;
  }

  @Override
  public String suite() {
    return "training";
  }

  @Override
  public double flops() {
    return products().stream().mapToDouble(Shape::flops).sum();
  }

  @Override
  public String label() {
    return widths + ", batch " + batch;
  }

  @Override
  public Optional<SizeClass> sizeClass() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return widths + "@" + batch;
  }
}
