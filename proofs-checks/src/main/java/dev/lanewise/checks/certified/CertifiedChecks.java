package dev.lanewise.checks.certified;

import dev.lanewise.checks.Check;
import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Subject;
import java.util.List;

/** The checks of this package. */
public final class CertifiedChecks {
  private CertifiedChecks() {}

  /** A fresh list of all of them; they keep no state. */
  public static List<Check> all() {
    return List.of(
        new KantorovichRun(),
        new PlBall(),
        new FlipRun(),
        new FeatureRun(),
        new LinearizationRun(),
        new NoiseFloor(),
        new CertifiedFrontier());
  }

  /** The subject's rows as a problem of one output. */
  static Problem problem(Subject subject) {
    int d = subject.inputs()[0].length;
    double[] inputs = new double[subject.size() * d];
    for (int i = 0; i < subject.size(); i++) {
      System.arraycopy(subject.inputs()[i], 0, inputs, i * d, d);
    }
    return new Problem(inputs, d, subject.targets(), 1);
  }

  /** An antisymmetric net with biases and one hidden layer. */
  static Net shallow(Problem problem, int width, Curve curve, long seed) {
    return StartingNet.ANTISYMMETRIC.draw(
        new int[] {problem.inputSize(), width, 1}, curve, true, seed);
  }

  /** The line about data whose targets are all zero: the antisymmetric start interpolates them. */
  static Line solved() {
    return Line.vacuous(
        "0 < ‖r₀‖", Evidence.CERTIFIED, 0, 0, "all targets are zero: already solved");
  }

  /** The line about data on which α₀ = 0 cannot be excluded. */
  static Line unproved(String statement) {
    return Line.vacuous(
        statement,
        Evidence.CERTIFIED,
        0,
        0,
        "λ_min of the tangent kernel is not proved positive on these data");
  }
}
