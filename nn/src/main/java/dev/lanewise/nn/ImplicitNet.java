package dev.lanewise.nn;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The implicit net ŷ = uᵀz + vᵀφ with z = σ(γ̃·A·z + φ), φ = σ(W·x)/√m and γ̃ = γ/√m, all of A, W,
 * u and v trained (Gao, Liu, Liu, Rajan and Gao, arXiv:2110.05645, section 2).
 *
 * <p>In the weight vector stand A (m×m, row-major), W (m×d, row-major), u, v.
 *
 * @param inputs d
 * @param width m
 * @param gamma γ; with Gaussian A, ‖A‖ is about 2√m, so γ below ½ is well posed at the start if no
 *     slope of σ exceeds 1, as GELU's do ({@link Activation#lipschitz}). Training needs the proof,
 *     hence a smaller γ: the bound of ‖A‖ may exceed it by the 32nd root of m.
 * @throws IllegalArgumentException if a size is below 1, or gamma is negative or not finite
 */
public record ImplicitNet(int inputs, int width, double gamma, Activation activation)
    implements Trainable {
  public ImplicitNet {
    if (inputs < 1 || width < 1 || !(gamma >= 0 && gamma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "implicit net of %d inputs, width %d, gamma %s: sizes must be at least 1, gamma"
                  + " finite and ≥ 0",
              inputs,
              width,
              gamma));
    }
  }

  /**
   * Length of the weight vector, m² + m·d + 2m.
   *
   * @throws IllegalArgumentException if one vector cannot hold as many
   */
  @Override
  public int parameters() {
    long count = (long) width * (width + inputs + 2L);
    if (count > Heap.LONGEST_ARRAY) {
      throw new IllegalArgumentException(
          "implicit net of width "
              + width
              + " has "
              + count
              + " parameters: too many for a vector");
    }
    return (int) count;
  }

  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public List<Part> parts() {
    int square = width * width;
    int features = width * inputs;
    return List.of(
        new Part("A", 0, square),
        new Part("W", square, features),
        new Part("u", square + features, width),
        new Part("v", square + features + width, width));
  }

  /** "2-64-1". */
  @Override
  public String sizes() {
    return inputs + "-" + width + "-1";
  }

  /** "2-64-1 relu implicit gamma=0.25". */
  @Override
  public String toString() {
    return (sizes() + " " + activation + " implicit gamma=" + gamma).toLowerCase(Locale.ROOT);
  }

  /** γ̃ = γ/√m. */
  public double factor() {
    return gamma / Math.sqrt(width);
  }

  /** A, W ∼ N(0, 1), u, v uniform on ±1. */
  @Override
  public Storage initial(DType dtype, long seed) {
    Storage w = Storage.allocate(dtype, parameters());
    int normal = width * (width + inputs);
    new Gaussian(seed).fill(w, 0, normal, 1);
    SplittableRandom signs = new SplittableRandom(seed ^ 0x5DEECE66DL);
    for (int i = normal; i < w.size(); i++) {
      w.set(i, signs.nextBoolean() ? 1 : -1);
    }
    return w;
  }

  /** A as a window onto a vector laid out like w. */
  Tensor a(Storage w) {
    return new Tensor(w, 0, width, width);
  }

  /** W. */
  Tensor w(Storage w) {
    return new Tensor(w, width * width, width, inputs);
  }

  /** u as m×1. */
  Tensor u(Storage w) {
    return new Tensor(w, width * (width + inputs), width, 1);
  }

  /** v as m×1. */
  Tensor v(Storage w) {
    return new Tensor(w, width * (width + inputs + 1), width, 1);
  }
}
