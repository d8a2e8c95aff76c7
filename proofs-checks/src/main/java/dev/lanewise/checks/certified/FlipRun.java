package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Worst;
import dev.lanewise.checks.numerics.Vectors;
import java.util.List;
import java.util.Objects;

/**
 * Theorems F and F′: gradient descent on ReLU with biases, certified by counting the activations
 * that can flip.
 */
final class FlipRun implements Check {
  private static final int RADII = 200;

  private static final Theorem THEOREM =
      new Theorem(
          "flip-certificate",
          "C12",
          "Gradient descent on ReLU nets with biases, by flip counting",
          "Jentzen, Kröger, arXiv:2102.11840 (setting); Du et al., arXiv:1810.02054 (argument)",
          "‖r_k‖ ≤ (1 − ηλ*)^k‖r₀‖ and no neuron moves further than ρ",
          List.of("λ* = λ_min(H(0)) − ‖E‖ − κ > 0", "‖X̃‖‖r₀‖/(√m λ*) ≤ ρ", "η ≤ 1/‖X̃‖²"),
          "linear convergence without smoothness");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem problem = CertifiedChecks.problem(subject).first(4);
    int[] widths = subject.quick() ? new int[] {4096} : new int[] {4096, 32768};
    for (int width : widths) {
      subject.progress().at("width " + width, 0.5);
      atWidth(subject, problem, width, sheet);
    }
    controls(widths[0], sheet);
  }

  private static void atWidth(Subject subject, Problem problem, int width, Sheet sheet) {
    Net net = CertifiedChecks.shallow(problem, width, Curve.RELU, subject.seed());
    FlipCertificate flips = new FlipCertificate(net, problem.inputs());
    if (!(flips.smallest() > 0)) {
      sheet.line(
          Line.vacuous(
              "0 < λ_min(H(0)), m = " + width,
              Evidence.CERTIFIED,
              0,
              flips.smallest(),
              "two inputs are equal, or the width is too small"));
      return;
    }
    double size = Vectors.norm(problem.targets());
    if (!(size > 0)) {
      sheet.line(CertifiedChecks.solved());
      return;
    }
    double limit = largestResidual(flips);
    if (!(limit > 0)) {
      sheet.line(
          Line.vacuous(
              "‖X̃‖‖r₀‖/(√m λ*) ≤ ρ for some ρ, m = " + width,
              Evidence.CERTIFIED,
              1,
              0,
              "no radius certifies any residual at this width"));
      return;
    }
    Problem scaled = problem.withLabelScale(0.9 * limit / size);
    double r0 = Outward.normUp(scaled.targets());
    FlipCertificate.AtRadius at = flips.search(1e-5, .3, RADII, r0, true);
    if (at == null) {
      sheet.line(
          Line.vacuous(
              "‖X̃‖‖r₀‖/(√m λ*) ≤ ρ for some ρ, m = " + width,
              Evidence.CERTIFIED,
              r0,
              limit,
              "no radius certifies nine tenths of the largest residual"));
      return;
    }
    String label = ", m = " + width;
    sheet.line(
        Line.atMost(
            "‖X̃‖‖r₀‖/(√m λ*) ≤ ρ" + label, Evidence.CERTIFIED, at.movement(), at.rho(), 0));
    run(net, scaled, flips.etaMax(), at, subject.quick() ? 60 : 300, sheet).forEach(sheet::line);
  }

  /** On the same points for everybody: so that no data spare the check its counterexamples. */
  private static void controls(int width, Sheet sheet) {
    Problem data = Problem.embedded();
    Net net = CertifiedChecks.shallow(data, width, Curve.RELU, 1);
    FlipCertificate flips = new FlipCertificate(net, data.inputs());
    double limit = largestResidual(flips);
    String label = ", four points, m = " + width;
    sheet.control(
        Control.vacuous(
            "a radius at which most neurons may flip" + label, judge(flips.at(.3, limit, true))));
    Problem scaled = data.withLabelScale(0.9 * limit / Vectors.norm(data.targets()));
    double r0 = Outward.normUp(scaled.targets());
    FlipCertificate.AtRadius at =
        Objects.requireNonNull(
            flips.search(1e-5, .3, RADII, r0, true), "the four points are certified");
    // Not so long that 1 − ηλ* is negative, which any run would refute.
    List<Line> tooLong = run(net, scaled, 8 * flips.etaMax(), at, 20, new Sheet());
    sheet.control(Control.refuted("steps eight times as long" + label, tooLong.getFirst()));
  }

  private static Line judge(FlipCertificate.AtRadius at) {
    return at.certified()
        ? Line.atMost("‖X̃‖‖r₀‖/(√m λ*) ≤ ρ", Evidence.CERTIFIED, at.movement(), at.rho(), 0)
        : Line.vacuous("0 < λ*", Evidence.CERTIFIED, 0, at.lambda(), "ρ = " + at.rho());
  }

  /** The largest ‖r₀‖ over the radii: ρ√m λ* / ‖X̃‖. */
  private static double largestResidual(FlipCertificate flips) {
    double largest = 0;
    for (int k = 0; k < RADII; k++) {
      FlipCertificate.AtRadius one =
          flips.at(1e-5 * StrictMath.pow(3e4, k / (RADII - 1.0)), 1, true);
      if (one.lambda() > 0) {
        largest = Math.max(largest, one.rho() / one.movement());
      }
    }
    return largest;
  }

  /** The rate at its tightest step, and how far the farthest neuron ever was. */
  private static List<Line> run(
      Net start, Problem problem, double eta, FlipCertificate.AtRadius at, int steps, Sheet sheet) {
    int m = start.width(1);
    int fixed = start.weightOffset(2);
    Propagation pass = new Propagation(start, problem.inputs());
    String label = ", m = " + m;
    Worst contraction = new Worst("‖r⁺‖ ≤ (1 − ηλ*)‖r‖" + label, Evidence.SAMPLED);
    double[] norms = new double[steps];
    double[] guaranteed = new double[steps];
    double far = 0;
    for (int t = 0; t < steps; t++) {
      double before = Vectors.norm(pass.residual(problem.targets()));
      norms[t] = before;
      guaranteed[t] = t == 0 ? before : guaranteed[t - 1] * (1 - eta * at.lambda());
      double[] g = PullBack.of(pass, pass.residual(problem.targets()));
      java.util.Arrays.fill(g, fixed, g.length, 0); // the outgoing weights do not move
      Net next = GaussNewton.moved(pass.net, g, eta);
      Propagation moved = new Propagation(next, problem.inputs());
      double defect = StepRounding.defect(pass, problem.targets(), eta, g, next.weights());
      double slack =
          StepRounding.residual(
              pass, moved, problem.targets(), StepRounding.inputNorm(pass), defect);
      pass = moved;
      double after = Vectors.norm(pass.residual(problem.targets()));
      contraction.see(after, (1 - eta * at.lambda()) * before, slack, "step " + t);
      far = Math.max(far, farthest(start, next));
    }
    sheet.curve("Residual under a flip certificate", "observed, m = " + m, norms);
    sheet.curve("Residual under a flip certificate", "guaranteed, m = " + m, guaranteed);
    Line movement =
        Line.atMost("largest movement of a neuron ≤ ρ" + label, Evidence.SAMPLED, far, at.rho(), 0);
    return List.of(contraction.line(), movement);
  }

  private static double farthest(Net start, Net end) {
    int m = start.width(1);
    int d = start.inputs();
    double largest = 0;
    for (int r = 0; r < m; r++) {
      double sum = Math.pow(end.weights()[m * d + r] - start.weights()[m * d + r], 2);
      for (int k = 0; k < d; k++) {
        sum += Math.pow(end.weights()[r * d + k] - start.weights()[r * d + k], 2);
      }
      largest = Math.max(largest, sum);
    }
    return Math.sqrt(largest);
  }
}
