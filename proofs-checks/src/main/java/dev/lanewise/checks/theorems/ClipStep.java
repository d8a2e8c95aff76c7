package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Worst;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.Gaussian;
import dev.lanewise.nn.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One step of the fused kernels against the formula of {@link StepRule}.
 *
 * <p>Slack: the norm of p numbers has relative error γ(p), so h = ηγ/‖g‖ has γ(p+3); ηδ is rounded
 * once on either side; the new weights are rounded once per product and once per difference, u(‖w‖
 * + 2‖Δ‖) in norm.
 */
final class ClipStep implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "clip-step",
          "C9",
          "A clipped step is neither too long nor too short",
          "Tucat, Mukherjee et al., arXiv:2404.08624",
          "h = η min{1, max{δ, γ/‖g‖}}: ηδ ≤ h ≤ η, and γ < ‖g‖ < γ/δ makes the step ηγ long",
          List.of("η, γ > 0", "0 ≤ δ < 1", "‖g‖ is finite and not 0"),
          "w moves by −h g with that h");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    StepRule published = new StepRule(5, 0.25, 1e-3);
    double[][] table = {{0.1, 5}, {1, 1.25}, {100, 0.0125}, {1000, 0.005}};
    for (double[] row : table) {
      sheet.line(tabulated(Stepper.fused(published), published, row[0], row[1]));
    }
    for (StepRule rule : List.of(published, new StepRule(5, 0.25, 0))) {
      sheet.line(still(Stepper.fused(rule), rule.toString()));
    }
    SplittableRandom random = new SplittableRandom(subject.seed());
    Lines lines = new Lines("random rules and gradients");
    int cases = subject.quick() ? 300 : 3000;
    for (int k = 0; k < cases; k++) {
      StepRule rule = randomRule(random);
      double[] w = normal(1 + random.nextInt(300), random.nextLong(), 1);
      double length = StrictMath.pow(10, 8 * random.nextDouble() - 4);
      double[] g = normal(w.length, random.nextLong(), length);
      lines.see(rule, Stepper.fused(rule), w, g, "case " + k + ", " + rule);
    }
    lines.all().forEach(sheet::line);
    alongTraining(subject, sheet);
    controls(sheet);
  }

  private static StepRule randomRule(SplittableRandom random) {
    double eta = StrictMath.pow(10, 4 * random.nextDouble() - 3);
    double gamma = StrictMath.pow(10, 4 * random.nextDouble() - 2);
    double delta = random.nextInt(4) == 0 ? 0 : StrictMath.pow(10, -4 * random.nextDouble());
    return new StepRule(eta, gamma, Math.min(delta, 0.99));
  }

  private static double[] normal(int p, long seed, double deviation) {
    double[] v = new double[p];
    new Gaussian(seed).fill(Storage.of(v), 0, p, deviation);
    return v;
  }

  /** The four inequalities, each at its worst over many steps. */
  static final class Lines {
    private final Worst ceiling;
    private final Worst floor;
    private final Worst band;
    private final Worst formula;
    private final Worst move;

    Lines(String label) {
      ceiling = new Worst("h ≤ η, " + label, Evidence.EXACT);
      floor = new Worst("ηδ ≤ h, " + label, Evidence.EXACT);
      band = new Worst("|‖Δ‖ − ηγ| ≤ 0 in the clip band, " + label, Evidence.EXACT);
      formula = new Worst("|h − η min{1, max{δ, γ/‖g‖}}| ≤ 0, " + label, Evidence.EXACT);
      move = new Worst("‖w⁺ − (w − h g)‖ ≤ 0, " + label, Evidence.EXACT);
    }

    /** Takes one step from w with gradient g; both are left as they are. */
    void see(StepRule rule, Stepper stepper, double[] w, double[] g, String where) {
      double[] moved = w.clone();
      StepReport report = new StepReport();
      stepper.step(moved, g.clone(), report);
      double norm = Vectors.norm(g);
      double h = report.step();
      double relative = Rounding.gamma(2L * w.length + 8);
      double expected = rule.step(norm);
      ceiling.see(h, rule.eta(), 0, where);
      double least = rule.eta() * rule.delta();
      floor.see(least, h, 2 * Rounding.UNIT * least, where);
      formula.see(Math.abs(h - expected), 0, Rounding.up(relative * expected), where);
      double moveError = Rounding.up(Rounding.UNIT * (Vectors.norm(w) + 3 * h * norm));
      double deviation = 0;
      for (int i = 0; i < w.length; i++) {
        double e = moved[i] - (w[i] - h * g[i]);
        deviation += e * e;
      }
      // Both the kernel's weights and the comparison are rounded.
      move.see(Math.sqrt(deviation), 0, 2 * moveError, where);
      boolean inside =
          rule.gamma() < norm * (1 - relative)
              && norm * rule.delta() < rule.gamma() * (1 - relative);
      if (inside) {
        double goal = rule.eta() * rule.gamma();
        band.see(
            Math.abs(Vectors.distance(moved, w) - goal),
            0,
            Rounding.up(2 * relative * goal + 2 * moveError),
            where);
      }
    }

    List<Line> all() {
      return List.of(ceiling.line(), floor.line(), band.line(), formula.line(), move.line());
    }
  }

  /**
   * h at a gradient of that norm against a number of the table: two products make the gradient, its
   * norm, quotient, product and the table's number are rounded, fewer than 12 times in all.
   */
  private static Line tabulated(Stepper stepper, StepRule rule, double norm, double expected) {
    StepReport report = new StepReport();
    stepper.step(new double[2], new double[] {0.6 * norm, 0.8 * norm}, report);
    return Line.atMost(
        "|h(‖g‖ = " + norm + ") − " + expected + "| ≤ 0, " + rule,
        Evidence.EXACT,
        Math.abs(report.step() - expected),
        0,
        Rounding.up(Rounding.gamma(12) * expected));
  }

  /** Counts the weights that change where the theorem does not speak: ‖g‖ is 0, NaN or infinite. */
  static Line still(Stepper stepper, String label) {
    int changed = 0;
    for (double entry : new double[] {0, Double.NaN, Double.POSITIVE_INFINITY}) {
      double[] w = {1, -0.0, 3};
      double[] g = {entry, entry == 0 ? 0 : 1, 0};
      double[] before = w.clone();
      stepper.step(w, g, new StepReport());
      for (int i = 0; i < w.length; i++) {
        changed += Double.doubleToLongBits(w[i]) == Double.doubleToLongBits(before[i]) ? 0 : 1;
      }
    }
    return Line.atMost(
        "weights that change where ‖g‖ is 0, NaN or ∞ ≤ 0, " + label,
        Evidence.EXACT,
        changed,
        0,
        0);
  }

  /** Every step of a training run on the subject's data. */
  private static void alongTraining(Subject subject, Sheet sheet) {
    WideNet net = Nets.trained(subject);
    NetLoss loss = net.loss();
    double[] w = net.weights();
    double[] g = new double[w.length];
    loss.gradient(w, g);
    double norm = Vectors.norm(g);
    if (!(norm > 0)) {
      sheet.line(Line.vacuous("0 < ‖∇L‖, " + net, Evidence.EXACT, 0, norm, "the gradient is 0"));
      return;
    }
    double eta = 1 / KernelSpectrum.trace(loss.tangentKernel(w));
    // The floor starts at ‖g‖ = γ/δ = ‖∇L₀‖/2, the full steps at ‖∇L₀‖/10.
    StepRule rule = new StepRule(eta, norm / 10, 0.2);
    Lines lines = new Lines("δ-GClip on " + net);
    int steps = subject.quick() ? 60 : 300;
    List<Double> stepSizes = new ArrayList<>();
    StepReport report = new StepReport();
    Stepper stepper = Stepper.fused(rule);
    for (int t = 0; t < steps && Vectors.norm(g) != 0; t++) {
      subject.progress().at("training " + net, t / (double) steps);
      lines.see(rule, stepper, w, g, "step " + t);
      stepper.step(w, g, report);
      stepSizes.add(report.step());
      loss.gradient(w, g);
    }
    lines.all().forEach(sheet::line);
    sheet.curve(
        "Step sizes of δ-GClip with its floor at work",
        "h",
        stepSizes.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private static void controls(Sheet sheet) {
    StepRule rule = new StepRule(5, 0.25, 1e-3);
    double[] w = normal(10, 1, 1);
    double[] far = normal(10, 2, 1000);
    double[] middle = normal(10, 3, 10);
    sheet.control(
        Control.refuted(
            "a step without the floor: h = ηγ/‖g‖ where ‖g‖ > γ/δ",
            worst(rule, new StepRule(5, 0.25, 0), w, far, 1)));
    Stepper careless =
        (v, g, report) -> {
          double h =
              rule.eta() * Math.min(1, Math.max(rule.delta(), rule.gamma() / Vectors.norm(g)));
          for (int i = 0; i < v.length; i++) {
            v[i] -= h * g[i];
          }
          report.set(Vectors.norm(g), h);
        };
    sheet.control(
        Control.refuted(
            "a step by the bare formula, which takes NaN for a gradient", still(careless, "")));
    sheet.control(
        Control.refuted(
            "a step clipped at twice the threshold",
            worst(rule, new StepRule(5, 0.5, 1e-3), w, middle, 2)));
  }

  private static Line worst(StepRule rule, StepRule wrong, double[] w, double[] g, int which) {
    Lines lines = new Lines("wrong rule");
    lines.see(rule, Stepper.of(wrong), w, g, "one step");
    return lines.all().get(which);
  }
}
