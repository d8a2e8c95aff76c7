package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.FixedPoint;
import dev.lanewise.nn.ImplicitEvaluation;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An implicit net ŷ = uᵀz + vᵀφ with z = σ(γ̃Az + φ): its equilibrium is found by a contraction
 * ({@link PicardRun}), and its kernel
 *
 * <pre>  H = JJᵀ = (γ̃²QQᵀ + 11ᵀ)∘ZZᵀ + κ²BBᵀ∘XXᵀ + ΦΦᵀ</pre>
 *
 * is at least that of its features, ΦΦᵀ, because the other terms are positive semidefinite (Schur);
 * and ‖∇L‖² = rᵀHr. The paper prints I for 11ᵀ, which is wrong: ∂ŷ_i/∂u = z_i gives all of ZZᵀ.
 *
 * <p>H is that of the exact equilibria and adjoints, for Φ, the slopes E in B = E(q + v), γ̃ and κ
 * as computed: whatever these are, both statements hold. Gradient and kernel are evaluated at
 * solutions that were found independently, by Picard's iteration and by Anderson's acceleration.
 *
 * <p>Slack of the spectra: {@link ImplicitEvaluation#kernelError} for H and γ(m+2) tr(ΦΦᵀ) for ΦΦᵀ,
 * whose entries are sums of m products with absolute terms of at most ‖φ_i‖‖φ_j‖; what {@link
 * KernelSpectrum} adds; for the difference of both matrices a rounding more of either. Slack of the
 * quadratic form: {@code 2‖g‖‖δg‖ + ‖δg‖² + γ(p+2)‖g‖²} on the left, where the equilibria move g by
 * {@link ImplicitEvaluation#gradientError} at most (it allows for another r besides; here both
 * sides have the same), and its sums over examples, of terms with two roundings for B, one for r
 * and one for the scale, by {@code γ(n+5)Σ|r_i|√H_ii}, √H_ii = ‖J_i‖. On the right {@code ‖r‖²‖δH‖
 * + γ(2n+4) tr(H)‖r‖²}. Rows of X have length one or are 0, and weights are normal or of size one:
 * a product that underflows is nothing beside what {@link Rounding#up} adds.
 */
final class ImplicitKernel implements Check {
  private static final String KINK = "a kink of σ lies within the error of an equilibrium";

  private static final Theorem THEOREM =
      new Theorem(
          "implicit-kernel",
          "C10",
          "The kernel of an implicit net dominates that of its features",
          "Gao, Liu, Liu, Rajan, Gao, arXiv:2110.05645, lemmas 2.2, 2.3 and 3.1, with the all-ones"
              + " matrix in place of the identity in lemma 3.1",
          "ŷ = uᵀz + vᵀφ, z = σ(γ̃Az + φ), φ = σ(Wx)/√m, L = ½‖r‖², r = ŷ − y, H = JJᵀ:"
              + " ‖z^{p+1} − z^p‖ ≤ γ₀‖z^p − z^{p−1}‖ for Picard's iteration,"
              + " ‖z‖ ≤ ‖φ‖/(1 − γ₀), H − ΦΦᵀ positive semidefinite, ‖∇L‖² = rᵀHr",
          List.of(
              "γ₀ < 1 for a proved bound γ₀ ≥ γ̃‖A‖",
              "σ(0) = 0 and no slope of σ exceeds 1",
              "for H, no kink of σ within the error of an equilibrium"),
          "There is one equilibrium, and λ_min(H) ≥ λ_min(ΦΦᵀ)");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    int[] widths = subject.quick() ? new int[] {64, 256} : new int[] {64, 256, 1024};
    for (int k = 0; k < widths.length; k++) {
      for (Activation activation : List.of(Activation.RELU, Activation.TANH)) {
        EquilibriumNet net = EquilibriumNet.on(subject, activation, widths[k]);
        subject.progress().at(net.toString(), k / (double) widths.length);
        judge(net).forEach(sheet::line);
      }
    }
    controls(sheet);
  }

  /** All lines on one net, or why there are none. */
  static List<Line> judge(EquilibriumNet net) {
    ImplicitEvaluation at = net.at(EquilibriumNet.PICARD);
    ImplicitEvaluation other = net.at(EquilibriumNet.ANDERSON);
    for (ImplicitEvaluation each : List.of(at, other)) {
      if (each.stop() != FixedPoint.Stop.CONVERGED) {
        return List.of(refusal(each.equilibrium(), net.toString()));
      }
    }
    String label = net.toString();
    FixedPoint.Result result = at.equilibrium();
    double[][] z = result.z().toDoubles();
    double[][] phi = at.features().toDoubles();
    PicardRun run = new PicardRun(net, phi, result.contraction());
    double[][] kernel = other.tangentKernel().toDoubles();
    double kernelError = other.kernelError();
    List<Line> lines = new ArrayList<>();
    lines.add(run.contraction(result.contraction(), label));
    lines.add(run.distance(z, result.error(), result.contraction(), label));
    lines.add(run.norm(z, result.error(), result.contraction(), label));
    lines.addAll(dominated(kernel, kernelError, phi, label));
    lines.add(quadraticForm(net, at, kernel, kernelError));
    return lines;
  }

  private static Line refusal(FixedPoint.Result result, String label) {
    String reason =
        result.stop() == FixedPoint.Stop.NOT_CONTRACTIVE
            ? "γ̃‖A‖ is not proved to be below 1: no equilibrium is promised"
            : "the iteration has not come within its tolerance of the equilibrium";
    return Line.vacuous("γ₀ < 1, " + label, Evidence.CERTIFIED, result.contraction(), 1, reason);
  }

  /** λ_min(ΦΦᵀ) ≤ λ_min(H) and 0 ≤ λ_min(H − ΦΦᵀ), the kernel passed in for planted faults. */
  static List<Line> dominated(double[][] kernel, double kernelError, double[][] phi, String label) {
    int n = phi.length;
    double[][] gram = new double[n][n];
    double[][] rest = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        gram[i][j] = Vectors.dot(phi[i], phi[j]);
        rest[i][j] = kernel[i][j] - gram[i][j];
        gram[j][i] = gram[i][j];
        rest[j][i] = rest[i][j];
      }
    }
    double trace = KernelSpectrum.trace(gram);
    double gramError = Rounding.up(Rounding.gamma(phi[0].length + 2L) * trace);
    double difference = Rounding.UNIT * (trace + KernelSpectrum.trace(kernel));
    KernelSpectrum features = KernelSpectrum.of(gram, gramError);
    KernelSpectrum all = KernelSpectrum.of(kernel, kernelError);
    KernelSpectrum others =
        KernelSpectrum.of(rest, Rounding.up(kernelError + gramError + difference));
    return List.of(
        unlessKinked(
            Line.atMost(
                "λ_min(ΦΦᵀ) ≤ λ_min(H), " + label,
                Evidence.CERTIFIED,
                features.smallest(),
                all.smallest(),
                features.smallestError() + all.smallestError()),
            kernelError),
        unlessKinked(
            Line.atMost(
                "0 ≤ λ_min(H − ΦΦᵀ), " + label,
                Evidence.CERTIFIED,
                0,
                others.smallest(),
                others.smallestError()),
            kernelError));
  }

  /** |‖∇L‖² − rᵀHr| ≤ 0, the kernel passed in for planted faults. */
  static Line quadraticForm(
      EquilibriumNet net, ImplicitEvaluation at, double[][] kernel, double kernelError) {
    Storage gradient = Storage.allocate(DType.F64, net.net().parameters());
    at.gradient(gradient);
    double[] g = gradient.toDoubles();
    double[] r = at.residual();
    double form = 0;
    double sums = 0;
    for (int i = 0; i < r.length; i++) {
      form += r[i] * Vectors.dot(kernel[i], r);
      sums += Math.abs(r[i]) * Math.sqrt(kernel[i][i]);
    }
    double squares = Vectors.dot(g, g);
    double norm = Math.sqrt(squares);
    double rNorm = Vectors.norm(r);
    double trace = KernelSpectrum.trace(kernel);
    String statement = "|‖∇L‖² − rᵀHr| ≤ 0, " + net;
    double moved = at.gradientError();
    if (moved == Double.POSITIVE_INFINITY || kernelError == Double.POSITIVE_INFINITY) {
      return Line.vacuous(statement, Evidence.EXACT, Math.abs(squares - form), 0, KINK);
    }
    double gError = moved + Rounding.gamma(r.length + 5L) * sums;
    double leftError = gError * (2 * norm + gError) + Rounding.gamma(g.length + 2L) * squares;
    double rightError = rNorm * rNorm * (kernelError + Rounding.gamma(2L * r.length + 4) * trace);
    return GradientIdentity.compared(
        statement, squares, form, Rounding.up(leftError + rightError), "‖∇L‖² = " + squares);
  }

  private static Line unlessKinked(Line line, double kernelError) {
    return kernelError == Double.POSITIVE_INFINITY
        ? Line.vacuous(line.statement(), line.evidence(), line.lhs(), line.rhs(), KINK)
        : line;
  }

  /** On a net whose weights are a formula. */
  private static void controls(Sheet sheet) {
    EquilibriumNet sine = EquilibriumNet.sine(Activation.RELU);
    String label = sine.toString();
    ImplicitEvaluation at = sine.at(EquilibriumNet.PICARD);
    FixedPoint.Result result = at.equilibrium();
    double[][] phi = at.features().toDoubles();
    double[][] kernel = at.tangentKernel().toDoubles();
    double kernelError = at.kernelError();
    PicardRun run = new PicardRun(sine, phi, result.contraction());
    // One application of σ(γ̃Az + φ) to 0, which leaves γ̃Az out.
    ImplicitEvaluation early = sine.at(FixedPoint.Rule.picard(Double.MAX_VALUE, 1));
    double[][] first = early.equilibrium().z().toDoubles();
    sheet.control(
        Control.refuted(
            "a contraction claimed 2% below that of the second step",
            run.contraction(0.98 * run.firstRate(), label)));
    sheet.control(
        Control.refuted(
            "an equilibrium after one step claimed to be exact",
            run.distance(first, result.error(), result.contraction(), label)));
    sheet.control(
        Control.refuted(
            "equilibria claimed to be no longer than their features",
            run.norm(result.z().toDoubles(), result.error(), 0, label)));
    List<Line> unscaled = dominated(kernel, kernelError, scaled(phi, Math.sqrt(8)), label);
    sheet.control(
        Control.refuted("features without their factor 1/√m, by λ_min", unscaled.getFirst()));
    sheet.control(
        Control.refuted("features without their factor 1/√m, as matrix", unscaled.getLast()));
    sheet.control(
        Control.refuted(
            "a kernel with I in place of 11ᵀ, as printed in the paper",
            quadraticForm(sine, at, printed(kernel, result.z()), kernelError)));
    sheet.control(
        Control.refuted(
            "the kernel of equilibria and adjoints after one step, claimed to be exact",
            quadraticForm(sine, at, early.tangentKernel().toDoubles(), kernelError)));
    sheet.control(Control.vacuous("γ̃‖A‖ = 1.59", judge(sine.withScaledA(2)).getFirst()));
    double[][] zeros = {{1, 0}, {0, 0}};
    sheet.control(
        Control.vacuous(
            "an input of zeros, at which every unit stands at its kink",
            judge(sine.withInputs(zeros, "(1,0), (0,0)")).getLast()));
  }

  private static double[][] scaled(double[][] x, double factor) {
    return Arrays.stream(x)
        .map(row -> Arrays.stream(row).map(value -> factor * value).toArray())
        .toArray(double[][]::new);
  }

  /** (γ̃²QQᵀ + I)∘ZZᵀ + …: without z_i·z_j for i ≠ j. */
  static double[][] printed(double[][] kernel, Tensor z) {
    double[][] rows = z.toDoubles();
    double[][] wrong = new double[rows.length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < rows.length; j++) {
        wrong[i][j] = kernel[i][j] - (i == j ? 0 : Vectors.dot(rows[i], rows[j]));
      }
    }
    return wrong;
  }
}
