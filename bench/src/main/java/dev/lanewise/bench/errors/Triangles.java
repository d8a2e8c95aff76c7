package dev.lanewise.bench.errors;

import dev.lanewise.bench.errors.Draw.Kind;
import dev.lanewise.kernels.Triangle;
import java.util.List;

/** Factorisation and solve, whose bounds are bounds of the residual. */
final class Triangles {
  private static final int[] ORDERS = {1, 2, 15, 16, 17, 33, 64, 100, 161};
  private static final int COLUMNS = 9;

  private Triangles() {}

  static List<Worst> measure(Calls calls, Type type, long seed) {
    Worst potrf = new Worst("potrf, residual", type);
    Worst trsm = new Worst("trsm, residual", type);
    long next = seed;
    for (int n : ORDERS) {
      Draw draw = new Draw(type, Kind.UNIFORM, next++);
      factorise(calls, potrf, n, draw);
      solve(calls, trsm, n, draw);
    }
    return List.of(potrf, trsm);
  }

  /** |A − L·Lᵀ| ≤ γ(n + 1)·|L|·|Lᵀ|. */
  private static void factorise(Calls calls, Worst worst, int n, Draw draw) {
    double[] a = belowDiagonal(n, draw);
    double[] l = a.clone();
    int info = (int) calls.call(draw.type, "Potrf", "potrf", Triangle.LOWER, n, l, 0, n, 1);
    if (info != 0) {
      throw new IllegalStateException("potrf: pivot " + info + " of " + n + ", " + draw);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        Sum sum = new Sum();
        for (int p = 0; p <= j; p++) {
          sum.add(l[i * n + p], l[j * n + p]);
        }
        double bound = draw.type.gamma(n + 1) * sum.magnitude();
        worst.see(a[i * n + j], sum.value(), bound, "order " + n + ", " + draw);
      }
    }
  }

  /** |α·B − T·X| ≤ γ(n)·|T|·|X| + u·|α·B|. */
  private static void solve(Calls calls, Worst worst, int n, Draw draw) {
    double alpha = draw.type.round(-1.3);
    double[] t = belowDiagonal(n, draw);
    double[] b = draw.vector(n * COLUMNS);
    double[] x = b.clone();
    calls.call(
        draw.type,
        "Trsm",
        "left",
        Triangle.LOWER,
        false,
        n,
        COLUMNS,
        alpha,
        t,
        0,
        n,
        1,
        x,
        0,
        COLUMNS,
        1);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        Sum sum = new Sum();
        for (int p = 0; p <= i; p++) {
          sum.add(t[i * n + p], x[p * COLUMNS + j]);
        }
        DoubleDouble right = DoubleDouble.product(alpha, b[i * COLUMNS + j]);
        double bound = draw.type.gamma(n) * sum.magnitude() + draw.type.u * right.absolute().hi();
        worst.see(0, right.minus(sum.value()), bound, "order " + n + ", " + draw);
      }
    }
  }

  /** Definite as the lower triangle of a symmetric matrix, and well conditioned as a triangle. */
  private static double[] belowDiagonal(int n, Draw draw) {
    double[] a = draw.vector(n * n);
    for (int i = 0; i < n; i++) {
      a[i * n + i] = draw.type.round(n + draw.next());
    }
    return a;
  }
}
