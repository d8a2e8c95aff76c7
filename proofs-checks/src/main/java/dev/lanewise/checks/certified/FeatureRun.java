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
import java.util.List;
import java.util.Locale;

/**
 * Theorem S: descent on nets without a factor 1/√m, certified by the least singular value of their
 * features, and the run that obeys the certificate.
 */
final class FeatureRun implements Check {
  private static final Theorem THEOREM =
      new Theorem(
          "feature-pl",
          "C14",
          "PL and descent by the features alone, in standard parametrisation",
          "Song, Ramezani-Kebrya, Pethick, Eftekhari, Cevher, arXiv:2111.01875 (setting; constants are derived here)",
          "½‖∇L‖² ≥ σ_min(Φ)²L for f = Vσ(W̃x̃), Φ = σ(W̃X̃ᵀ); if 8ω‖r₀‖ < α₀² with ω = sup|σ'|·‖X̃‖ then L_{t+1} ≤ (1 − ηα₀²/4)L_t",
          List.of(
              "σ is smooth, both layers are trained",
              "α₀ = σ_min(Φ₀) > 0",
              "η ≤ 1/β, with β ≥ λ_max(∇²L) where ‖w − w₀‖ ≤ α₀/(2ω) and L ≤ L₀"),
          "σ_min(Φ) ≥ α₀/2 on a path of length at most 4‖r₀‖/α₀; but for r₀, V₀ has no part in the condition");

  @Override
  public Theorem theorem() {
    return THEOREM;
  }

  @Override
  public void examine(Subject subject, Sheet sheet) {
    Problem all = CertifiedChecks.problem(subject);
    Problem problem = all.first(8);
    if (Vectors.norm(problem.targets()) > 0) {
      int[] widths = subject.quick() ? new int[] {1024} : new int[] {1024, 8192};
      for (int width : widths) {
        subject.progress().at("width " + width, 0.3);
        atWidth(subject, problem, width, sheet);
      }
      subject.progress().at("least width", 0.7);
      leastWidth(subject, all, subject.quick() ? 1 << 12 : 1 << 16, sheet);
    } else {
      sheet.line(CertifiedChecks.solved());
    }
    controls(1024, sheet);
  }

  /** Antisymmetric, so that r₀ = −y exactly. V₀ has entries ±1/√m. */
  private static Net net(Problem problem, int width, long seed) {
    return CertifiedChecks.shallow(problem, width, Curve.GELU, seed);
  }

  private static void atWidth(Subject subject, Problem full, int width, Sheet sheet) {
    Net net = net(full, width, subject.seed());
    FeatureCertificate features = new FeatureCertificate(net, full.inputs());
    String label = ", m = " + width;
    double size = Vectors.norm(full.targets());
    Problem scaled = full.withLabelScale(0.9 * features.largestForDescent() / size);
    double r0 = Outward.normUp(scaled.targets());
    Line descent = judge(features, features.descent(r0), label);
    if (descent.verdict() != Verdict.CERTIFIED) {
      sheet.line(descent);
      return;
    }
    sheet.line(descent.withNote(labelsTimes(r0 / size)));
    double forFlow = 0.9 * features.largestForFlow();
    Line flow = judge(features, features.flow(forFlow), label);
    sheet.line(flow.withNote(labelsTimes(forFlow / size)));
    FeatureDescent.run(net, scaled, features.ball(r0), subject.quick() ? 60 : 300, sheet)
        .forEach(sheet::line);
  }

  private static String labelsTimes(double scale) {
    return String.format(Locale.ROOT, "labels times %.3g", scale);
  }

  static Line judge(FeatureCertificate features, Inequality condition, String label) {
    if (!(features.smallest() > 0)) {
      return Line.vacuous(
          "0 < λ_min(Φ₀ᵀΦ₀)" + label,
          Evidence.CERTIFIED,
          0,
          features.smallest(),
          "not proved: two inputs are equal, or the width is too small");
    }
    String statement = condition.statement() + label;
    return condition.holds()
        ? Line.atMost(statement, Evidence.CERTIFIED, condition.lhs(), condition.rhs(), 0)
        : Line.vacuous(
            statement,
            Evidence.CERTIFIED,
            condition.lhs(),
            condition.rhs(),
            "the labels are too large for this width");
  }

  /** The least power of two at which the labels as they are are certified. */
  private static void leastWidth(Subject subject, Problem problem, int top, Sheet sheet) {
    List<double[]> points = new ArrayList<>();
    for (int n = 2; n <= problem.examples(); n *= 2) {
      Problem rows = problem.first(n);
      double r0 = Outward.normUp(rows.targets());
      int m = 1;
      Line line;
      do {
        m *= 2;
        FeatureCertificate features =
            new FeatureCertificate(net(rows, m, subject.seed()), rows.inputs());
        String label = ", labels as they are, n = " + n + ", m = " + m;
        line = judge(features, features.descent(r0), label);
      } while (line.verdict() == Verdict.VACUOUS && m < top);
      sheet.line(line);
      if (line.verdict() == Verdict.CERTIFIED) {
        points.add(new double[] {n, m});
      }
    }
    if (points.size() > 1) {
      double[] n = points.stream().mapToDouble(p -> p[0]).toArray();
      double[] m = points.stream().mapToDouble(p -> p[1]).toArray();
      sheet.series(new Series("Least width certified by features", "labels as they are", n, m));
    }
  }

  /** On the same points for everybody: so that no data spare the check its counterexamples. */
  private static void controls(int width, Sheet sheet) {
    Problem data = Problem.embedded();
    Net net = net(data, width, 1);
    FeatureCertificate features = new FeatureCertificate(net, data.inputs());
    String label = ", four points, m = " + width;
    sheet.control(
        Control.vacuous(
            "labels 1% beyond what descent allows" + label,
            judge(features, features.descent(1.01 * features.largestForDescent()), "")));
    sheet.control(
        Control.vacuous(
            "labels 1% beyond what the flow allows" + label,
            judge(features, features.flow(1.01 * features.largestForFlow()), "")));
    double[] twice = data.inputs().clone();
    System.arraycopy(twice, 0, twice, 2, 2);
    FeatureCertificate deficient = new FeatureCertificate(net, twice);
    sheet.control(
        Control.vacuous(
            "one input twice" + label, judge(deficient, deficient.descent(0x1p-100), "")));
    double size = Vectors.norm(data.targets());
    Problem scaled = data.withLabelScale(0.9 * features.largestForDescent() / size);
    BallDescent ball = features.ball(Outward.normUp(scaled.targets()));
    if (!ball.certified()) {
      throw new IllegalStateException("the four points within their label scale are refused");
    }
    double square = features.largest() * features.largest();
    sheet.control(
        Control.refuted(
            "σ_max(Φ₀) in place of σ_min" + label,
            FeatureDescent.run(net, scaled, with(ball, square, 1), 10, new Sheet()).getFirst()));
    sheet.control(
        Control.refuted(
            "steps eight times as long" + label,
            FeatureDescent.run(net, scaled, with(ball, ball.mu(), 8), 10, new Sheet()).get(1)));
  }

  private static BallDescent with(BallDescent ball, double mu, double longer) {
    return new BallDescent(ball.radius(), mu, ball.beta(), longer * ball.etaMax(), ball.reach());
  }
}
