package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.internal.Check;
import dev.lanewise.kernels.internal.Power;
import java.util.Objects;

/**
 * Fused optimiser steps: one pass over g for its norm, one pass that updates.
 *
 * <p>Every step reports ‖g‖ and the factor h. If ‖g‖ is NaN or infinite nothing is written to any
 * array and h is 0. Norm and factor are in double; the factor is rounded to the precision of the
 * weights before the update, whose every operation is rounded on its own. The weight decay λ joins
 * the gradient after the norm is taken: the update uses g + λ·w. Windows may not overlap. Threads
 * share long windows; no bit depends on their number.
 *
 * <p>η and λ must be finite, ε finite and above 0, and μ, α and both β below 1 in the precision of
 * the weights as well: a memory that is kept whole would never fade. A step that vanishes there
 * moves no weight, unless its memory overflows.
 */
public final class Step {
  private Step() {}

  /**
   * w ← w − η·(g + λ·w).
   *
   * @throws IllegalArgumentException if n is negative, η is not finite and above 0, or λ is not
   *     finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void sgd(
      int n,
      double eta,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    double norm = Level1.norm(n, g, gOffset);
    descend(n, norm, Double.isFinite(norm) ? eta : 0, weightDecay, g, gOffset, w, wOffset, report);
  }

  /**
   * w ← w − h·(g + λ·w) with h = η·min(1, γ/‖g‖). With ‖g‖ = 0 nothing moves, and h is 0.
   *
   * @throws IllegalArgumentException if n is negative, η or γ is not finite and above 0, or λ is
   *     not finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void gclip(
      int n,
      double eta,
      double gamma,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    deltaGclip(n, eta, gamma, 0, weightDecay, g, gOffset, w, wOffset, report);
  }

  /**
   * δ-GClip: w ← w − h·(g + λ·w) with h = η·min(1, max(δ, γ/‖g‖)). With ‖g‖ = 0 nothing moves, and
   * h is 0.
   *
   * <p>Source: Tucat, Mukherjee, Sen, Sun, Rivasplata, arXiv:2404.08624.
   *
   * @throws IllegalArgumentException if n is negative, η or γ is not finite and above 0, δ is
   *     outside [0, 1), or λ is not finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void deltaGclip(
      int n,
      double eta,
      double gamma,
      double delta,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkClipped(n, eta, gamma, delta, weightDecay, g, gOffset, w, wOffset, report);
    double norm = Level1.norm(n, g, gOffset);
    double h = clippedStep(norm, eta, gamma, delta);
    descend(n, norm, h, weightDecay, g, gOffset, w, wOffset, report);
  }

  /**
   * {@link #deltaGclip} of a gradient whose norm is known: a single pass over memory, the same bits
   * if the norm is that of {@link Level1#nrm2}.
   *
   * @param norm ‖g‖, or that of a longer vector that g is a part of: the root of what a product
   *     with {@link GemmEpilogue#sumOfSquares} returned, for one, if no square leaves the range of
   *     double
   * @throws IllegalArgumentException as {@link #deltaGclip}, and if the norm is negative
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void deltaGclipOfNorm(
      int n,
      double eta,
      double gamma,
      double delta,
      double weightDecay,
      double norm,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkClipped(n, eta, gamma, delta, weightDecay, g, gOffset, w, wOffset, report);
    if (norm < 0) {
      throw new IllegalArgumentException("norm is " + norm + ", must be 0 or more");
    }
    double h = clippedStep(norm, eta, gamma, delta);
    descend(n, norm, h, weightDecay, g, gOffset, w, wOffset, report);
  }

  /**
   * Heavy ball as in PyTorch: v ← μ·v + (g + λ·w), then w ← w − η·v.
   *
   * @param momentum μ in [0, 1)
   * @throws IllegalArgumentException if n is negative, η is not finite and above 0, μ is outside
   *     [0, 1), or λ is not finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void momentum(
      int n,
      double eta,
      double momentum,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    checkMemory("v", n, v, vOffset);
    checkFades("momentum", momentum);
    double norm = Level1.norm(n, g, gOffset);
    boolean moves = Double.isFinite(norm);
    if (moves) {
      Backends.CHOSEN.momentum(
          n,
          (float) eta,
          (float) momentum,
          (float) weightDecay,
          g,
          gOffset,
          v,
          vOffset,
          w,
          wOffset);
    }
    report.set(norm, moves ? eta : 0);
  }

  /**
   * Nesterov's momentum as in PyTorch: d = g + λ·w, v ← μ·v + d, then w ← w − η·(d + μ·v).
   *
   * <p>Source: Sutskever, Martens, Dahl, Hinton, ICML 2013, in the variables of PyTorch.
   *
   * @param momentum μ in [0, 1)
   * @throws IllegalArgumentException if n is negative, η is not finite and above 0, μ is outside
   *     [0, 1), or λ is not finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void nesterov(
      int n,
      double eta,
      double momentum,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    checkMemory("v", n, v, vOffset);
    checkFades("momentum", momentum);
    double norm = Level1.norm(n, g, gOffset);
    boolean moves = Double.isFinite(norm);
    if (moves) {
      Backends.CHOSEN.nesterov(
          n,
          (float) eta,
          (float) momentum,
          (float) weightDecay,
          g,
          gOffset,
          v,
          vOffset,
          w,
          wOffset);
    }
    report.set(norm, moves ? eta : 0);
  }

  /**
   * RMSprop as in PyTorch: d = g + λ·w, v ← α·v + (1 − α)·d², then w ← w − η·d/(√v + ε).
   *
   * <p>Source: Hinton, Neural Networks for Machine Learning, lecture 6e.
   *
   * @param alpha α, the share of v that is kept
   * @throws IllegalArgumentException if n is negative, η or ε is not finite and above 0, α is
   *     outside [0, 1), or λ is not finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void rmsprop(
      int n,
      double eta,
      double alpha,
      double epsilon,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkFades("alpha", alpha);
    rootScaled(
        n, eta, alpha, 1 - alpha, epsilon, weightDecay, g, gOffset, v, vOffset, w, wOffset, report);
  }

  /**
   * Adagrad as in PyTorch: d = g + λ·w, v ← v + d², then w ← w − η·d/(√v + ε).
   *
   * <p>Source: Duchi, Hazan, Singer, JMLR 12, 2011.
   *
   * @throws IllegalArgumentException if n is negative, η or ε is not finite and above 0, or λ is
   *     not finite and 0 or more
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void adagrad(
      int n,
      double eta,
      double epsilon,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    rootScaled(n, eta, 1, 1, epsilon, weightDecay, g, gOffset, v, vOffset, w, wOffset, report);
  }

  private static void rootScaled(
      int n,
      double eta,
      double keep,
      double rest,
      double epsilon,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    checkMemory("v", n, v, vOffset);
    checkEpsilon(epsilon);
    double norm = Level1.norm(n, g, gOffset);
    boolean moves = Double.isFinite(norm);
    if (moves) {
      Backends.CHOSEN.rootScaled(
          n,
          (float) eta,
          (float) keep,
          (float) rest,
          (float) epsilon,
          (float) weightDecay,
          g,
          gOffset,
          v,
          vOffset,
          w,
          wOffset);
    }
    report.set(norm, moves ? eta : 0);
  }

  /**
   * Adam with the weight decay in the gradient, as in PyTorch: d = g + λ·w, m ← β₁·m + (1 − β₁)·d,
   * v ← β₂·v + (1 − β₂)·d², then w ← w − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε).
   *
   * <p>Source: Kingma and Ba, arXiv:1412.6980, algorithm 1.
   *
   * @param t the number of this step, from 1
   * @throws IllegalArgumentException if n is negative, η or ε is not finite and above 0, a β is
   *     outside [0, 1), λ is not finite and 0 or more, or t is below 1
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void adam(
      int n,
      double eta,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      long t,
      float[] g,
      int gOffset,
      float[] m,
      int mOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    moments(
        n,
        eta,
        beta1,
        beta2,
        epsilon,
        weightDecay,
        1,
        t,
        g,
        gOffset,
        m,
        mOffset,
        v,
        vOffset,
        w,
        wOffset,
        report);
  }

  /**
   * AdamW, Adam with the weight decay beside the gradient instead of in it: m ← β₁·m + (1 − β₁)·g,
   * v ← β₂·v + (1 − β₂)·g², then w ← (1 − η·λ)·w − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε).
   *
   * <p>Source: Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, with PyTorch's η in the decay.
   *
   * @param t the number of this step, from 1
   * @throws IllegalArgumentException as {@link #adam}, and if η·λ is not below 1
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void adamw(
      int n,
      double eta,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      long t,
      float[] g,
      int gOffset,
      float[] m,
      int mOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    Check.belowOne("eta times weightDecay", eta * weightDecay);
    moments(
        n,
        eta,
        beta1,
        beta2,
        epsilon,
        0,
        1 - eta * weightDecay,
        t,
        g,
        gOffset,
        m,
        mOffset,
        v,
        vOffset,
        w,
        wOffset,
        report);
  }

  private static void moments(
      int n,
      double eta,
      double beta1,
      double beta2,
      double epsilon,
      double weightDecay,
      double keep,
      long t,
      float[] g,
      int gOffset,
      float[] m,
      int mOffset,
      float[] v,
      int vOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    checkMemory("m", n, m, mOffset);
    checkMemory("v", n, v, vOffset);
    checkFades("beta1", beta1);
    checkFades("beta2", beta2);
    checkEpsilon(epsilon);
    if (t < 1) {
      throw new IllegalArgumentException("t is " + t + ", must be 1 or more");
    }
    double stepSize = eta / (1 - Power.of(beta1, t));
    Check.notNegative("eta / (1 - beta1^t) in the precision of the weights", (float) stepSize);
    double norm = Level1.norm(n, g, gOffset);
    boolean moves = Double.isFinite(norm);
    if (moves) {
      double rootCorrection = Math.sqrt(1 - Power.of(beta2, t));
      Backends.CHOSEN.adam(
          n,
          (float) stepSize,
          (float) keep,
          (float) beta1,
          (float) (1 - beta1),
          (float) beta2,
          (float) (1 - beta2),
          (float) rootCorrection,
          (float) epsilon,
          (float) weightDecay,
          g,
          gOffset,
          m,
          mOffset,
          v,
          vOffset,
          w,
          wOffset);
    }
    report.set(norm, moves ? eta : 0);
  }

  /** h = η·min(1, max(δ, γ/‖g‖)), and 0 where there is no direction to go or no finite norm. */
  static double clippedStep(double norm, double eta, double gamma, double delta) {
    if (norm == 0 || !Double.isFinite(norm)) {
      return 0;
    }
    return eta * Math.min(1, Math.max(delta, gamma / norm));
  }

