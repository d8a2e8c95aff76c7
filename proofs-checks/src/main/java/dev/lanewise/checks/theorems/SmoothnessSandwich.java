package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.limits.FourPoints;
import dev.lanewise.checks.numerics.NetRounding;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Lanczos;
import dev.lanewise.nn.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code ∇²L = JᵀJ + Σ r_i ∇²f_i}, so the Hessian's extreme eigenvalues are tied to those of the
 * tangent kernel up to {@code ‖Σ r_i ∇²f_i‖}.
 *
 * <p>Two bounds on that norm are used: {@code ℓ‖r‖} with the closed-form Jacobian-Lipschitz
 * constant and {@code Σ |r_i| ‖∇²f_i‖} with the exact norms, both of {@link ShallowCurvature}. For
 * few weights the whole Hessian is assembled from Hessian-vector products; else its ends come from
 * Lanczos, whose λ_max is too small and λ_min too large, if anything.
 *
 * <p>Slack: {@code 2‖J‖_F‖δJ‖_F + γ(N)‖J‖_F²} for JᵀJ, {@code ‖δr‖√n ℓ} for the residual, {@code
 * γ(N)‖r‖√n ℓ} for the products of the curvature term, where √n turns ‖X̃‖ into ‖X̃‖_F, and what
 * the error of the preactivations does to σ′ and σ″ (|σ‴| ≤ 2 for tanh, less for softplus). N
 * counts the layers' sums and the sum over the examples. Times √p for the assembled matrix, whose
 * columns each err by so much, and its eigenvalues as {@link KernelSpectrum} encloses them; times
 * √k for the k products of Lanczos, whose dot products and projections carry p + 2k roundings a
 * step, relative to ‖∇²L‖ ≤ tr K + ℓ‖r‖.
 *
 * <p>Where ‖r‖ is of order one the sandwich is wide, and a term counted one and a half times would
 * fit into it. So the same weights are looked at with targets {@value #NEAR} away from the outputs
 * as well, where it is narrow.
 */
final class SmoothnessSandwich implements Check {
  private static final int MOST_ASSEMBLED = 260;

  private static final int LANCZOS_STEPS = 40;

  /** The Lanczos vectors of so many weights take 164 MB. */
  private static final int MOST_WEIGHTS = 500_000;

  /** ‖r‖ of the objective that is nearly solved: the sandwich is then wide by a thousandth of ℓ. */
  private static final double NEAR = 1e-3;

  private static final Theorem THEOREM =
      new Theorem(
          "smoothness-sandwich",
          "C3",
          "The Hessian's ends follow the tangent kernel's",
          "Liu, Zhu, Belkin, arXiv:2003.00307: small Hessian norm of wide networks",
          "|λ_max(∇²L) − λ_max(K)| ≤ ℓ‖r‖ and λ_min(∇²L) ≥ −ℓ‖r‖, ℓ the Lipschitz constant of J",
          List.of("σ is twice differentiable with bounded σ″", "one hidden layer, linear output"),
          "at w: ‖∇²L(w)‖ ≤ λ_max(K) + ℓ‖r‖");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    List<WideNet> nets = nets(subject);
    for (int k = 0; k < nets.size(); k++) {
      subject.progress().at(nets.get(k).toString(), k / (double) nets.size());
      Shrinking.judge(nets.get(k), SmoothnessSandwich::atStart).forEach(sheet::line);
    }
    curvatureAgainstWidth(subject, sheet);
    ShallowCurvature shallow =
        new ShallowCurvature(Activation.TANH, Bias.HIDDEN, FourPoints.inputs());
    NetLoss four = SineNet.loss(16, Activation.TANH, 4);
    Ends ends = Ends.of(four, SineNet.weights(16), shallow, 1);
    sheet.control(
        Control.refuted(
            "the curvature term ℓ‖r‖ left out", upper(ends, 0, "without curvature, tanh, m = 16")));
    sheet.control(
        Control.refuted(
            "convexity claimed: λ_min(∇²L) ≥ 0",
            lower(ends, 0, "without curvature, tanh, m = 16")));
    WideNet kinked = WideNet.on(subject, Activation.RELU, Bias.NONE, 8);
    sheet.control(
        Control.vacuous("ReLU, which has no second derivative", atStart(kinked).getFirst()));
  }

  private static List<WideNet> nets(Subject subject) {
    List<WideNet> nets = new ArrayList<>();
    int assembled = Math.max(1, MOST_ASSEMBLED / (subject.dimension() + 2));
    if (assembled * (subject.dimension() + 2) <= MOST_ASSEMBLED) {
      nets.add(WideNet.on(subject, Activation.TANH, Bias.HIDDEN, assembled));
    }
    int[] widths = subject.quick() ? new int[] {64, 256} : new int[] {64, 256, 1024, 4096};
    for (int m : widths) {
      nets.add(fitted(WideNet.on(subject, Activation.TANH, Bias.HIDDEN, m)));
    }
    nets.add(fitted(WideNet.on(subject, Activation.SOFTPLUS, Bias.NONE, widths[1])));
    return nets.stream().distinct().toList();
  }

  private static WideNet fitted(WideNet net) {
    return Nets.fitted(net, MOST_WEIGHTS);
  }

  /** The extreme eigenvalues of ∇²L and what is needed to compare them. */
  record Ends(
      double smallest, double largest, double kernelLargest, double error, Evidence evidence) {

    static Ends of(NetLoss loss, double[] w, ShallowCurvature shallow, long seed) {
      double[][] kernel = loss.tangentKernel(w);
      double trace = KernelSpectrum.trace(kernel);
      KernelSpectrum kernelEnds = KernelSpectrum.of(kernel, 0);
      double productError = productError(loss, w, trace, shallow);
      int p = w.length;
      if (p > MOST_ASSEMBLED) {
        Lanczos ends =
            Lanczos.of(
                (v, hv) -> hv.copyFrom(Storage.of(loss.hessianVector(w, v.toDoubles()))),
                p,
                DType.F64,
                LANCZOS_STEPS,
                seed);
        int m = loss.objective().net().widths().get(1);
        double curvature =
            shallow.lipschitz(m, shallow.largestOutput(w), 0) * Vectors.norm(loss.residual(w));
        double steps = LANCZOS_STEPS * Rounding.gamma(p + 2L * LANCZOS_STEPS) * (trace + curvature);
        return new Ends(
            ends.smallest(),
            ends.largest(),
            kernelEnds.largest(),
            Rounding.up(
                Math.sqrt(LANCZOS_STEPS) * productError + steps + kernelEnds.largestError()),
            Evidence.SAMPLED);
      }
      KernelSpectrum ends = KernelSpectrum.of(assembled(loss, w), Math.sqrt(p) * productError);
      return new Ends(
          ends.smallest(),
          ends.largest(),
          kernelEnds.largest(),
          Math.max(ends.smallestError(), ends.largestError()) + kernelEnds.largestError(),
          Evidence.EXACT);
    }
  }

  private static double[][] assembled(NetLoss loss, double[] w) {
    int p = w.length;
    double[][] hessian = new double[p][];
    for (int j = 0; j < p; j++) {
      double[] unit = new double[p];
      unit[j] = 1;
      hessian[j] = loss.hessianVector(w, unit);
    }
    for (int i = 0; i < p; i++) {
      for (int j = 0; j < i; j++) {
        hessian[i][j] = (hessian[i][j] + hessian[j][i]) / 2;
        hessian[j][i] = hessian[i][j];
      }
    }
    return hessian;
  }

  /** Bound on the error of ∇²L v for ‖v‖ = 1, plus that of the kernel's eigenvalue. */
  private static double productError(
      NetLoss loss, double[] w, double trace, ShallowCurvature shallow) {
    NetRounding.Bounds bounds = loss.bounds(w);
    int d = loss.objective().net().inputs();
    int m = loss.objective().net().widths().get(1);
    double r = Vectors.norm(loss.residual(w));
    double size = bounds.jacobianNorm();
    double a = shallow.largestOutput(w);
    double x = shallow.longestInput();
    // Terms taken absolutely, ‖X̃‖ becomes ‖X̃‖_F ≤ √n‖X̃‖.
    double absolute = Math.sqrt(shallow.size()) * shallow.lipschitz(m, a, 0);
    double preactivation =
        Rounding.gamma(d + 4L) * Vectors.norm(w) * x + NetRounding.FUNCTION_UNITS * Rounding.UNIT;
    double way = Rounding.gamma(4L * (d + m + 16) + shallow.size());
    return Rounding.up(
        2 * size * bounds.jacobianError()
            + way * (size * size + r * absolute)
            + r * absolute * (2 * a * x + 2) * preactivation
            + loss.residualError(bounds, r) * absolute
            + bounds.kernelError(trace));
  }

  /** The lines at the start, for shallow smooth nets; else a refusal. */
  static List<Line> atStart(WideNet net) {
    if (Double.isInfinite(net.activation().curvatureBound()) || net.hidden().size() > 1) {
      return List.of(
          Line.vacuous(
              "sup|σ″| < ∞, " + net,
              Evidence.EXACT,
              net.activation().curvatureBound(),
              Double.MAX_VALUE,
              "the closed forms need a smooth activation and one hidden layer"));
    }
    NetLoss loss = net.loss();
    double[] w = net.weights();
    ShallowCurvature shallow = new ShallowCurvature(net.activation(), net.bias(), net.inputs());
    Ends ends = Ends.of(loss, w, shallow, net.directionSeed());
    double ell = shallow.lipschitz(net.hidden().getFirst(), shallow.largestOutput(w), 0);
    double closedForm = ell * Vectors.norm(loss.residual(w));
    double exact = curvature(loss, w, shallow);
    NetLoss near = nearlySolved(net.net(), net.inputs(), net.targets(), w);
    Ends nearEnds = Ends.of(near, w, shallow, net.directionSeed());
    double narrow = curvature(near, w, shallow);
    String sharp = "with Σ|r_i|‖∇²f_i‖ for ℓ‖r‖, " + net;
    String nearby = "‖r‖ = " + NEAR + ", " + sharp;
    return List.of(
        upper(ends, closedForm, "ℓ‖r‖ in closed form, " + net),
        reverse(ends, closedForm, "ℓ‖r‖ in closed form, " + net),
        lower(ends, closedForm, "ℓ‖r‖ in closed form, " + net),
        upper(ends, exact, sharp),
        lower(ends, exact, sharp),
        upper(nearEnds, narrow, nearby),
        reverse(nearEnds, narrow, nearby),
        lower(nearEnds, narrow, nearby));
  }

  /** Σ |r_i| ‖∇²f_i‖. */
  static double curvature(NetLoss loss, double[] w, ShallowCurvature shallow) {
    double[] r = loss.residual(w);
    double[] norms = shallow.outputHessianNorms(w);
    double sum = 0;
    for (int i = 0; i < r.length; i++) {
      sum += Math.abs(r[i]) * norms[i];
    }
    return sum;
  }

  /**
   * The loss of the same net whose residual at w is as long as {@link #NEAR}, along the targets.
   */
  static NetLoss nearlySolved(DenseNet net, double[][] inputs, double[] targets, double[] w) {
    double[] near = new NetLoss(net, inputs, new double[targets.length]).residual(w);
    double[] direction = targets.clone();
    Vectors.normalize(direction, 0, direction.length);
    for (int i = 0; i < near.length; i++) {
      near[i] -= NEAR * direction[i];
    }
    return new NetLoss(net, inputs, near);
  }

  static Line upper(Ends ends, double curvature, String label) {
    return Line.atMost(
            "λ_max(∇²L) ≤ λ_max(K) + ℓ‖r‖, " + label,
            ends.evidence,
            ends.largest,
            ends.kernelLargest + curvature,
            ends.error)
        .withNote(direction(ends, "λ_max by Lanczos is too small if anything: favours the claim"));
  }

  static Line reverse(Ends ends, double curvature, String label) {
    return Line.atMost(
            "λ_max(K) ≤ λ_max(∇²L) + ℓ‖r‖, " + label,
            ends.evidence,
            ends.kernelLargest,
            ends.largest + curvature,
            ends.error)
        .withNote(direction(ends, "λ_max by Lanczos is too small if anything: errs against"));
  }

  private static Line lower(Ends ends, double curvature, String label) {
    return Line.atMost(
            "−λ_min(∇²L) ≤ ℓ‖r‖, " + label, ends.evidence, -ends.smallest, curvature, ends.error)
        .withNote(direction(ends, "λ_min by Lanczos is too large if anything: favours the claim"));
  }

  private static String direction(Ends ends, String lanczos) {
    return ends.evidence == Evidence.SAMPLED ? lanczos : "whole Hessian";
  }

  /** One point of the chart. */
  private record Width(int m, double exact, double closedForm) {}

  /** max ‖∇²f_i‖ and ℓ against m, drawn; both fall as 1/√m. Widths that do not fit are left out. */
  private static void curvatureAgainstWidth(Subject subject, Sheet sheet) {
    int most = subject.quick() ? 128 : 1024;
    List<Width> widths = new ArrayList<>();
    for (int m = 16; m <= most; m *= 2) {
      WideNet net = WideNet.on(subject, Activation.TANH, Bias.HIDDEN, m);
      if (net.net().parameterCount() > MOST_WEIGHTS) {
        break;
      }
      ShallowCurvature shallow = new ShallowCurvature(Activation.TANH, Bias.HIDDEN, net.inputs());
      double[] w = net.weights();
      double largest = Arrays.stream(shallow.outputHessianNorms(w)).max().orElse(0);
      double ell = shallow.lipschitz(m, shallow.largestOutput(w), 0);
      widths.add(new Width(m, largest, ell));
    }
    Curves.of("Curvature against width", widths.stream().mapToDouble(Width::m).toArray())
        .add("max ‖∇²f_i‖", widths, Width::exact)
        .add("ℓ in closed form", widths, Width::closedForm)
        .to(sheet);
  }
}
