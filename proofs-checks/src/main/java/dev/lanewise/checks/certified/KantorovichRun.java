package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.numerics.Vectors;
import java.util.List;

/** Certificates from the numbers at the start, and the runs that they speak of, step by step. */
final class KantorovichRun implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "kantorovich-run",
          "C6",
          "Convergence certified before training, and the run that obeys it",
          "Liu, Zhu, Belkin, arXiv:2003.00307 (radius and width improved); δ-GClip: arXiv:2404.08624",
          "ℓ‖r₀‖/(cα₀)² < ½ ⇒ every step rule with h_t ≤ η keeps ‖r_{t+1}‖ ≤ (1 − h_tD²)‖r_t‖ on a path of length at most R*",
          List.of(
              "‖J(w) − J(w')‖ ≤ ℓ‖w − w'‖ and ηλ_max(K) ≤ 1 on B(w₀, R*)",
              "λ_min(K(w₀)) ≥ α₀² > 0"),
          "zero loss is reached inside the ball, for gradient descent, GClip and δ-GClip alike");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem full = CertifiedChecks.problem(subject);
    int[] widths = subject.quick() ? new int[] {512} : new int[] {512, 4096};
    for (int width : widths) {
      subject.progress().at("width " + width, 0.5);
      atWidth(subject, full, width, sheet);
    }
  }

  private static void atWidth(Subject subject, Problem full, int width, Sheet sheet) {
    Net net = CertifiedChecks.shallow(full, width, Curve.TANH, subject.seed());
    Certifier whole = new Certifier(new Linearization(net, full.inputs(), full.targets()), 1);
    judge(whole, "labels as they are, m = " + width).forEach(sheet::line);
    double limit = whole.best().largestResidual();
    double size = Vectors.norm(full.targets());
    if (!(limit > 0) || !(size > 0)) {
      return;
    }
    Problem scaled = full.withLabelScale(0.5 * limit / size);
    Certifier certifier =
        new Certifier(new Linearization(net, scaled.inputs(), scaled.targets()), 1);
    judge(certifier, "labels at half the certified scale, m = " + width).forEach(sheet::line);
    int steps = subject.quick() ? 60 : 1000;
    double gamma =
        0.3 * Outward.normUp(PullBack.of(certifier.at().pass, certifier.at().residual()));
    double[][] rules = {{Double.POSITIVE_INFINITY, 0}, {gamma, 0}, {gamma, 0.5}};
    String[] names = {"gradient descent", "GClip", "δ-GClip"};
    for (int k = 0; k < rules.length; k++) {
      Run run = Run.of(net, scaled, certifier.best(), rules[k][0], rules[k][1], steps);
      run.lines(names[k] + ", m = " + width).forEach(sheet::line);
      if (k < 2) {
        run.draw(names[k], certifier.best(), sheet);
      }
    }
    controls(net, scaled, full, limit / size, certifier.best(), sheet);
  }

  /**
   * CERTIFIED lines when the best theorem applies, one VACUOUS line with both sides when it does
   * not.
   */
  private static List<Line> judge(Certifier certifier, String label) {
    Conclusion best = certifier.best();
    Inequality failing = best.failing();
    if (failing != null) {
      return List.of(
          Line.vacuous(
              failing.statement() + ", " + label,
              Evidence.CERTIFIED,
              failing.lhs(),
              failing.rhs(),
              "theorem " + best.theorem() + " does not apply: certify names the width that does"));
    }
    return best.inequalities().stream()
        .map(
            i -> Line.atMost(i.statement() + ", " + label, Evidence.CERTIFIED, i.lhs(), i.rhs(), 0))
        .toList();
  }

  private static void controls(
      Net net, Problem scaled, Problem full, double scale, Conclusion best, Sheet sheet) {
    Problem beyond = full.withLabelScale(1.01 * scale);
    Certifier refused = new Certifier(new Linearization(net, beyond.inputs(), beyond.targets()), 1);
    sheet.control(
        Control.vacuous(
            "labels 1% beyond the largest certified scale",
            judge(refused, "beyond the scale").getFirst()));
    Run tooLong = Run.of(net, scaled, best.withSteps(2.5), Double.POSITIVE_INFINITY, 0, 40);
    sheet.control(
        Control.refuted(
            "steps two and a half times as long as certified",
            tooLong.lines("too long").getFirst()));
  }

  /** One executed run. */
  private record Run(
      double worstExcess,
      int worstStep,
      double path,
      double radius,
      double[] norms,
      double[] guaranteed) {

    static Run of(
        Net start, Problem problem, Conclusion certificate, double gamma, double delta, int steps) {
      Propagation pass = new Propagation(start, problem.inputs());
      double[] norms = new double[steps + 1];
      double[] guaranteed = new double[steps + 1];
      norms[0] = Vectors.norm(CertifiedChecks.residual(pass, problem.targets()));
      guaranteed[0] = norms[0];
      double path = 0;
      double worst = Double.NEGATIVE_INFINITY;
      int worstStep = 0;
      for (int t = 0; t < steps; t++) {
        double[] r = CertifiedChecks.residual(pass, problem.targets());
        double[] g = PullBack.of(pass, r);
        double norm = Vectors.norm(g);
        double h =
            certificate.etaMax() * (norm > 0 ? Math.min(1, Math.max(delta, gamma / norm)) : 1);
        path += h * norm;
        Net next = GaussNewton.moved(pass.net, g, h);
        double slack = slack(pass, r, next, h, norm);
        pass = new Propagation(next, problem.inputs());
        slack += Outward.normUp(pass.outputError);
        norms[t + 1] = Vectors.norm(CertifiedChecks.residual(pass, problem.targets()));
        guaranteed[t + 1] = (1 - h * certificate.rate()) * guaranteed[t];
        double excess = norms[t + 1] - ((1 - h * certificate.rate()) * norms[t] + slack);
        if (!(excess <= worst)) {
          worst = excess;
          worstStep = t;
        }
      }
      return new Run(worst, worstStep, path, certificate.radius(), norms, guaranteed);
    }

    /**
     * What rounding adds to ‖r⁺‖: the outputs' errors, and the update's error times twice the norm
     * of the Jacobian's factors it meets (at most ‖J‖ ≤ √trace).
     */
    private static double slack(Propagation pass, double[] r, Net next, double h, double norm) {
      double update =
          Outward.U * (Outward.normUp(next.weights()) + h * norm)
              + h * PullBack.error(pass, r, pass.outputError);
      double trace = 0;
      for (int i = 0; i < pass.examples; i++) {
        double features = pass.activationNorm[1][i] * pass.activationNorm[1][i] / pass.net.width(1);
        double inputs = pass.activationNorm[0][i] * pass.activationNorm[0][i] + 1;
        trace += features + inputs * pass.signalNorm[1][i] * pass.signalNorm[1][i];
      }
      return Outward.normUp(pass.outputError)
          + 2 * Math.sqrt(trace) * update
          + 4 * Outward.U * Outward.normUp(r);
    }

    List<Line> lines(String label) {
      return List.of(
          Line.atMost(
              "‖r⁺‖ − (1 − hD²)‖r‖ − rounding ≤ 0 at the tightest step ("
                  + worstStep
                  + "), "
                  + label,
              Evidence.SAMPLED,
              worstExcess,
              0,
              0),
          Line.atMost("path length ≤ R*, " + label, Evidence.SAMPLED, path, radius, 0));
    }

    void draw(String name, Conclusion certificate, Sheet sheet) {
      sheet.curve("Residual of certified runs", name, norms);
      sheet.curve("Residual of certified runs", name + ", guaranteed", guaranteed);
    }
  }
}
