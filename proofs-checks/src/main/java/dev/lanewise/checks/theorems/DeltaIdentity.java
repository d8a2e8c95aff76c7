package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.f64.Level1;
import dev.lanewise.nn.Activation;
import java.util.List;
import java.util.function.Function;

/**
 * As long as {@code max{δ, γ/‖g‖}} is γ/‖g‖, the floor δ takes no part in the step: the
 * trajectories for δ and for δ = 0 are the same bits. A comparison of floors in which it never
 * fires compares nothing.
 */
final class DeltaIdentity implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "delta-identity",
          "C8",
          "A floor that never fires changes no bit",
          "Consequence of the rule of Tucat, Mukherjee et al., arXiv:2404.08624",
          "While γ/‖∇L_t‖ ≥ δ, the weights under δ-GClip equal those under GClip bit for bit",
          List.of("the same start, data, η and γ", "γ/‖∇L_t‖ ≥ δ at every step so far"),
          "No weight differs");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    List<WideNet> nets = Nets.assorted(subject);
    int steps = subject.quick() ? 20 : 60;
    for (int k = 0; k < nets.size(); k++) {
      subject.progress().at(nets.get(k).toString(), k / (double) nets.size());
      Shrinking.judge(nets.get(k), net -> List.of(onNet(net, steps))).forEach(sheet::line);
    }
    NetLoss loss = SineNet.loss(16, Activation.TANH, 4);
    double[] w = SineNet.weights(16);
    sheet.control(
        Control.refuted(
            "δ = 0.5 with γ = ‖∇L₀‖/10: the floor fires at once and the runs part",
            identical(loss, w, Stepper::fused, clipping(loss, w, 10), 0.5, 20, false, "m = 16")));
    sheet.control(
        Control.vacuous(
            "the same, asked about while the floor fires from the first step",
            identical(loss, w, Stepper::fused, clipping(loss, w, 10), 0.5, 20, true, "m = 16")));
  }

  private static Line onNet(WideNet net, int steps) {
    NetLoss loss = net.loss();
    double[] w0 = net.weights();
    StepRule rule = clipping(loss, w0, 3);
    return identical(loss, w0, Stepper::fused, rule, 0.01, steps, true, net.toString());
  }

  /** GClip with a small step and γ = ‖∇L₀‖/part, so that clipping is at work. */
  private static StepRule clipping(NetLoss loss, double[] w0, double part) {
    double[] g = new double[w0.length];
    loss.gradient(w0, g);
    double norm = Vectors.norm(g);
    double trace = KernelSpectrum.trace(loss.tangentKernel(w0));
    return new StepRule(1 / Math.max(trace, 1e-300), Math.max(norm / part, 1e-300), 0);
  }

  /**
   * Counts the weights that differ in bits after the two runs.
   *
   * @param optimiser what turns a rule into steps
   * @param untilFloor whether to stop before the first step on which the floor fires, as the
   *     theorem says; else the runs go on regardless
   */
  static Line identical(
      NetLoss loss,
      double[] w0,
      Function<StepRule, Stepper> optimiser,
      StepRule gclip,
      double delta,
      int steps,
      boolean untilFloor,
      String label) {
    StepRule floored = new StepRule(gclip.eta(), gclip.gamma(), delta);
    Run with = new Run(loss, w0, optimiser.apply(floored));
    Run without = new Run(loss, w0, optimiser.apply(gclip));
    int done = 0;
    int clipped = 0;
    String statement = "weights that differ between δ = " + delta + " and δ = 0 ≤ 0, " + label;
    while (done < steps) {
      if (!Double.isFinite(with.gradientNorm())) {
        return Line.atMost(statement, Evidence.EXACT, Double.NaN, 0, 0)
            .withNote("the gradient is not finite at step " + done);
      }
      StepRule.Branch branch = floored.branch(with.gradientNorm());
      if (untilFloor && branch == StepRule.Branch.FLOOR) {
        break;
      }
      clipped += branch == StepRule.Branch.CLIPPED ? 1 : 0;
      with.step();
      without.step();
      done++;
    }
    if (done == 0) {
      return Line.vacuous(statement, Evidence.EXACT, delta, 0, "the floor fires at the first step");
    }
    int differing = with.differingBits(without);
    if (clipped == 0 && untilFloor && differing == 0) {
      String reason = "no step was clipped: a floor had nothing to change";
      return Line.vacuous(statement, Evidence.EXACT, 0, 0, reason);
    }
    String note = done + " steps, " + clipped + " of them clipped";
    return Line.atMost(statement, Evidence.EXACT, differing, 0, 0)
        .withNote(done < steps ? note + ", up to the first on which the floor fires" : note);
  }

  /** One trajectory. */
  private static final class Run {
    private final NetLoss loss;
    private final Stepper stepper;
    private final double[] w;
    private final double[] g;
    private final StepReport report = new StepReport();

    Run(NetLoss loss, double[] w0, Stepper stepper) {
      this.loss = loss;
      this.stepper = stepper;
      this.w = w0.clone();
      this.g = new double[w0.length];
      loss.gradient(w, g);
    }

    /**
     * The bits that the step will see: its branch must not depend on another order of summation.
     */
    double gradientNorm() {
      return Level1.nrm2(g.length, g, 0);
    }

    void step() {
      stepper.step(w, g, report);
      loss.gradient(w, g);
    }

    int differingBits(Run other) {
      int differing = 0;
      for (int i = 0; i < w.length; i++) {
        boolean same = Double.doubleToLongBits(w[i]) == Double.doubleToLongBits(other.w[i]);
        differing += same ? 0 : 1;
      }
      return differing;
    }
  }
}
