package dev.lanewise.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Compares derivatives with central differences of the function itself, and knows what differences
 * cannot tell: at a kink, and below the rounding of the function.
 *
 * <p>Along a direction, D(h) = (f(x + hv) − f(x − hv))/2h is taken for steps from u^{1/4} down to
 * 2⁻¹⁴·u^{1/4}, four times smaller each, times the size of x. For each neighbouring pair of steps
 * on which no operation changes its piece ({@link Op#pieces}), |D(4h) − D(h)| estimates the
 * truncation error of D(h), fifteenfold where the h²-term rules, and the rounding noise of f adds
 * N/h; the pair with the least sum counts, and the sum is the tolerance. N is four times what
 * differences of order 3 to 5 of eight values leave, taken so close together that only noise is
 * left in them (Hamming; Moré and Wild, Estimating Computational Noise, SIAM J. Sci. Comput. 33,
 * 2011, section 3), and at least 4u·(|f| + Σ|x_i·∂f/∂x_i|), what it costs to round f and each
 * operand.
 *
 * <p>The estimates are not bounds: a function may be built that deceives them. Not thread-safe.
 */
public final class GradientCheck {

  /** What a comparison showed. */
  public enum Outcome {
    /** Both values agree within the tolerance. */
    MATCH,
    /** They do not. */
    MISMATCH,
    /** Every step crosses a kink, or x lies on one: differences say nothing about f'(x). */
    KINK_CROSSED,
    /** They agree, but neither can be told from 0. */
    BELOW_NOISE
  }

  /**
   * One comparison.
   *
   * @param operand of which operand the derivative is; −1 along a direction
   * @param index which of its elements, counted row by row; −1 along a direction
   * @param claimed the derivative under check
   * @param measured the difference quotient; NaN if every step crosses a kink
   * @param step the h behind it
   * @param tolerance how far apart the two may be
   */
  public record Finding(
      Outcome outcome,
      int operand,
      int index,
      double claimed,
      double measured,
      double step,
      double tolerance) {
    private Finding at(int newOperand, int newIndex) {
      return new Finding(outcome, newOperand, newIndex, claimed, measured, step, tolerance);
    }

    /** One line: outcome, place, both values, step and tolerance. */
    @Override
    public String toString() {
      String place = operand < 0 ? "direction" : "operand " + operand + " element " + index;
      return outcome
          + " at "
          + place
          + ": claimed "
          + claimed
          + ", measured "
          + measured
          + " with step "
          + step
          + ", tolerance "
          + tolerance;
    }
  }

  private static final int STEPS = 8;
  private static final int RATIO = 4;
  private static final int NOISE_VALUES = 8;
  private static final double NOISE_FACTOR = 4;

  private final List<Tensor> point;
  private final Function<List<Var>, Var> function;
  private final double unit;
  private final Line values;

  /**
   * @param point the operands x, contiguous; they are copied
   * @param function records f on the tape of its operands and returns the 1×1 result
   */
  public GradientCheck(List<Tensor> point, Function<List<Var>, Var> function) {
    this.point = point.stream().map(x -> x.copy(x.dtype())).toList();
    this.function = function;
    this.unit = point.stream().mapToDouble(x -> x.dtype().unitRoundoff()).max().orElseThrow();
    this.values = new Line(null);
  }

  /** f at x + t·v, or with a second direction ⟨∇f(x + t·v), u⟩, on a tape of its own. */
  private final class Line {
    private final Tape tape = new Tape();
    private final List<Tensor> moved = point.stream().map(x -> x.copy(x.dtype())).toList();
    private final List<Var> x = moved.stream().map(tape::input).toList();
    private final Var y = function.apply(x);
    private final List<Var> gradient = tape.gradient(y, x);
    private final Var result;
    private final List<Var> slopes;

    Line(List<Tensor> u) {
      Var sum = y;
      if (u != null) {
        sum = null;
        for (int i = 0; i < x.size(); i++) {
          sum =
              Tangents.sum(
                  sum,
                  new Algebra.Dot(gradient.get(i), tape.input(u.get(i).contiguous())).record());
        }
      }
      result = sum;
      slopes = tape.gradient(result, x);
    }

    double at(double t, List<Tensor> v) {
      for (int i = 0; i < moved.size(); i++) {
        moved.get(i).storage().copyFrom(point.get(i).storage());
        for (int j = 0; t != 0 && j < moved.get(i).storage().size(); j++) {
          Tensor direction = v.get(i);
          int cols = direction.cols();
          double step = t * direction.get(j / cols, j % cols);
          moved.get(i).storage().set(j, point.get(i).storage().get(j) + step);
        }
      }
      tape.run();
      return result.value().get(0, 0);
    }

    /** |f| + Σ|x_i·∂f/∂x_i| at the last point. */
    double condition() {
      double condition = Math.abs(result.value().get(0, 0));
      for (int i = 0; i < moved.size(); i++) {
        Storage slope = slopes.get(i).value().storage();
        int from = slopes.get(i).value().offset();
        for (int j = 0; j < moved.get(i).storage().size(); j++) {
          condition += Math.abs(moved.get(i).storage().get(j) * slope.get(from + j));
        }
      }
      return condition;
    }

    int[] pieces() {
      IntStream.Builder pieces = IntStream.builder();
      tape.pieces(result, pieces);
      return pieces.build().toArray();
    }
  }

  /** ⟨∇f(x), v⟩ from the reverse sweep against differences along v. */
  public Finding directional(List<Tensor> v) {
    double claimed = 0;
    values.at(0, v);
    for (int i = 0; i < v.size(); i++) {
      claimed += values.gradient.get(i).value().storage().dot(v.get(i).contiguous().storage());
    }
    return directional(v, claimed);
  }

  /** A derivative along v that was computed elsewhere. */
  public Finding directional(List<Tensor> v, double claimed) {
    requireLike("v", v);
    return compare(values, v, claimed);
  }

  /** Every partial derivative from the reverse sweep. */
  public List<Finding> coordinates() {
    values.at(0, point);
    return coordinates(values.gradient.stream().map(g -> g.value().copy(DType.F64)).toList());
  }

  /** Every partial derivative of a gradient that was computed elsewhere. */
  public List<Finding> coordinates(List<Tensor> gradient) {
    requireLike("the gradient", gradient);
    List<Finding> findings = new ArrayList<>();
    List<Tensor> v = point.stream().map(x -> Tensor.zeros(x.dtype(), x.rows(), x.cols())).toList();
    for (int operand = 0; operand < point.size(); operand++) {
      Tensor unitVector = v.get(operand);
      int cols = unitVector.cols();
      for (int i = 0; i < unitVector.storage().size(); i++) {
        unitVector.storage().set(i, 1);
        double claimed = gradient.get(operand).get(i / cols, i % cols);
        findings.add(compare(values, v, claimed).at(operand, i));
        unitVector.storage().set(i, 0);
      }
    }
    return findings;
  }

  /** uᵀ∇²f(x)·v, forward over reverse, against differences of ⟨∇f, u⟩ along v. */
  public Finding secondOrder(List<Tensor> u, List<Tensor> v) {
    requireLike("u", u);
    requireLike("v", v);
    Tape tape = new Tape();
    List<Var> x = point.stream().map(tape::input).toList();
    Map<Var, Var> directions = new HashMap<>();
    for (int i = 0; i < x.size(); i++) {
      directions.put(x.get(i), tape.input(v.get(i).contiguous()));
    }
    List<Var> hv = tape.jvp(tape.gradient(function.apply(x), x), directions);
    tape.plan(hv);
    tape.run();
    double claimed = 0;
    for (int i = 0; i < u.size(); i++) {
      claimed += hv.get(i).value().storage().dot(u.get(i).contiguous().storage());
    }
    return compare(new Line(u), v, claimed);
  }

  private Finding compare(Line f, List<Tensor> v, double claimed) {
    double length = largest(v);
    if (!(length > 0)) {
      throw new IllegalArgumentException(
          "gradient check: the direction is 0 or NaN, so nothing changes along it");
    }
    double step = Math.sqrt(Math.sqrt(unit)) * Math.max(largest(point), unit) / length;
    double[] quotients = new double[STEPS];
    boolean[] clean = new boolean[STEPS];
    f.at(0, v);
    int[] here = f.pieces();
    for (int j = 0; j < STEPS; j++) {
      double h = step / Math.pow(RATIO, j);
      double plus = f.at(h, v);
      clean[j] = Arrays.equals(here, f.pieces());
      double minus = f.at(-h, v);
      clean[j] &= Arrays.equals(here, f.pieces());
      quotients[j] = (plus - minus) / (2 * h);
    }
    double noise = noise(f, v, step / Math.pow(RATIO, STEPS));
    int best = -1;
    double tolerance = Double.POSITIVE_INFINITY;
    for (int j = 1; j < STEPS; j++) {
      double h = step / Math.pow(RATIO, j);
      double estimate = Math.abs(quotients[j - 1] - quotients[j]) + noise / h;
      // A long step may leave the domain of f: a NaN counts only where there is nothing better.
      boolean better = best < 0 || Double.isNaN(tolerance) || estimate < tolerance;
      if (clean[j - 1] && clean[j] && better) {
        best = j;
        tolerance = estimate;
      }
    }
    if (best < 0) {
      return new Finding(
          Outcome.KINK_CROSSED, -1, -1, claimed, Double.NaN, step / Math.pow(RATIO, STEPS - 1), 0);
    }
    return new Finding(
        outcome(claimed, quotients[best], tolerance),
        -1,
        -1,
        claimed,
        quotients[best],
        step / Math.pow(RATIO, best),
        tolerance);
  }

  private static Outcome outcome(double claimed, double measured, double tolerance) {
    if (!(Math.abs(claimed - measured) <= tolerance)) {
      return Outcome.MISMATCH;
    }
    double size = Math.max(Math.abs(claimed), Math.abs(measured));
    return size > 0 && size <= tolerance ? Outcome.BELOW_NOISE : Outcome.MATCH;
  }

  /**
   * Four standard deviations of the noise in f near x, or what rounding x costs if that is more.
   */
  private double noise(Line f, List<Tensor> v, double spacing) {
    double[] difference = new double[NOISE_VALUES];
    for (int i = 0; i < NOISE_VALUES; i++) {
      difference[i] = f.at((i - NOISE_VALUES / 2) * spacing, v);
    }
    double noise = 0;
    // (k!)²/(2k)!: the k-th difference of independent noise has 1/this times its variance.
    double factor = 1;
    for (int k = 1; k <= 5; k++) {
      factor *= k / (2.0 * (2 * k - 1));
      double sum = 0;
      for (int i = 0; i < NOISE_VALUES - k; i++) {
        difference[i] = difference[i + 1] - difference[i];
        sum += difference[i] * difference[i];
      }
      if (k >= 3) {
        noise = Math.max(noise, Math.sqrt(factor * sum / (NOISE_VALUES - k)));
      }
    }
    return NOISE_FACTOR * Math.max(noise, unit * f.condition());
  }

  private static double largest(List<Tensor> x) {
    double largest = 0;
    for (Tensor t : x) {
      for (int i = 0; i < t.rows(); i++) {
        for (int j = 0; j < t.cols(); j++) {
          largest = Math.max(largest, Math.abs(t.get(i, j)));
        }
      }
    }
    return largest;
  }

  private void requireLike(String name, List<Tensor> v) {
    for (int i = 0; i < Math.max(point.size(), v.size()); i++) {
      String expected = i < point.size() ? point.get(i).shape() : "nothing";
      String given = i < v.size() ? v.get(i).shape() : "nothing";
      if (!expected.equals(given)) {
        throw new IllegalArgumentException(
            "gradient check: operand " + i + " is " + expected + " but " + name + " has " + given);
      }
    }
  }
}