  private static void descend(
      int n,
      double norm,
      double h,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    // Of a factor that vanishes, 0·∞ would be left where g + λ·w overflows.
    if ((float) h != 0) {
      Backends.CHOSEN.descend(n, (float) h, (float) weightDecay, g, gOffset, w, wOffset);
    }
    report.set(norm, h);
  }

  private static void checkClipped(
      int n,
      double eta,
      double gamma,
      double delta,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    checkCommon(n, eta, weightDecay, g, gOffset, w, wOffset, report);
    Check.positive("gamma", gamma);
    Check.belowOne("delta", delta);
  }

  private static void checkMemory(String name, int n, float[] memory, int offset) {
    Objects.requireNonNull(memory, name);
    Check.window(name, memory.length, n, offset);
  }

  /**
   * Below 1 as the weights see it; a name is made where it is needed, as a step takes no memory.
   */
  private static void checkFades(String name, double keep) {
    Check.belowOne(name, keep);
    if ((float) keep == 1) {
      throw new IllegalArgumentException(
          name + " is 1.0 in the precision of the weights, must lie in [0, 1)");
    }
  }

  /** One that vanished would leave 0/0 where there never was a gradient. */
  private static void checkEpsilon(double epsilon) {
    Check.positive("epsilon", epsilon);
    Check.positive("epsilon in the precision of the weights", (float) epsilon);
  }

  private static void checkCommon(
      int n,
      double eta,
      double weightDecay,
      float[] g,
      int gOffset,
      float[] w,
      int wOffset,
      StepReport report) {
    Objects.requireNonNull(g, "g");
    Objects.requireNonNull(w, "w");
    Objects.requireNonNull(report, "report");
    Check.size("n", n);
    Check.window("g", g.length, n, gOffset);
    Check.window("w", w.length, n, wOffset);
    Check.positive("eta", eta);
    Check.notNegative("eta in the precision of the weights", (float) eta);
    Check.notNegative("weightDecay", weightDecay);
    Check.notNegative("weightDecay in the precision of the weights", (float) weightDecay);
  }
}
