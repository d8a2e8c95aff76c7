package dev.lanewise.nn;

import java.util.Locale;

/**
 * z = f(z) for a contraction f, row by row: every row of z is a point of its own, and ‖f(a) − f(b)‖
 * ≤ γ₀·‖a − b‖ in the Euclidean norm with a γ₀ that the caller has proved.
 *
 * <p>For any z, ‖f(z) − z*‖ ≤ ‖f(z) − z‖·γ₀/(1 − γ₀) (Banach). The iteration ends when that is at
 * most the tolerance for every row, and answers with f(z): whatever proposed z, the last step is
 * one of Picard's, so the bound needs no trust in the acceleration.
 *
 * <p>Anderson's acceleration (D. G. Anderson, J. ACM 12, 1965) proposes the combination of the
 * latest images whose residuals add up to the least. A proposal whose residual is larger than the
 * best so far is dropped and Picard goes on from the best, so the residual falls at least as
 * γ₀^{t/2}.
 */
public final class FixedPoint {
  /** Why the iteration ended. */
  public enum Stop {
    /** The bound is at most the tolerance. */
    CONVERGED,
    /** γ₀ is not known to be below 1: nothing was iterated. */
    NOT_CONTRACTIVE,
    /** The bound was still above the tolerance. */
    ITERATION_LIMIT
  }

  /** f, on all rows at once. */
  @FunctionalInterface
  public interface Mapping {
    /** image ← f(z); leaves z alone. */
    void apply(Storage z, Storage image);
  }

  /** Chooses a rule by what is to be solved. */
  @FunctionalInterface
  public interface Choice {
    /**
     * The rule for one problem.
     *
     * @param contraction γ₀, at least 0 and below 1
     * @param size at least ‖f(0)‖ in every row, so that ‖z*‖ is at most size/(1 − γ₀)
     */
    Rule rule(double contraction, double size);
  }

