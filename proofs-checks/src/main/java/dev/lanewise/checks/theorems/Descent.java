package dev.lanewise.checks.theorems;

import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.kernels.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One run of an optimiser, with everything that Theorem A speaks of and what rounding did to it.
 *
 * <p>Entry t of the per-step arrays belongs to the step from w_t to w_{t+1}; {@code losses} has one
 * entry more. The run ends early where the loss is no longer told apart from rounding, or where a
 * bound on its rounding would underflow.
 */
final class Descent {
  /** The loss at one iterate and its rounding bound. */
  record Level(double loss, double error) {}

  /**
   * One step.
   *
   * @param norm ‖∇L(w_t)‖ as the optimiser saw it
   * @param h the step size that it used
   * @param length ‖w_{t+1} − w_t‖ as measured
   * @param gradientError bound on ‖ĝ − ∇L‖
   * @param moveError bound on ‖w_{t+1} − (w_t − h ĝ)‖
   */
  record Step(double norm, double h, double length, double gradientError, double moveError) {}

  /**
   * A unit of roundoff of it is normal still. Below, squares and rounding bounds may be subnormal,
   * and bound no more.
   */
  private static final double LEAST_LOSS = Double.MIN_NORMAL / Rounding.UNIT;

  private final List<Level> levels = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<double[]> weights = new ArrayList<>();
  private final List<Double> distances = new ArrayList<>();
  private final int stride;
  private final Optional<double[]> minimiser;

  private Descent(int stride, Optional<double[]> minimiser) {
    this.stride = stride;
    this.minimiser = minimiser;
  }

  /**
   * Runs up to {@code count} steps from w0.
   *
   * @param kept how many of the iterates to keep for A4, spread evenly; the last is always kept
   */
  static Descent run(LossFunction loss, double[] w0, Stepper stepper, int count, int kept) {
    Descent run = new Descent(Math.max(1, count / Math.max(1, kept)), loss.minimiser());
    double[] w = w0.clone();
    double[] g = new double[w.length];
    double[] before = new double[w.length];
    StepReport report = new StepReport();
    LossFunction.Errors errors = run.visit(loss, w0, w, g);
    for (int t = 0; t < count && run.goesOn(); t++) {
      System.arraycopy(w, 0, before, 0, w.length);
      stepper.step(w, g, report);
      // fl(w − fl(h g)): half an ulp of the new weight and half an ulp of the product.
      double moveError =
          Rounding.up(Rounding.UNIT * (Vectors.norm(w) + 2 * report.step() * report.norm()));
      run.steps.add(
          new Step(
              report.norm(),
              report.step(),
              Vectors.distance(w, before),
              errors.gradient(),
              moveError));
      errors = run.visit(loss, w0, w, g);
    }
    if ((run.levels.size() - 1) % run.stride != 0) {
      run.weights.add(w.clone());
    }
    return run;
  }

  private LossFunction.Errors visit(LossFunction loss, double[] w0, double[] w, double[] g) {
    double value = loss.gradient(w, g);
    LossFunction.Errors errors = loss.errors(w, value, Vectors.norm(g));
    if (levels.size() % stride == 0) {
      weights.add(w.clone());
    }
    levels.add(new Level(value, errors.loss()));
    distances.add(Vectors.distance(w, w0));
    return errors;
  }

  private boolean goesOn() {
    Level last = levels.getLast();
    return Double.isFinite(last.loss) && last.loss >= LEAST_LOSS && last.error < 1e-3 * last.loss;
  }

  int length() {
    return steps.size();
  }

  Level level(int t) {
    return levels.get(t);
  }

  Step step(int t) {
    return steps.get(t);
  }

  /** Number of kept iterates. */
  int kept() {
    return weights.size();
  }

  /** The k-th kept iterate. */
  double[] weights(int k) {
    return weights.get(k);
  }

  /** The step number t of the k-th kept iterate. */
  int time(int k) {
    return Math.min(k * stride, length());
  }

  double[] losses() {
    return levels.stream().mapToDouble(Level::loss).toArray();
  }

  double[] stepSizes() {
    return steps.stream().mapToDouble(Step::h).toArray();
  }

  /** ‖w_t − w₀‖ for every t. */
  double[] distances() {
    return distances.stream().mapToDouble(Double::doubleValue).toArray();
  }

  double path() {
    return steps.stream().mapToDouble(Step::length).sum();
  }

  /** Number of steps with ‖∇L_t‖ > γ. */
  int clipped(double gamma) {
    return (int) steps.stream().filter(step -> step.norm > gamma).count();
  }

  /** Number of steps at which the floor of that rule is at work. */
  int floored(StepRule rule) {
    return (int)
        steps.stream().filter(step -> rule.branch(step.norm) == StepRule.Branch.FLOOR).count();
  }

  /** Whether the rule has a floor that no step met, so that this is a run of GClip. */
  boolean neverAtFloor(StepRule rule) {
    return rule.delta() > 0 && floored(rule) == 0;
  }

  /** The largest ‖∇L_t‖ of a step. */
  double longestGradient() {
    return steps.stream().mapToDouble(Step::norm).max().orElse(0);
  }

  /** Where the loss is 0, if that is known. */
  Optional<double[]> minimiser() {
    return minimiser;
  }
}
