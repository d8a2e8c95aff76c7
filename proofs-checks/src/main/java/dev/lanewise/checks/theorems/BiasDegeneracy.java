package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.limits.ArcCosine;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Without biases a ReLU net cannot tell some inputs apart at any width; with biases it tells all
 * distinct inputs apart.
 *
 * <p>A positively parallel pair, or antipodal pairs whose directions are linearly dependent, make
 * the rows of the Jacobian linearly dependent: σ(t) − σ(−t) = t and 1{t>0} + 1{t<0} = 1 turn the
 * rows of ±x into a difference that is linear in x. So λ_min = 0 exactly, in the limit and at every
 * finite width. With biases, x̃ = (x, 1) lies in an open half-space, no two inputs are antipodal,
 * and they are parallel only if equal.
 *
 * <p>Slack in the limit: each entry of the Gram matrices carries γ(d + 20) of ‖x_i‖‖x_j‖ (norms, an
 * angle by atan2 at 2 ulp, sine and cosine at 1 ulp each), and the trace of H^∞ is ½Σ‖x_i‖², so
 * their error is below twice γ(d + 20) of the trace. At finite width it is that of {@link
 * KernelSpectrum}.
 */
final class BiasDegeneracy implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "bias-degeneracy",
          "C13",
          "Biases make distinct inputs distinguishable",
          "Jentzen, Kröger, arXiv:2102.11840 (pairwise distinct inputs suffice with biases)",
          "ReLU, one hidden layer: λ_min(K) = 0 without biases on positively parallel inputs and on linearly"
              + " dependent antipodal pairs; λ_min(K) > 0 with biases on pairwise distinct inputs",
          List.of(
              "inputs pairwise distinct", "infinite width, or wide enough with high probability"),
          "λ_min is 0 without biases on the constructed inputs, and positive with them");

  /** H^∞ of unit vectors is Σ c_k ρ^{∘k} with these c_k and others that are not negative. */
  static final double[] INNER = {0, 0.25, 1 / (2 * Math.PI), 0, 1 / (12 * Math.PI)};

  /** The same of G^∞. */
  static final double[] OUTER = {1 / (2 * Math.PI), 0.25, 1 / (4 * Math.PI), 0, 1 / (48 * Math.PI)};

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    double[][] parallel = {{1, 0}, {2, 0}};
    double[][] pairs = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {0.6, 0.8}, {-0.6, -0.8}};
    inTheLimit(parallel, "(1,0), (2,0)").forEach(sheet::line);
    inTheLimit(pairs, "±(1,0), ±(0,1), ±(3/5,4/5)").forEach(sheet::line);
    int[] widths = subject.quick() ? new int[] {64, 512} : new int[] {64, 256, 1024, 4096};
    atFiniteWidth(subject, pairs, "three antipodal pairs of the plane", false, widths, sheet);
    onTheData(subject, widths, sheet);
    subject.progress().at("controls", 0.9);
    double[][] generic = {{1, 0}, {0.6, 0.8}, {-0.6, 0.8}};
    sheet.control(
        Control.refuted(
            "three inputs of which no two are parallel or antipodal, claimed to be degenerate",
            degenerate(ArcCosine.tangentKernel(generic, 0), 2, "three generic inputs")));
    double[][] twoPairs = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    sheet.control(
        Control.refuted(
            "two antipodal pairs with independent directions, where H^∞ = ½I, claimed degenerate",
            degenerate(ArcCosine.innerLayer(twoPairs, 0), 2, "±(1,0), ±(0,1)")));
    sheet.control(
        Control.refuted(
            "the degenerate inputs claimed to be independent without biases",
            independent(ArcCosine.tangentKernel(pairs, 0), 2, "antipodal pairs")));
    WideNet plain = net(1, pairs, Bias.NONE, widths[0]);
    sheet.control(
        Control.refuted(
            "a net without biases taken for one with them, on three antipodal pairs",
            withBiases(plain, spectrum(plain), "antipodal pairs", false)));
  }

  /** Rows with a positively parallel pair, and rows with three dependent antipodal pairs. */
  private static void onTheData(Subject subject, int[] widths, Sheet sheet) {
    double[][] rows = distinct(subject.inputs());
    if (rows.length < 2) {
      sheet.line(
          Line.vacuous(
              "two distinct inputs, " + subject.label(),
              Evidence.EXACT,
              2,
              rows.length,
              "the data have fewer than two distinct inputs that are not 0"));
      return;
    }
    int count = Math.min(rows.length, 8);
    double[][] parallel = Arrays.copyOf(rows, count + 1);
    parallel[count] = combination(2, rows[0], 0, rows[1]);
    // The data may hold twice the first already.
    parallel = distinct(parallel);
    String name = count + " rows of " + subject.label() + " and twice the first";
    inTheLimitOfData(parallel, name).forEach(sheet::line);
    atFiniteWidth(subject, parallel, name, true, widths, sheet);
    double[][] pairs = {
      rows[0],
      combination(-1, rows[0], 0, rows[1]),
      rows[1],
      combination(-1, rows[1], 0, rows[0]),
      combination(0.5, rows[0], 0.25, rows[1]),
      combination(-0.5, rows[0], -0.25, rows[1])
    };
    String dependent = "x₁, x₂ and ½x₁ + ¼x₂ of " + subject.label() + " with their negatives";
    if (distinct(pairs).length == pairs.length) {
      inTheLimitOfData(pairs, dependent).forEach(sheet::line);
    }
  }

  private static double[] combination(double a, double[] x, double b, double[] y) {
    double[] sum = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      sum[j] = a * x[j] + b * y[j];
    }
    return sum;
  }

  /** The rows that are not 0 and not equal to an earlier one. */
  private static double[][] distinct(double[][] rows) {
    List<double[]> kept = new ArrayList<>();
    for (double[] row : rows) {
      boolean zero = Arrays.stream(row).allMatch(x -> x == 0);
      if (!zero && kept.stream().noneMatch(earlier -> Arrays.equals(earlier, row))) {
        kept.add(row);
      }
    }
    return kept.toArray(double[][]::new);
  }

  /** λ_min = 0 without biases and > 0 with them, for H, G and H + G. */
  static List<Line> inTheLimit(double[][] inputs, String name) {
    double[][] biased = ArcCosine.withBias(inputs);
    int d = inputs[0].length;
    return List.of(
        degenerate(ArcCosine.innerLayer(inputs, 0), d, "H^∞ without biases, " + name),
        degenerate(ArcCosine.outerLayer(inputs, 0), d, "G^∞ without biases, " + name),
        independent(ArcCosine.innerLayer(biased, 0), d + 1, "H^∞ with biases, " + name),
        independent(ArcCosine.outerLayer(biased, 0), d + 1, "G^∞ with biases, " + name));
  }

  /** The same of inputs that may be so nearly parallel that nothing is decided. */
  private static List<Line> inTheLimitOfData(double[][] inputs, String name) {
    double[][] biased = ArcCosine.withBias(inputs);
    double[][] inner = ArcCosine.innerLayer(biased, 0);
    double[][] outer = ArcCosine.outerLayer(biased, 0);
    int d = inputs[0].length;
    return List.of(
        degenerate(ArcCosine.innerLayer(inputs, 0), d, "H^∞ without biases, " + name),
        degenerate(ArcCosine.outerLayer(inputs, 0), d, "G^∞ without biases, " + name),
        decided(limit(inner, d + 1), promised(biased, INNER), "H^∞ with biases, " + name),
        decided(limit(outer, d + 1), promised(biased, OUTER), "G^∞ with biases, " + name));
  }

  /**
   * A lower bound on λ_min(H^∞) or λ_min(G^∞): the square of the shortest row times that of a
   * partial sum of Σ c_k ρ^{∘k}, ρ_ij the cosine between rows i and j. For unit vectors the series
   * is the kernel itself, as (π − θ)/(2π) = ¼ + arcsin(ρ)/(2π); no c_k is negative and all Hadamard
   * powers of a Gram matrix are positive semidefinite (Schur), so no term that is left out could
   * lower λ_min.
   *
   * @param series c_0, c_1, …: {@link #INNER} or {@link #OUTER}
   */
  static double promised(double[][] inputs, double[] series) {
    int n = inputs.length;
    int d = inputs[0].length;
    double shortest = Double.POSITIVE_INFINITY;
    double[][] units = new double[n][];
    for (int i = 0; i < n; i++) {
      shortest = Math.min(shortest, Vectors.norm(inputs[i]));
      units[i] = inputs[i].clone();
      Vectors.normalize(units[i], 0, d);
    }
    double[][] sum = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double cosine = Vectors.dot(units[i], units[j]);
        for (int k = series.length - 1; k >= 0; k--) {
          sum[i][j] = sum[i][j] * cosine + series[k];
        }
        sum[j][i] = sum[i][j];
      }
    }
    // A cosine errs by γ(3d + 16) at most: d for the sum, d + 8 for each of the norms. It enters up
    // to four times, beside 12 more roundings, and the c_k add up to less than 1.
    double error = Rounding.up(Rounding.gamma(12L * d + 80) * n);
    KernelSpectrum spectrum = KernelSpectrum.of(sum, error);
    double certified = Math.max(0, spectrum.smallest() - spectrum.smallestError());
    return Rounding.down(certified * shortest * shortest);
  }

  private static KernelSpectrum limit(double[][] kernel, int dimension) {
    return KernelSpectrum.of(kernel, limitError(kernel, dimension));
  }

  private static double limitError(double[][] kernel, int dimension) {
    return Rounding.up(Rounding.gamma(dimension + 20L) * 2 * KernelSpectrum.trace(kernel));
  }

  static Line degenerate(double[][] kernel, int dimension, String label) {
    return atMostZero(limit(kernel, dimension), label);
  }

  private static Line atMostZero(KernelSpectrum spectrum, String label) {
    return Line.atMost(
        "λ_min ≤ 0, " + label, Evidence.EXACT, spectrum.smallest(), 0, spectrum.smallestError());
  }

  /** Certified when λ_min is positive beyond every rounding error. */
  private static Line independent(double[][] kernel, int dimension, String label) {
    return positive(limit(kernel, dimension), label);
  }

  private static Line positive(KernelSpectrum spectrum, String label) {
    double certified = spectrum.smallest() - spectrum.smallestError();
    Line line =
        Line.atMost("0 < λ_min, " + label, Evidence.CERTIFIED, Double.MIN_NORMAL, certified, 0);
    return line.withNote("λ_min = " + spectrum.smallest() + ", lower bound on the right");
  }

  /**
   * Data may hold inputs so nearly parallel that double cannot tell λ_min from 0: that decides
   * nothing, unless theory promises more than the rounding bound.
   */
  static Line decided(KernelSpectrum spectrum, double promised, String label) {
    Line line = positive(spectrum, label);
    return isZeroUpToRounding(spectrum) && !(promised > 2 * spectrum.smallestError())
        ? Line.vacuous(
            line.statement(),
            line.evidence(),
            line.lhs(),
            line.rhs(),
            "inputs so nearly parallel that λ_min is not above its rounding bound")
        : line;
  }

  /** Else it is positive, or it is negative or no number, which no Gram matrix allows. */
  private static boolean isZeroUpToRounding(KernelSpectrum spectrum) {
    return Math.abs(spectrum.smallest()) <= spectrum.smallestError();
  }

  /**
   * The same at finite width, and how λ_min with biases approaches its limit.
   *
   * @param excused whether inputs may be so nearly parallel that nothing is decided
   */
  private static void atFiniteWidth(
      Subject subject, double[][] inputs, String name, boolean excused, int[] widths, Sheet sheet) {
    double limit =
        KernelSpectrum.of(ArcCosine.tangentKernel(ArcCosine.withBias(inputs), 0), 0).smallest();
    double[] x = new double[widths.length];
    double[] without = new double[widths.length];
    double[] with = new double[widths.length];
    double[] limits = new double[widths.length];
    for (int k = 0; k < widths.length; k++) {
      subject.progress().at(name + ", width " + widths[k], 0.8 * k / widths.length);
      WideNet plain = net(subject.seed(), inputs, Bias.NONE, widths[k]);
      WideNet biased = net(subject.seed(), inputs, Bias.HIDDEN, widths[k]);
      KernelSpectrum flat = spectrum(plain);
      KernelSpectrum full = spectrum(biased);
      sheet.line(atMostZero(flat, plain + ", " + name));
      sheet.line(withBiases(biased, full, name, excused));
      x[k] = biased.hidden().getFirst();
      without[k] = Math.max(0, flat.smallest());
      with[k] = full.smallest();
      limits[k] = limit;
    }
    Curves.of("Smallest eigenvalue against width, " + name, x)
        .add("with biases", with)
        .add("with biases, infinite width", limits)
        .add("without biases", without)
        .to(sheet);
  }

  private static Line withBiases(
      WideNet net, KernelSpectrum spectrum, String name, boolean excused) {
    return excused && isZeroUpToRounding(spectrum)
        ? Nets.singularKernel(net, spectrum)
        : positive(spectrum, net + ", " + name);
  }

  private static WideNet net(long seed, double[][] inputs, Bias bias, int width) {
    return Nets.fitted(
        new WideNet(
            List.of(width), Activation.RELU, bias, inputs, new double[inputs.length], seed));
  }

  private static KernelSpectrum spectrum(WideNet net) {
    NetLoss loss = net.loss();
    double[] w = net.weights();
    double[][] kernel = loss.tangentKernel(w);
    double error = loss.bounds(w).kernelError(KernelSpectrum.trace(kernel));
    return KernelSpectrum.of(kernel, error);
  }
}
