package dev.lanewise.nn;

import java.util.Locale;

/**
 * Shortens a gradient that is too long: g ← g·min(1, longest/(‖g‖ + margin)), over all weights
 * together.
 *
 * <p>Other than with {@link GClip}, whatever comes behind sees the short gradient: Adam's memory,
 * for one. A gradient whose norm is NaN or infinite stays as it is, and {@link Clipped} takes no
 * step: an element is NaN or infinite, or the norm exceeds the largest double, as the one of order
 * ½ of two elements 10³⁰⁸.
 *
 * @param longest the norm that is allowed, finite and above 0
 * @param order p of the norm (Σ|g_i|^p)^{1/p}, above 0; infinite for max |g_i|
 * @param margin added to the norm before the division, finite and not negative
 */
public record NormClip(double longest, double order, double margin) {
  /** Checks the arguments; IllegalArgumentException names the one that is wrong. */
  public NormClip {
    Hyperparameter.requirePositive("longest", longest);
    if (!(order > 0)) {
      throw new IllegalArgumentException("order is " + order + ": it must be above 0");
    }
    Hyperparameter.requireNotNegative("margin", margin);
  }

  /** To Euclidean length {@code longest} at the most, as optax's {@code clip_by_global_norm}. */
  public static NormClip to(double longest) {
    return new NormClip(longest, 2, 0);
  }

  /** As PyTorch's {@code clip_grad_norm_}, whose margin is 10⁻⁶. */
  public static NormClip torch(double longest, double order) {
    return new NormClip(longest, order, 1e-6);
  }

  /**
   * Shortens g in place if need be.
   *
   * @return its norm before
   */
  public double apply(Storage g) {
    double norm = norm(g);
    double factor = factor(norm);
    if (factor < 1 && Double.isFinite(norm)) {
      g.scal(factor);
    }
    return norm;
  }

  /** What a gradient of that norm is multiplied by, if it is below 1. */
  double factor(double norm) {
    return longest / (norm + margin);
  }

  /** (Σ|g_i|^p)^{1/p}; NaN or infinite if an element is, infinite if no double is so large. */
  double norm(Storage g) {
    if (order == 2) {
      return g.nrm2();
    }
    double largest = 0;
    for (int i = 0; i < g.size(); i++) {
      largest = Math.max(largest, Math.abs(g.get(i)));
    }
    if (largest == 0 || !Double.isFinite(largest) || order == Double.POSITIVE_INFINITY) {
      return largest;
    }
    // Relative to the largest, so that no power overflows and the sum is at least 1.
    double sum = 0;
    for (int i = 0; i < g.size(); i++) {
      sum += StrictMath.pow(Math.abs(g.get(i)) / largest, order);
    }
    return largest * StrictMath.pow(sum, 1 / order);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "norm:%s:%s:%s", longest, order, margin);
  }
}
