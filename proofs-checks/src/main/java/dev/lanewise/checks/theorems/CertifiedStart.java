package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.Optional;

/**
 * A shallow tanh net that starts antisymmetric, with the constants of Theorem A around its start.
 *
 * <p>Neurons come in pairs with equal input weights and output weights +1 and −1, so F(w₀) = 0 and
 * the residual is −s·y with s the label scale.
 */
final class CertifiedStart {
  /** η = θ/β with this θ: c = 3/4. */
  static final double THETA = 0.5;

  private final WideNet net;
  private final double scale;
  private final NetLoss loss;
  private final double[] weights;
  private final WideBall ball;

  private CertifiedStart(WideNet net, double scale) {
    this.net = net;
    this.scale = scale;
    double[] targets = net.targets().clone();
    for (int i = 0; i < targets.length; i++) {
      targets[i] *= scale;
    }
    this.loss = new NetLoss(net.net(), net.inputs(), targets);
    this.weights = antisymmetric(net);
    this.ball = WideBall.at(net, loss, weights);
  }

  /** The start on the subject's own targets (s = 1). */
  static CertifiedStart on(Subject subject, int width) {
    return of(Nets.fitted(WideNet.on(subject, Activation.TANH, Bias.HIDDEN, width)));
  }

  /** The antisymmetric start of a shallow smooth net of even width, on its own targets. */
  static CertifiedStart of(WideNet net) {
    return new CertifiedStart(net, 1);
  }

  /** The same start with targets scaled by s. */
  CertifiedStart scaled(double s) {
    return new CertifiedStart(net, s);
  }

  private static double[] antisymmetric(WideNet net) {
    double[] w = net.weights();
    int m = net.hidden().getFirst();
    int d = net.inputs()[0].length;
    for (int r = 0; r + 1 < m; r += 2) {
      System.arraycopy(w, r * d, w, (r + 1) * d, d);
      w[m * d + r + 1] = w[m * d + r];
    }
    int outputs = w.length - m;
    for (int r = 0; r < m; r++) {
      w[outputs + r] = r % 2 == 0 ? 1 : -1;
    }
    return w;
  }

  NetLoss loss() {
    return loss;
  }

  double[] weights() {
    return weights;
  }

  WideBall ball() {
    return ball;
  }

  WideNet net() {
    return net;
  }

  int width() {
    return net.hidden().getFirst();
  }

  /** Theorem A on the best ball around this start. */
  DescentBound bound() {
    return ball.bound(THETA);
  }

  /**
   * The same start with the largest label scale 2^(−k) at which Theorem A applies; empty if there
   * is none, or no gradient to follow. {@link #refusal} says why.
   */
  Optional<CertifiedStart> atCertifiedScale() {
    double certified = ball.labelScale(THETA);
    if (certified == 0 || gradientNorm() == 0) {
      return Optional.empty();
    }
    CertifiedStart start = scaled(certified);
    boolean usable = start.bound().applies() && start.gradientNorm() > 0;
    return usable ? Optional.of(start) : Optional.empty();
  }

  /** Why Theorem A does not speak of this start, with the width at which it would. */
  Line refusal() {
    if (gradientNorm() == 0) {
      return Line.vacuous(
          "0 < ‖∇L‖, " + this,
          Evidence.EXACT,
          0,
          0,
          "the gradient is 0: there is nothing to follow");
    }
    Line refusal = DescentLines.refusal(bound(), toString());
    if (!(ball.alpha() > 0)) {
      return refusal.withNote(
          net.hasDuplicates()
              ? "two inputs are equal, so λ_min(K) = 0 at every width"
              : "λ_min(K) is not above its rounding bound");
    }
    long needed = ball.neededWidth(THETA);
    return refusal.withNote(
        refusal.note()
            + "; width needed: about "
            + (needed == 0 ? "more than 2⁶⁰" : String.valueOf(needed))
            + ", found by doubling with this net's kernel");
  }

  /** s, by which the targets are multiplied. */
  double scale() {
    return scale;
  }

  /** ‖∇L(w₀)‖. */
  double gradientNorm() {
    double[] g = new double[weights.length];
    loss.gradient(weights, g);
    return Vectors.norm(g);
  }

  @Override
  public String toString() {
    return net + ", labels × " + scale;
  }
}
