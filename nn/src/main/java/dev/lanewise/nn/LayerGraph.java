package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * A {@link LayerNet} recorded on a tape of its own for a fixed number of examples, either for
 * training or for evaluation.
 *
 * <p>Record a loss on {@link #output}, ask for {@link #gradient}, plan the tape and run it; inputs
 * are read anew by each run, so minibatches may refill them in place.
 */
public final class LayerGraph {
  /** Where a matrix of weights stands in w, and how it starts: start + N(0, deviation²). */
  record Weight(Var var, int offset, double start, double deviation) {}

  private final Tape tape = new Tape();
  private final boolean training;
  private final FlatVector weights;
  private final FlatVector statistics;
  private final List<Weight> parameters = new ArrayList<>();
  private final List<Double> initialStatistics = new ArrayList<>();
  private final List<DropoutMask> masks = new ArrayList<>();
  private final Var input;
  private final Var output;
  private int parameterCount;

  /**
   * @param inputs one contiguous row per example
   */
  LayerGraph(Layer layer, Tensor inputs, boolean training) {
    this.training = training;
    weights = tape.vector(inputs.dtype());
    statistics = tape.vector(inputs.dtype());
    input = tape.input(inputs);
    output = layer.apply(this, input);
  }

  /** The examples; evaluation moves them through a data set. */
  Var input() {
    return input;
  }

  /** The tape it stands on. */
  public Tape tape() {
    return tape;
  }

  /** What the last layer gives. */
  public Var output() {
    return output;
  }

  /** w: bind it before the first run. */
  public FlatVector weights() {
    return weights;
  }

  /**
   * Means and variances of batch normalisation, layer by layer: a training graph writes those of
   * the batch here, an evaluation graph reads them. Bind it before the first run, also when it is
   * empty.
   */
  public FlatVector statistics() {
    return statistics;
  }

  /** The windows of w in the order in which the layers asked for them. */
  public List<Var> parameters() {
    return parameters.stream().map(Weight::var).toList();
  }

  /** The vector that ∂loss/∂w is written to, laid out as w is; bind it before the first run. */
  public FlatVector gradient(Var loss) {
    List<Var> derivatives = tape.gradient(loss, parameters());
    FlatVector vector = tape.vector(weights.dtype());
    for (int i = 0; i < derivatives.size(); i++) {
      tape.place(derivatives.get(i), vector, parameters.get(i).offset());
    }
    return vector;
  }

  /** Draws the masks of all dropout layers; until the first call they keep everything. */
  public void drawMasks(long seed) {
    for (int i = 0; i < masks.size(); i++) {
      // Scrambled, or the second mask would be the first one shifted by an element.
      masks.get(i).draw(DropoutMask.scrambled(seed + (i + 1) * DropoutMask.STRIDE));
    }
  }

  /** For layers: the next rows×cols weights, drawn from N(0, deviation²) at first. */
  public Var weights(int rows, int cols, double deviation) {
    return next(rows, cols, 0, deviation);
  }

  /** For layers: the next 1×cols weights, all {@code start} at first. */
  public Var constantWeights(int cols, double start) {
    return next(1, cols, start, 0);
  }

  private Var next(int rows, int cols, double start, double deviation) {
    Var v = tape.input(weights, parameterCount, rows, cols);
    parameters.add(new Weight(v, parameterCount, start, deviation));
    parameterCount = Math.addExact(parameterCount, Math.multiplyExact(rows, cols));
    return v;
  }

  /**
   * For layers: a number that evaluation takes from what training saw. While training the given
   * 1×cols variable, else the window that holds its counterpart, {@code start} at first.
   */
  Var statistic(Var ofBatch, double start) {
    int offset = initialStatistics.size();
    for (int j = 0; j < ofBatch.size(); j++) {
      initialStatistics.add(start);
    }
    if (!training) {
      return tape.input(statistics, offset, 1, ofBatch.size());
    }
    tape.place(ofBatch, statistics, offset);
    return ofBatch;
  }

  Var dropout(Var x, double rate) {
    if (!training) {
      return x;
    }
    DropoutMask mask = new DropoutMask(x.shape(), rate);
    masks.add(mask);
    return Functions.dropout(x, mask);
  }

  int parameterCount() {
    return parameterCount;
  }

  List<Weight> layout() {
    return parameters;
  }

  List<Double> initialStatistics() {
    return initialStatistics;
  }
}
