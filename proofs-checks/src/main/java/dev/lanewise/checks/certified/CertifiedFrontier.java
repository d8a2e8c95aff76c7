package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Series;
import dev.lanewise.checks.Sheet;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.Theorem;
import dev.lanewise.checks.Verdict;
import dev.lanewise.checks.numerics.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How far the certificates reach: the largest certified label scale against width, depth,
 * activation and number of examples, and the least certified width.
 */
final class CertifiedFrontier implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "certified-frontier",
          "K'",
          "The largest certified label scale and the least certified width",
          "Liu, Zhu, Belkin, arXiv:2003.00307 (plain theorem); strong theorems: per-neuron growth, sharp step constant",
          "the largest label scale s(m) that a strong theorem certifies is no less than that of the plain one, at every width m",
          List.of("λ_min(K(w₀)) > 0"),
          "s ∝ m^¼ for the plain theorem in the limit, m^½ for the strong one: exponents are fitted, not judged");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem problem = CertifiedChecks.problem(subject);
    if (Vectors.norm(problem.first(4).targets()) > 0) {
      frontiers(subject, problem, sheet);
    } else {
      sheet.line(CertifiedChecks.solved());
    }
    controls(sheet);
  }

  private static void frontiers(Subject subject, Problem problem, Sheet sheet) {
    int top = subject.quick() ? 11 : 15;
    Curve[] curves =
        subject.quick()
            ? new Curve[] {Curve.TANH}
            : new Curve[] {Curve.TANH, Curve.SIGMOID, Curve.GELU, Curve.SIN};
    for (Curve curve : curves) {
      subject.progress().at("label scale, " + curve, 0.1);
      labelScale(subject, problem.first(4), 1, curve, top, sheet);
    }
    subject.progress().at("depth", 0.5);
    labelScale(subject, problem.first(4), 2, Curve.TANH, Math.min(top, 10), sheet);
    inputSize(subject, problem.first(4), subject.quick() ? 512 : 4096, sheet);
    subject.progress().at("least width", 0.7);
    leastWidth(subject, problem, subject.quick() ? 12 : 17, sheet);
  }

  private static Certifier certifier(Problem problem, int depth, int m, Curve curve, long seed) {
    int[] widths = new int[depth + 2];
    Arrays.fill(widths, m);
    widths[0] = problem.inputSize();
    widths[depth + 1] = problem.outputs();
    Net net = StartingNet.ANTISYMMETRIC.draw(widths, curve, true, seed);
    return new Certifier(new Linearization(net, problem.inputs(), problem.targets()), 1);
  }

  private static void labelScale(
      Subject subject, Problem problem, int depth, Curve curve, int top, Sheet sheet) {
    double size = Vectors.norm(problem.targets());
    List<Double> widths = new ArrayList<>();
    List<double[]> points = new ArrayList<>();
    List<String> theorems = List.of();
    for (int e = 6; e <= top; e++) {
      Certifier at = certifier(problem, depth, 1 << e, curve, subject.seed());
      theorems = at.conclusions().stream().map(Conclusion::theorem).toList();
      double[] scales =
          at.conclusions().stream().mapToDouble(c -> c.largestResidual() / size).toArray();
      if (scales[0] > 0) {
        widths.add((double) (1 << e));
        points.add(scales);
      }
    }
    String name = curve.name().toLowerCase(Locale.ROOT) + ", " + depth + " hidden";
    if (points.size() < 3) {
      sheet.line(
          Line.vacuous(
              "0 < λ_min(K(w₀)), " + name,
              Evidence.CERTIFIED,
              0,
              0,
              "not proved at three widths up to 2^" + top));
      return;
    }
    double[] m = widths.stream().mapToDouble(Double::doubleValue).toArray();
    double[] plain = column(points, 0);
    int last = theorems.size() - 1;
    double[] strong = column(points, last);
    sheet.series(new Series("Certified label scale against width", name + ", plain", m, plain));
    sheet.series(new Series("Certified label scale against width", name + ", strong", m, strong));
    String note = "plain " + PowerLaw.fit(m, plain) + ", strong " + PowerLaw.fit(m, strong);
    for (int k = 1; k < last; k++) {
      sheet.line(noLess(plain, column(points, k), theorems.get(k) + ", " + name));
    }
    sheet.line(noLess(plain, strong, theorems.get(last) + ", " + name).withNote(note));
  }

  /** One theorem certifies at least what another does, width by width. */
  private static Line noLess(double[] weak, double[] strong, String label) {
    double ratio = 0;
    for (int k = 0; k < weak.length; k++) {
      ratio = Math.max(ratio, weak[k] / strong[k]);
    }
    return Line.atMost(
        "largest s(plain)/s over the widths ≤ 1, " + label, Evidence.SAMPLED, ratio, 1, 0);
  }

  /** On the same points for everybody: so that no data spare the check its counterexamples. */
  private static void controls(Sheet sheet) {
    Problem data = Problem.embedded();
    for (int depth = 1; depth <= 2; depth++) {
      double limit = certifier(data, depth, 512, Curve.TANH, 1).best().largestResidual();
      double scale = limit / Vectors.norm(data.targets());
      if (atScale(data, depth, 0.999 * scale).verdict() != Verdict.CERTIFIED) {
        throw new IllegalStateException("the four points within the frontier are refused");
      }
      Certifier wide = certifier(data, depth, 512, Curve.TANH, 1);
      double[] plain = {wide.conclusions().getFirst().largestResidual()};
      double[] strong = {wide.conclusions().getLast().largestResidual()};
      sheet.control(
          Control.refuted(
              "the plain theorem taken for the strong one, four points, " + depth + " hidden",
              noLess(strong, plain, "swapped")));
      sheet.control(
          Control.vacuous(
              "labels just beyond the frontier, four points, " + depth + " hidden",
              atScale(data, depth, 1.001 * scale)));
    }
  }

  private static Line atScale(Problem data, int depth, double scale) {
    Problem scaled = data.withLabelScale(scale);
    Conclusion best = certifier(scaled, depth, 512, Curve.TANH, 1).best();
    Inequality failing = best.failing();
    return failing == null
        ? Line.atMost("h < ½", Evidence.CERTIFIED, best.kantorovich(), 0.5, 0)
        : Line.vacuous(
            failing.statement(), Evidence.CERTIFIED, failing.lhs(), failing.rhs(), "refused");
  }

  /** The largest certified label scale against the size of the inputs, at one width. */
  private static void inputSize(Subject subject, Problem problem, int m, Sheet sheet) {
    List<double[]> points = new ArrayList<>();
    for (int d = 2; d <= problem.inputSize(); d++) {
      Problem narrow = problem.firstColumns(d).normalized(Problem.Normalization.UNIT);
      Certifier certifier = certifier(narrow, 1, m, Curve.TANH, subject.seed());
      double scale = certifier.best().largestResidual() / Vectors.norm(problem.targets());
      if (scale > 0) {
        points.add(new double[] {d, scale});
      }
    }
    if (points.size() > 1) {
      sheet.series(
          new Series(
              "Certified label scale against input size",
              "m = " + m,
              column(points, 0),
              column(points, 1)));
    }
  }

  /**
   * The least power of two at which a tenth of the labels is certified, against the number of
   * examples.
   */
  private static void leastWidth(Subject subject, Problem problem, int top, Sheet sheet) {
    List<double[]> points = new ArrayList<>();
    for (int n = 2; n <= problem.examples(); n *= 2) {
      Problem rows = problem.first(n).withLabelScale(0.1);
      WidthSearch.Found found =
          WidthSearch.run(
              m -> m <= 1 << top, m -> certifier(rows, 1, m, Curve.TANH, subject.seed()));
      if (found.width() > 0) {
        points.add(new double[] {n, found.width()});
        sheet.line(
            Line.atMost(
                "h < ½ for a tenth of the labels, n = " + n + ", m = " + found.width(),
                Evidence.CERTIFIED,
                certifier(rows, 1, found.width(), Curve.TANH, subject.seed()).best().kantorovich(),
                0.5,
                0));
      } else {
        sheet.line(
            Line.vacuous(
                "h < ½ for a tenth of the labels, n = " + n,
                Evidence.CERTIFIED,
                0.5,
                0.5,
                "no power of two up to 2^" + top + " is certified"));
      }
    }
    if (points.size() > 1) {
      sheet.series(
          new Series(
              "Least certified width",
              "a tenth of the labels",
              column(points, 0),
              column(points, 1)));
    }
  }

  private static double[] column(List<double[]> points, int k) {
    return points.stream().mapToDouble(p -> p[k]).toArray();
  }
}
