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
import dev.lanewise.nn.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The realised PL constant {@code μ̂ = ‖∇L‖²/(2L)} lies between the extreme eigenvalues of the
 * tangent kernel, because ∇L = Jᵀr makes it the Rayleigh quotient rᵀKr/rᵀr.
 *
 * <p>Slack: the relative errors of ‖∇L‖² and L by {@link NetLoss#errors} and γ(p) for the norm,
 * plus how far {@link KernelSpectrum} lets the exact eigenvalue be from the computed one.
 */
final class PlRayleigh implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "pl-rayleigh",
          "C1",
          "Realised PL constant between the extreme eigenvalues of the tangent kernel",
          "Liu, Zhu, Belkin, arXiv:2003.00307: uniform conditioning implies PL*",
          "L = ½‖F(w) − y‖², K = JJᵀ: λ_min(K) ≤ ‖∇L‖²/(2L) ≤ λ_max(K)",
          List.of("L(w) > 0", "λ_min(K(w)) > 0, else the left inequality promises nothing"),
          "½‖∇L(w)‖² ≥ λ_min(K(w)) L(w): the loss is PL* at w with constant λ_min(K(w))");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    List<WideNet> nets = Nets.assorted(subject);
    for (int k = 0; k < nets.size(); k++) {
      subject.progress().at(nets.get(k).toString(), k / (nets.size() + 1.0));
      Shrinking.judge(nets.get(k), PlRayleigh::atStart).forEach(sheet::line);
    }
    WideNet trained = Nets.trained(subject);
    subject.progress().at("training " + trained, nets.size() / (nets.size() + 1.0));
    int steps = subject.quick() ? 20 : 100;
    // Curves are drawn for the net itself, not for the smaller ones tried after a failure.
    Shrinking.judge(trained, net -> alongTraining(net, steps, net == trained ? sheet : new Sheet()))
        .forEach(sheet::line);
    controls(sheet);
  }

  /**
   * One weight vector, judged.
   *
   * @param mu μ̂
   * @param muError bound on its rounding error
   */
  record Sample(double mu, double muError, KernelSpectrum spectrum) {

    /** (a + δa)/(b + δb) − a/b = (δa − μ̂ δb)/(b + δb) with b = 2L; infinite if b may vanish. */
    static Sample of(NetPoint point) {
      double mu = point.gradientSquared() / (2 * point.loss());
      double surely = Math.max(0, 2 * point.loss() - 2 * point.lossError());
      double muError =
          (point.gradientSquaredError() + 2 * mu * point.lossError()) / surely
              + 2 * Rounding.UNIT * mu;
      KernelSpectrum spectrum = KernelSpectrum.of(point.kernel(), point.kernelError());
      return new Sample(mu, Rounding.up(muError), spectrum);
    }

    Line lower(String label) {
      return Line.atMost(
          "λ_min(K) ≤ ‖∇L‖²/(2L), " + label,
          Evidence.CERTIFIED,
          spectrum.smallest(),
          mu,
          spectrum.smallestError() + muError);
    }

    Line upper(String label) {
      return Line.atMost(
          "‖∇L‖²/(2L) ≤ λ_max(K), " + label,
          Evidence.CERTIFIED,
          mu,
          spectrum.largest(),
          spectrum.largestError() + muError);
    }
  }

  /** Both inequalities at the start. */
  static List<Line> atStart(WideNet net) {
    NetLoss loss = net.loss();
    double[] w = net.weights();
    NetPoint point = NetPoint.of(loss, w);
    if (!(point.loss() > point.lossError())) {
      return List.of(solved(net, point.loss(), point.lossError()));
    }
    Sample sample = Sample.of(point);
    if (!sample.spectrum.isPositive()) {
      return List.of(Nets.singularKernel(net, sample.spectrum), sample.upper(net.toString()));
    }
    return List.of(sample.lower(net.toString()), sample.upper(net.toString()));
  }

  private static Line solved(WideNet net, double loss, double error) {
    String note =
        loss == 0 ? "already solved: the loss is 0" : "the loss is not above its rounding";
    return Line.vacuous("0 < L, " + net, Evidence.EXACT, error, loss, note);
  }

  /** Both inequalities along gradient descent with η = 1/λ_max(K₀). */
  private static List<Line> alongTraining(WideNet net, int steps, Sheet sheet) {
    NetLoss loss = net.loss();
    double[] w0 = net.weights();
    NetPoint start = NetPoint.of(loss, w0);
    if (!(start.loss() > start.lossError())) {
      return List.of(solved(net, start.loss(), start.lossError()));
    }
    KernelSpectrum spectrum = KernelSpectrum.of(start.kernel(), 0);
    double largest = spectrum.largest();
    if (!(largest > 0)) {
      return List.of(Nets.singularKernel(net, spectrum));
    }
    Stepper stepper = Stepper.fused(StepRule.gradientDescent(1 / largest));
    Descent run = Descent.run(loss, w0, stepper, steps, steps);
    String label = "gradient descent, " + net;
    Worst lower = new Worst("λ_min(K) ≤ ‖∇L‖²/(2L), " + label, Evidence.CERTIFIED);
    Worst upper = new Worst("‖∇L‖²/(2L) ≤ λ_max(K), " + label, Evidence.CERTIFIED);
    List<Sample> samples = new ArrayList<>();
    double[] times = new double[run.kept()];
    for (int k = 0; k < run.kept() && surelyPositive(run.level(run.time(k))); k++) {
      Sample sample = Sample.of(NetPoint.of(loss, run.weights(k)));
      String where = "step " + run.time(k);
      times[k] = run.time(k);
      if (sample.spectrum.isPositive()) {
        lower.see(
            sample.spectrum.smallest(),
            sample.mu,
            sample.spectrum.smallestError() + sample.muError,
            where);
      }
      upper.see(
          sample.mu,
          sample.spectrum.largest(),
          sample.spectrum.largestError() + sample.muError,
          where);
      samples.add(sample);
    }
    times = Arrays.copyOf(times, samples.size());
    Curves.of("Realised PL constant", times)
        .add("λ_max(K)", samples, s -> s.spectrum().largest())
        .add("‖∇L‖²/(2L)", samples, Sample::mu)
        .add("λ_min(K)", samples, s -> s.spectrum().smallest())
        .to(sheet);
    Curves.of("Smallest eigenvalue over time", times)
        .add("λ_min(K)", samples, s -> s.spectrum().smallest())
        .to(sheet);
    return List.of(lower.line(), upper.line());
  }

  private static boolean surelyPositive(Descent.Level level) {
    return level.loss() > level.error();
  }

  /** With one example μ̂ = K exactly, so any wrong constant shows. */
  private static void controls(Sheet sheet) {
    NetLoss single = SineNet.loss(16, Activation.TANH, 1);
    double[] w = SineNet.weights(16);
    NetPoint point = NetPoint.of(single, w);
    Sample sample = Sample.of(point);
    Sample doubled = new Sample(2 * sample.mu, 2 * sample.muError, sample.spectrum);
    sheet.control(
        Control.refuted(
            "the loss taken as ‖r‖² where the theorem means ½‖r‖²: μ̂ doubles",
            doubled.upper("one example, m = 16")));
    sheet.control(
        Control.refuted(
            "a kernel that forgets the hidden weights",
            Sample.of(point.withKernel(outputPart(single, w))).upper("one example, m = 16")));

    NetLoss four = SineNet.loss(16, Activation.TANH, 4);
    KernelSpectrum elsewhere = Sample.of(NetPoint.of(four, w)).spectrum;
    Sample flat = Sample.of(NetPoint.of(four, new double[w.length]));
    sheet.control(
        Control.refuted(
            "the constant of another point claimed at w = 0, where a tanh net has J = 0",
            new Sample(flat.mu, flat.muError, elsewhere).lower("m = 16 at w = 0")));
  }

  /** The part of K that belongs to the 16 output weights, which come last. */
  private static double[][] outputPart(NetLoss loss, double[] w) {
    double sum = 0;
    for (int r = w.length - 16; r < w.length; r++) {
      double[] direction = new double[w.length];
      direction[r] = 1;
      double derivative = loss.outputDerivative(w, direction)[0];
      sum += derivative * derivative;
    }
    return new double[][] {{sum}};
  }
}
