package dev.lanewise.bench.errors;

import dev.lanewise.bench.errors.Draw.Kind;
import dev.lanewise.kernels.StepReport;
import java.util.List;

/** Kernels on vectors, and the column sums of a matrix. */
final class Vectors {
  private static final int[] SIZES = {1, 2, 7, 8, 15, 16, 17, 31, 64, 65, 1000, 4097, 30_000};
  private static final int ROWS = 133;
  private static final int MOST_COLUMNS = 1000;

  private final Calls calls;
  private final Type type;
  private final Worst dot;
  private final Worst nrm2;
  private final Worst squares;
  private final Worst axpy;
  private final Worst columnSums;
  private final Worst step;

  private Vectors(Calls calls, Type type) {
    this.calls = calls;
    this.type = type;
    dot = new Worst("dot", type);
    nrm2 = new Worst("nrm2", type);
    squares = new Worst("sumOfSquares", type);
    axpy = new Worst("axpy", type);
    columnSums = new Worst("columnSums", type);
    step = new Worst("clipped step", type);
  }

  static List<Worst> measure(Calls calls, Type type, long seed) {
    Vectors vectors = new Vectors(calls, type);
    long next = seed;
    for (int n : SIZES) {
      for (Kind kind : Kind.values()) {
        Draw draw = new Draw(type, kind, next++);
        String where = "n = " + n + ", " + draw;
        double[] x = draw.left(1, n);
        double[] y = draw.right(n, 1);
        vectors.sums(n, x, y, where);
        vectors.updates(n, x, y, where);
        if (n <= MOST_COLUMNS) {
          vectors.columns(n, draw);
        }
      }
    }
    return List.of(
        vectors.dot, vectors.nrm2, vectors.squares, vectors.axpy, vectors.columnSums, vectors.step);
  }

  /** γ(n)·Σ|xᵢ·yᵢ|, γ(n) and, for the root, γ(n + 2), with the unit roundoff of double. */
  private void sums(int n, double[] x, double[] y, String where) {
    double v = Type.V;
    Sum product = new Sum();
    Sum square = new Sum();
    for (int i = 0; i < n; i++) {
      product.add(x[i], y[i]);
      square.add(x[i], x[i]);
    }
    double computed = (double) calls.call(type, "Level1", "dot", n, x, 0, y, 0);
    dot.see(computed, product.value(), Type.gamma(n, v) * product.magnitude(), where);
    computed = (double) calls.call(type, "Level1", "sumOfSquares", n, x, 0);
    squares.see(computed, square.value(), Type.gamma(n, v) * square.magnitude(), where);
    DoubleDouble norm = square.value().squareRoot();
    // Squares of the scaled elements leave the range of double for f64 and that of float for f32.
    for (int power : new int[] {0, 4 * type.range, -4 * type.range}) {
      double[] scaled = new double[n];
      for (int i = 0; i < n; i++) {
        scaled[i] = Math.scalb(x[i], power);
      }
      computed = Math.scalb((double) calls.call(type, "Level1", "nrm2", n, scaled, 0), -power);
      nrm2.see(computed, norm, Type.gamma(n + 2, v) * norm.hi(), "times 2^" + power + ", " + where);
    }
  }

  /**
   * y + α·x, rounded after the product and after the sum: γ(2)·|α·x| + u·|y|.
   *
   * <p>w − h·(g + λ·w), each operation and λ and h rounded: six roundings of the product in u, and
   * n + 4 in that of double from norm, quotient and product of h; one of w. Hence |w|·u + ((1 +
   * γ(6))·(1 + γ(n + 4)) − 1)·h·(|g| + λ·|w|).
   */
  private void updates(int n, double[] x, double[] y, String where) {
    double alpha = type.round(-1.3);
    double[] z = y.clone();
    calls.call(type, "Level1", "axpy", n, alpha, x, 0, z, 0);
    for (int i = 0; i < n; i++) {
      DoubleDouble exact = DoubleDouble.product(alpha, x[i]).plus(y[i]);
      double bound = type.gamma(2) * Math.abs(alpha * x[i]) + type.u * Math.abs(y[i]);
      axpy.see(z[i], exact, bound, where);
    }
    double eta = 0.3;
    double threshold = 0.9;
    double delta = 0.01;
    double decay = 1e-3;
    Sum square = new Sum();
    for (double g : x) {
      square.add(g, g);
    }
    DoubleDouble quotient = DoubleDouble.of(threshold).over(square.value().squareRoot());
    DoubleDouble factor = quotient.hi() < delta ? DoubleDouble.of(delta) : quotient;
    DoubleDouble h = (factor.hi() > 1 ? DoubleDouble.ONE : factor).times(eta);
    double[] w = y.clone();
    calls.call(
        type, "Step", "deltaGclip", n, eta, threshold, delta, decay, x, 0, w, 0, new StepReport());
    double gamma = (1 + type.gamma(6)) * (1 + Type.gamma(n + 4, Type.V)) - 1;
    for (int i = 0; i < n; i++) {
      DoubleDouble direction = DoubleDouble.product(decay, y[i]).plus(x[i]);
      DoubleDouble exact = DoubleDouble.of(y[i]).minus(h.times(direction));
      double moved = h.hi() * (Math.abs(x[i]) + decay * Math.abs(y[i]));
      step.see(w[i], exact, type.u * Math.abs(y[i]) + gamma * moved, where);
    }
  }

  /** Summed in double, γ(m)·Σ|xᵢⱼ|, and rounded once, which costs u of the sum in float. */
  private void columns(int n, Draw draw) {
    double[] x = draw.right(ROWS, n);
    for (int i = 1; draw.kind == Kind.CANCELLING && i < ROWS; i += 2) {
      for (int j = 0; j < n; j++) {
        x[i * n + j] = -x[i * n + j];
      }
    }
    double[] sums = new double[n];
    calls.call(type, "Rows", "columnSums", ROWS, n, x, 0, n, sums, 0);
    for (int j = 0; j < n; j++) {
      Sum sum = new Sum();
      for (int i = 0; i < ROWS; i++) {
        sum.add(x[i * n + j], 1);
      }
      double inDouble = Type.gamma(ROWS, Type.V) * sum.magnitude();
      double once = type == Type.F32 ? type.u : 0;
      double bound = inDouble + once * (sum.value().absolute().hi() + inDouble);
      columnSums.see(sums[j], sum.value(), bound, ROWS + " x " + n + ", " + draw);
    }
  }
}
