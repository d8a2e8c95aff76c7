package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * A net composed of layers, as a function of one flat weight vector w ∈ R^p in which the layers'
 * weights stand one after the other. {@link DenseNet} is the special case with closed-form theory.
 */
public final class LayerNet implements Trainable {
  private final int inputs;
  private final Layer layer;
  private final LayerGraph sample;

  /** A checksum over it, taken before a layer refills what it put on the tape. */
  private final String fingerprint;

  /**
   * @param inputs numbers per example
   * @throws IllegalArgumentException if a layer does not fit the one before it; names the operation
   *     and the shapes
   */
  public LayerNet(int inputs, Layer... layers) {
    this.inputs = inputs;
    this.layer = Layers.sequence(layers);
    // One example tells all sizes; recording takes no memory for values.
    this.sample = new LayerGraph(layer, Tensor.zeros(DType.F64, 1, inputs), true);
    this.fingerprint = Fingerprint.of(sample.tape(), sample.layout());
  }

  @Override
  public int inputs() {
    return inputs;
  }

  @Override
  public int outputs() {
    return sample.output().size();
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (LayerGraph.Weight weight : sample.layout()) {
      Var v = weight.var();
      String name = "weights " + (parts.size() + 1) + ", " + v.shape();
      parts.add(new Part(name, weight.offset(), v.size()));
    }
    return List.copyOf(parts);
  }

  /** "784 to 10". */
  @Override
  public String sizes() {
    return inputs + " to " + outputs();
  }

  /**
   * "784 to 10, 1234 weights, layers 1a2b3c4d": the last a checksum over all operations with their
   * constants and over how each weight starts.
   */
  @Override
  public String toString() {
    return sizes() + ", " + parameters() + " weights, layers " + fingerprint;
  }

  /** p, the length of w. */
  @Override
  public int parameters() {
    return sample.parameterCount();
  }

  /** How many means and variances batch normalisation keeps. */
  public int statistics() {
    return sample.initialStatistics().size();
  }

  /** A fresh weight vector: the same bits for the same seed on every machine. */
  @Override
  public Storage initial(DType dtype, long seed) {
    Storage w = Storage.allocate(dtype, parameters());
    Gaussian gaussian = new Gaussian(seed);
    for (LayerGraph.Weight weight : sample.layout()) {
      int count = weight.var().size();
      if (weight.deviation() > 0) {
        gaussian.fill(w, weight.offset(), count, weight.deviation());
      }
      for (int i = 0; i < count && weight.start() != 0; i++) {
        w.set(weight.offset() + i, weight.start());
      }
    }
    return w;
  }

  /**
   * Statistics before any training: means 0, variances 1. Blend those of each batch in, such as s ←
   * 0.9·s + 0.1·batch.
   */
  public Storage initialStatistics(DType dtype) {
    Storage statistics = Storage.allocate(dtype, statistics());
    for (int i = 0; i < statistics(); i++) {
      statistics.set(i, sample.initialStatistics().get(i));
    }
    return statistics;
  }

  /** Records the net for training on these examples, one contiguous row each. */
  public LayerGraph training(Tensor examples) {
    requireFit(examples);
    return new LayerGraph(layer, examples, true);
  }

  /** Records the net for evaluation of these examples, one contiguous row each. */
  public LayerGraph evaluation(Tensor examples) {
    requireFit(examples);
    return new LayerGraph(layer, examples, false);
  }

  private void requireFit(Tensor examples) {
    if (examples.cols() != inputs || !examples.isContiguous()) {
      throw new IllegalArgumentException(
          "examples are "
              + examples.shape()
              + ", the net takes contiguous rows of "
              + inputs
              + " numbers");
    }
  }
}
