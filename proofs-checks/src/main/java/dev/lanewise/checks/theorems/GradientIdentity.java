package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.numerics.NetRounding;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Gaussian;
import dev.lanewise.nn.Storage;
import java.util.List;

/**
 * {@code ‖∇L‖² = rᵀKr} and {@code ⟨∇L, v⟩ = r·(Jv)}: the gradient (backward), the tangent kernel
 * and the directional derivative (forward) are three programs that must agree.
 *
 * <p>Slack of the first: {@code 2‖g‖‖δg‖ + ‖δg‖² + γ(p)‖g‖²} on the left and {@code ‖r‖²‖δK‖ + 2
 * tr(K)‖r‖‖δr‖ + γ(2n) tr(K)‖r‖²} on the right. Of the second: {@code ‖v‖(‖δg‖ + γ(p)‖g‖)} on the
 * left and {@code ‖r‖‖δ(Jv)‖ + ‖δr‖‖J‖_F‖v‖ + γ(n)‖r‖‖Jv‖} on the right. A slack as large as both
 * sides together would let any two numbers of their size pass: then nothing was compared.
 */
final class GradientIdentity implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "gradient-identity",
          "C2",
          "The squared gradient norm is a quadratic form of the tangent kernel",
          "Jacot, Gabriel, Hongler, arXiv:1806.07572; Liu, Zhu, Belkin, arXiv:2003.00307",
          "L = ½‖r‖², r = F(w) − y, K = JJᵀ: ‖∇L‖² = rᵀKr, and ⟨∇L, v⟩ = r·(Jv) for every v",
          List.of(),
          "Backward gradient, tangent kernel and forward derivative describe one function");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    List<WideNet> nets = Nets.assorted(subject);
    for (int k = 0; k < nets.size(); k++) {
      subject.progress().at(nets.get(k).toString(), k / (double) nets.size());
      Shrinking.judge(nets.get(k), GradientIdentity::atStart).forEach(sheet::line);
    }
    NetLoss four = SineNet.loss(16, Activation.TANH, 4);
    double[] w = SineNet.weights(16);
    double[][] scaled = four.tangentKernel(w);
    for (int i = 0; i < 4; i++) {
      scaled[i][i] *= 1 + 1e-9;
    }
    sheet.control(
        Control.refuted(
            "a tangent kernel whose diagonal is too large by one part in 10⁹",
            quadraticForm(four, w, gradient(four, w), scaled, "m = 16")));
    double[] wrong = gradient(four, w);
    for (int r = 0; r < 16; r++) {
      wrong[32 + r] = 0;
    }
    sheet.control(
        Control.refuted(
            "a gradient that forgets the biases",
            along(four, w, wrong, direction(w.length, 1), "m = 16")));
    sheet.control(
        Control.refuted(
            "a forward derivative along the weights where v was asked for",
            directional(
                four,
                w,
                gradient(four, w),
                direction(w.length, 1),
                four.outputDerivative(w, w),
                "m = 16")));
  }

  /** Both identities at the start. */
  static List<Line> atStart(WideNet net) {
    NetLoss loss = net.loss();
    double[] w = net.weights();
    double[] g = gradient(loss, w);
    String label = net.toString();
    return List.of(
        quadraticForm(loss, w, g, loss.tangentKernel(w), label),
        along(loss, w, g, direction(w.length, net.directionSeed()), label));
  }

  private static double[] gradient(NetLoss loss, double[] w) {
    double[] g = new double[w.length];
    loss.gradient(w, g);
    return g;
  }

  static double[] direction(int p, long seed) {
    double[] v = new double[p];
    new Gaussian(seed).fill(Storage.of(v), 0, p, 1);
    return v;
  }

  /** |‖g‖² − rᵀKr| ≤ 0, gradient and kernel passed in so that wrong ones can be planted. */
  static Line quadraticForm(NetLoss loss, double[] w, double[] g, double[][] kernel, String label) {
    double[] r = loss.residual(w);
    double form = 0;
    for (int i = 0; i < r.length; i++) {
      form += r[i] * Vectors.dot(kernel[i], r);
    }
    double squares = Vectors.dot(g, g);
    double norm = Math.sqrt(squares);
    double rNorm = Vectors.norm(r);
    double trace = KernelSpectrum.trace(kernel);
    NetRounding.Bounds bounds = loss.bounds(w);
    double gError = loss.errors(bounds, rNorm * rNorm / 2).gradient();
    double rError = loss.residualError(bounds, rNorm);
    double leftError = gError * (2 * norm + gError) + Rounding.gamma(w.length + 2L) * squares;
    double rightError =
        rNorm * rNorm * bounds.kernelError(trace)
            + trace * rError * (2 * rNorm + rError)
            + Rounding.gamma(2L * r.length + 4) * trace * rNorm * rNorm;
    return compared(
        "|‖∇L‖² − rᵀKr| ≤ 0, " + label,
        squares,
        form,
        Rounding.up(leftError + rightError),
        "‖∇L‖² = " + squares);
  }

  private static Line along(NetLoss loss, double[] w, double[] g, double[] v, String label) {
    return directional(loss, w, g, v, loss.outputDerivative(w, v), label);
  }

  /** |⟨g, v⟩ − r·(Jv)| ≤ 0, gradient and Jv passed in so that wrong ones can be planted. */
  static Line directional(
      NetLoss loss, double[] w, double[] g, double[] v, double[] derivative, String label) {
    double[] r = loss.residual(w);
    double left = Vectors.dot(g, v);
    double right = Vectors.dot(r, derivative);
    double rNorm = Vectors.norm(r);
    double gNorm = Vectors.norm(g);
    NetRounding.Bounds bounds = loss.bounds(w);
    double jacobian = bounds.jacobianNorm();
    double forward = bounds.derivativeError();
    double gError = loss.errors(bounds, rNorm * rNorm / 2).gradient();
    double slack =
        gError
            + Rounding.gamma(w.length + 2L) * gNorm
            + rNorm * forward
            + loss.residualError(bounds, rNorm) * jacobian
            + Rounding.gamma(r.length + 2L) * rNorm * (jacobian + forward);
    return compared(
        "|⟨∇L, v⟩ − r·(Jv)| ≤ 0, " + label,
        left,
        right,
        Rounding.up(Vectors.norm(v) * slack),
        "⟨∇L, v⟩ = " + left);
  }

  /** |left − right| ≤ 0, or VACUOUS where the slack would let 0 and any sign pass as well. */
  static Line compared(String statement, double left, double right, double slack, String note) {
    double difference = Math.abs(left - right);
    if (slack >= Math.abs(left) + Math.abs(right)) {
      String reason = note + ", within the rounding bound " + slack + ": nothing was compared";
      return Line.vacuous(statement, Evidence.EXACT, difference, 0, reason);
    }
    return Line.atMost(statement, Evidence.EXACT, difference, 0, slack).withNote(note);
  }
}
