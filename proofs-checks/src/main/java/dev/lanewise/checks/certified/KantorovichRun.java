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
    controls(widths[0], sheet);
  }

  private static void atWidth(Subject subject, Problem full, int width, Sheet sheet) {
    Net net = CertifiedChecks.shallow(full, width, Curve.TANH, subject.seed());
    Certifier whole = certifier(net, full);
    judge(whole, "labels as they are, m = " + width).forEach(sheet::line);
    double limit = whole.best().largestResidual();
    double size = Vectors.norm(full.targets());
    if (!(limit > 0) || !(size > 0)) {
      return;
    }
    Problem scaled = full.withLabelScale(0.5 * limit / size);
    Certifier certifier = certifier(net, scaled);
    judge(certifier, "labels at half the certified scale, m = " + width).forEach(sheet::line);
    if (!certifier.best().certified()) {
      return; // a scale so small that rounding alone is too much: there is no step to run with
    }
    int steps = subject.quick() ? 60 : 1000;
    double gamma =
        0.3 * Outward.normUp(PullBack.of(certifier.at().pass, certifier.at().residual()));
    Rule[] rules = {Rule.DESCENT, new Rule("GClip", gamma, 0), new Rule("δ-GClip", gamma, 0.5)};
    for (int k = 0; k < rules.length; k++) {
      Run run = Run.of(net, scaled, certifier.best(), rules[k], steps);
      run.lines.forEach(sheet::line);
      if (k < 2) {
        run.draw(rules[k].name, sheet);
      }
    }
  }

  private static Certifier certifier(Net net, Problem problem) {
    return new Certifier(new Linearization(net, problem.inputs(), problem.targets()), 1);
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

  /** On the same points for everybody: so that no data spare the check its counterexamples. */
  private static void controls(int width, Sheet sheet) {
    Problem data = Problem.embedded();
    Net net = CertifiedChecks.shallow(data, width, Curve.TANH, 1);
    double limit = certifier(net, data).best().largestResidual();
    double scale = limit / Vectors.norm(data.targets());
    Certifier refused = certifier(net, data.withLabelScale(1.01 * scale));
    sheet.control(
        Control.vacuous(
            "labels 1% beyond the largest certified scale, four points, m = " + width,
            judge(refused, "beyond the scale").getFirst()));
    Problem scaled = data.withLabelScale(0.5 * scale);
    Conclusion certified = certifier(net, scaled).best();
    if (!certified.certified()) {
      throw new IllegalStateException("the four points at half the certified scale are refused");
    }
    Run tooLong = Run.of(net, scaled, certified.withSteps(4), Rule.DESCENT, 40);
    sheet.control(
        Control.refuted(
            "steps four times as long as certified, four points, m = " + width,
            tooLong.lines.getFirst()));
  }

  /** How steps are shortened; the longest one is what the certificate allows. */
  private record Rule(String name, double gamma, double delta) {
    static final Rule DESCENT = new Rule("gradient descent", Double.POSITIVE_INFINITY, 0);

    double share(double norm) {
      return norm > 0 ? Math.min(1, Math.max(delta, gamma / norm)) : 1;
    }
  }

  /** One executed run. */
  private record Run(List<Line> lines, double[] norms, double[] guaranteed) {

    static Run of(Net start, Problem problem, Conclusion certificate, Rule rule, int steps) {
      String label = ", " + rule.name + ", m = " + start.width(1);
      Propagation pass = new Propagation(start, problem.inputs());
      double[] norms = new double[steps + 1];
      double[] guaranteed = new double[steps + 1];
      norms[0] = Vectors.norm(pass.residual(problem.targets()));
      guaranteed[0] = norms[0];
      double path = 0;
      Worst contraction = new Worst("‖r⁺‖ ≤ (1 − hD²)‖r‖" + label, Evidence.SAMPLED);
      for (int t = 0; t < steps; t++) {
        double[] g = PullBack.of(pass, pass.residual(problem.targets()));
        double norm = Vectors.norm(g);
        double h = certificate.etaMax() * rule.share(norm);
        path += h * norm;
        Net next = GaussNewton.moved(pass.net, g, h);
        Propagation after = new Propagation(next, problem.inputs());
        double defect = StepRounding.defect(pass, problem.targets(), h, g, next.weights());
        double slack =
            StepRounding.residual(
                pass, after, problem.targets(), StepRounding.jacobian(after), defect);
        pass = after;
        norms[t + 1] = Vectors.norm(pass.residual(problem.targets()));
        guaranteed[t + 1] = (1 - h * certificate.rate()) * guaranteed[t];
        double bound = (1 - h * certificate.rate()) * norms[t];
        contraction.see(norms[t + 1], bound, slack, "step " + t);
      }
      Line length =
          Line.atMost("path length ≤ R*" + label, Evidence.SAMPLED, path, certificate.radius(), 0);
      return new Run(List.of(contraction.line(), length), norms, guaranteed);
    }

    void draw(String name, Sheet sheet) {
      sheet.curve("Residual of certified runs", name, norms);
      sheet.curve("Residual of certified runs", name + ", guaranteed", guaranteed);
    }
  }
}
