package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.List;

/**
 * A fully connected net as a function of one weight vector w ∈ R^p.
 *
 * <p>α⁰ = x, u^l = s_l·W^l·α^{l−1} (+ b^l), α^l = σ(u^l) for the hidden layers, F(w, x) = u^{last}
 * (the output layer is linear). In w stand W¹ (fanOut×fanIn, row-major), b¹ if there is one, W²,
 * b², ….
 *
 * @param widths inputs, hidden widths, outputs: at least two sizes, each at least 1
 * @throws IllegalArgumentException if there are fewer than two widths or one is below 1
 */
public record DenseNet(
    List<Integer> widths, Activation activation, Parametrization parametrization, Bias bias)
    implements Trainable {

  /**
   * One affine map u = scale·W·α + b.
   *
   * @param weightOffset where W (fanOut×fanIn, row-major) starts in w
   * @param biasOffset where b (fanOut) starts in w, or −1 when the layer has none
   */
  public record Layer(int fanIn, int fanOut, double scale, int weightOffset, int biasOffset) {
    /** Whether the layer adds a bias. */
    public boolean hasBias() {
      return biasOffset >= 0;
    }
  }

  public DenseNet {
    widths = List.copyOf(widths);
    if (widths.size() < 2) {
      throw new IllegalArgumentException(
          "net " + spell(widths) + " has one size: give inputs and outputs, such as 784-512-10");
    }
    for (int width : widths) {
      if (width < 1) {
        throw new IllegalArgumentException(
            "net " + spell(widths) + " has width " + width + ": each must be at least 1");
      }
    }
  }

  /**
   * Reads "784-512-10".
   *
   * @throws IllegalArgumentException if a part is not a whole number of at least 1
   */
  public static DenseNet parse(
      String text, Activation activation, Parametrization parametrization, Bias bias) {
    List<Integer> widths = new ArrayList<>();
    for (String part : text.strip().split("-", -1)) {
      try {
        widths.add(Integer.valueOf(part.strip()));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(
            "net '"
                + text
                + "': '"
                + part
                + "' is not a layer size; write sizes joined by '-', such as 784-512-10",
            e);
      }
    }
    return new DenseNet(widths, activation, parametrization, bias);
  }

  /** p, the length of w; {@link Long#MAX_VALUE} if it is not less. */
  public long parameterCount() {
    long count = 0;
    for (int l = 0; l + 1 < widths.size(); l++) {
      // Below 2⁶²: the sum of two such numbers is negative or right.
      long fanOut = widths.get(l + 1);
      count += widths.get(l) * fanOut + (bias.in(l, widths.size() - 1) ? fanOut : 0);
      if (count < 0) {
        return Long.MAX_VALUE;
      }
    }
    return count;
  }

  /**
   * p as an array length.
   *
   * @throws IllegalArgumentException if p exceeds 2³¹−1
   */
  @Override
  public int parameters() {
    long count = parameterCount();
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "net "
              + this
              + " has "
              + (count == Long.MAX_VALUE ? "2⁶³ or more" : count)
              + " parameters; one weight vector holds at most "
              + Integer.MAX_VALUE);
    }
    return (int) count;
  }

  /** Size of an input. */
  @Override
  public int inputs() {
    return widths.getFirst();
  }

  /** k, the number of outputs. */
  @Override
  public int outputs() {
    return widths.getLast();
  }

  /** The layers from input to output, with their places in w. */
  public List<Layer> layers() {
    parameters();
    List<Layer> layers = new ArrayList<>();
    int offset = 0;
    int count = widths.size() - 1;
    for (int l = 0; l < count; l++) {
      int fanIn = widths.get(l);
      int fanOut = widths.get(l + 1);
      int biasOffset = bias.in(l, count) ? offset + fanIn * fanOut : -1;
      layers.add(new Layer(fanIn, fanOut, parametrization.scale(l, fanIn), offset, biasOffset));
      offset += fanIn * fanOut + (biasOffset < 0 ? 0 : fanOut);
    }
    return List.copyOf(layers);
  }

  @Override
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    List<Layer> layers = layers();
    for (int l = 0; l < layers.size(); l++) {
      Layer layer = layers.get(l);
      String name = "layer " + (l + 1) + ", " + layer.fanIn() + "→" + layer.fanOut();
      parts.add(new Part(name, layer.weightOffset(), layer.fanIn() * layer.fanOut()));
      if (layer.hasBias()) {
        parts.add(new Part(name + ", bias", layer.biasOffset(), layer.fanOut()));
      }
    }
    return List.copyOf(parts);
  }

  /**
   * A fresh weight vector drawn as {@link #parametrization} says: the same bits for the same seed
   * on every machine.
   */
  @Override
  public Storage initial(DType dtype, long seed) {
    Storage w = Storage.allocate(dtype, parameters());
    Gaussian gaussian = new Gaussian(seed);
    for (Layer layer : layers()) {
      gaussian.fill(
          w,
          layer.weightOffset(),
          layer.fanIn() * layer.fanOut(),
          parametrization.weightDeviation(layer.fanIn()));
      if (layer.hasBias() && parametrization.biasDeviation() > 0) {
        gaussian.fill(w, layer.biasOffset(), layer.fanOut(), parametrization.biasDeviation());
      }
    }
    return w;
  }

  /** "784-512-10". */
  @Override
  public String sizes() {
    return spell(widths);
  }

  private static String spell(List<Integer> widths) {
    return String.join("-", widths.stream().map(String::valueOf).toList());
  }

  /** "784-512-10 relu he bias=all". */
  @Override
  public String toString() {
    return (sizes() + " " + activation + " " + parametrization + " bias=" + bias)
        .toLowerCase(java.util.Locale.ROOT);
  }
}