  /**
   * When to end, and how to go on.
   *
   * @param tolerance largest distance to the fixed point, at least 0
   * @param maxIterations evaluations of f at the most, at least 1
   * @param memory images that Anderson's acceleration combines; 0 or 1 is Picard's iteration
   * @throws IllegalArgumentException if one is out of range
   */
  public record Rule(double tolerance, int maxIterations, int memory) implements Choice {
    public Rule {
      if (!(tolerance >= 0) || maxIterations < 1 || memory < 0 || memory > 20) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "tolerance %s, maxIterations %d, memory %d: needed are tolerance ≥ 0, maxIterations"
                    + " ≥ 1, memory 0 to 20",
                tolerance,
                maxIterations,
                memory));
      }
    }

    /** Picard's iteration. */
    public static Rule picard(double tolerance, int maxIterations) {
      return new Rule(tolerance, maxIterations, 0);
    }

    /** This rule, whatever the problem. */
    @Override
    public Rule rule(double contraction, double size) {
      return this;
    }
  }

  /**
   * Where it ended.
   *
   * @param z the last image; the start if f was not contractive
   * @param iterations evaluations of f
   * @param contraction γ₀
   * @param step largest ‖f(z) − z‖ over the rows in the last iteration; +∞ without one
   * @param error bound of the largest distance to the fixed point over the rows, in exact
   *     arithmetic; +∞ if there is none. If f is evaluated with errors up to δ, add δ/(1 − γ₀).
   */
  public record Result(
      Tensor z, Stop stop, int iterations, double contraction, double step, double error) {
    /** The result when evaluating f is off by at most {@code delta} for every row. */
    Result withRounding(double delta) {
      double more = up(delta / down(1 - contraction));
      return new Result(z, stop, iterations, contraction, step, up(error + more));
    }
  }

  private final Mapping f;
  private final Rule rule;
  private final int rows;
  private final int cols;
  private final Anderson anderson;
  private Storage z;
  private Storage image;

  private FixedPoint(Mapping f, Tensor start, Rule rule) {
    this.f = f;
    this.rule = rule;
    rows = start.rows();
    cols = start.cols();
    z = start.copy(start.dtype()).storage();
    image = Storage.allocate(z.dtype(), z.size());
    anderson = rule.memory() > 1 ? new Anderson(z, rule.memory()) : null;
  }

  /**
   * Iterates from {@code start}, which is left alone.
   *
   * @param contraction γ₀, an upper bound; if it is not below 1 (or NaN) the result says so
   */
  public static Result solve(Mapping f, Tensor start, double contraction, Rule rule) {
    return solve(f, start, contraction, rule, Double.NaN);
  }

  /** As {@link #solve(Mapping, Tensor, double, Rule)}, by the rule that is chosen for f. */
  static Result solve(Mapping f, Tensor start, double contraction, Choice choice, double size) {
    if (!(contraction >= 0 && contraction < 1)) {
      double infinity = Double.POSITIVE_INFINITY;
      return new Result(start, Stop.NOT_CONTRACTIVE, 0, contraction, infinity, infinity);
    }
    return new FixedPoint(f, start, choice.rule(contraction, size)).run(contraction);
  }

  private Result run(double contraction) {
    double factor = up(contraction / down(1 - contraction));
    for (int t = 1; ; t++) {
      f.apply(z, image);
      double step = largestStep();
      double error = up(step * factor);
      if (error <= rule.tolerance() || t == rule.maxIterations()) {
        Stop stop = error <= rule.tolerance() ? Stop.CONVERGED : Stop.ITERATION_LIMIT;
        Tensor last = new Tensor(image, 0, rows, cols);
        return new Result(last, stop, t, contraction, step, error);
      }
      if (anderson == null) {
        Storage swap = z;
        z = image;
        image = swap;
      } else {
        anderson.propose(z, image);
      }
    }
  }

  private double largestStep() {
    double largest = 0;
    for (int i = 0; i < rows; i++) {
      double scale = 0;
      double sum = 0;
      for (int c = i * cols; c < (i + 1) * cols; c++) {
        scale = Math.max(scale, Math.abs(image.get(c) - z.get(c)));
      }
      for (int c = i * cols; scale > 0 && c < (i + 1) * cols; c++) {
        double x = (image.get(c) - z.get(c)) / scale;
        sum += x * x;
      }
      // Scaled, so that steps near the least double are not taken for none.
      double norm = scale * Math.sqrt(sum) * (1 + 2 * (cols + 4) * DType.F64.unitRoundoff());
      largest = Math.max(largest, norm);
    }
    return Math.nextUp(largest);
  }

  private static double up(double x) {
    return Math.nextUp(x);
  }

  private static double down(double x) {
    return Math.nextDown(x);
  }

  /** The latest points with their residuals, all rows as one vector. */
  private static final class Anderson {
    private final Storage[] images;
    private final Storage[] residuals;
    private final Storage residual;
    private int count;
    private double best = Double.POSITIVE_INFINITY;
    private int bestSlot;

    Anderson(Storage like, int memory) {
      images = new Storage[memory];
      residuals = new Storage[memory];
      for (int i = 0; i < memory; i++) {
        images[i] = Storage.allocate(like.dtype(), like.size());
        residuals[i] = Storage.allocate(like.dtype(), like.size());
      }
      residual = Storage.allocate(like.dtype(), like.size());
    }

    /** z ← the next point, from z and f(z). */
    void propose(Storage z, Storage image) {
      residual.copyFrom(image);
      residual.axpy(-1, z);
      double norm = residual.nrm2();
      if (!(norm <= best)) {
        z.copyFrom(images[bestSlot]);
        count = 0;
        return;
      }
      best = norm;
      bestSlot = count % images.length;
      images[bestSlot].copyFrom(image);
      residuals[bestSlot].copyFrom(residual);
      count++;
      double[] weights = weights(Math.min(count, images.length));
      if (weights == null) {
        z.copyFrom(image);
        count = 0;
        return;
      }
      z.fill(0);
      for (int i = 0; i < weights.length; i++) {
        z.axpy(weights[i], images[i]);
      }
    }

    /** α with Σα = 1 that makes ‖Σα_i·residual_i‖ least, slightly regularised; null if unusable. */
    private double[] weights(int n) {
      double[][] gram = new double[n][n];
      double trace = 0;
      for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
          gram[i][j] = residuals[i].dot(residuals[j]);
          gram[j][i] = gram[i][j];
        }
        trace += gram[i][i];
      }
      double[] x = new double[n];
      java.util.Arrays.fill(x, 1);
      for (int i = 0; i < n; i++) {
        gram[i][i] += 1e-13 * trace;
      }
      eliminate(gram, x);
      double sum = java.util.Arrays.stream(x).sum();
      for (int i = 0; i < n; i++) {
        x[i] /= sum;
        if (!(Math.abs(x[i]) < 1e6)) {
          return null;
        }
      }
      return x;
    }

    /** x ← A⁻¹x for symmetric positive definite A, without pivots. */
    private static void eliminate(double[][] a, double[] x) {
      int n = x.length;
      for (int k = 0; k < n; k++) {
        for (int i = k + 1; i < n; i++) {
          double factor = a[i][k] / a[k][k];
          for (int j = k; j < n; j++) {
            a[i][j] -= factor * a[k][j];
          }
          x[i] -= factor * x[k];
        }
      }
      for (int i = n - 1; i >= 0; i--) {
        for (int j = i + 1; j < n; j++) {
          x[i] -= a[i][j] * x[j];
        }
        x[i] /= a[i][i];
      }
    }
  }
}
