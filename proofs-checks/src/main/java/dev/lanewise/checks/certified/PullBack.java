package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.mulUp;

import dev.lanewise.kernels.f64.Gemm;

/**
 * Jᵀz for the Jacobian of a {@link Propagation}: the gradient when z is the residual.
 *
 * <p>The block of Wˡ is Σ_p z_p s^l_p(α^{l−1}_i)ᵀ/√fan(l), that of bˡ Σ_p z_p s^l_p, that of output
 * row c Σ_i z_ic α^L_i/√m_L.
 */
final class PullBack {
  private PullBack() {}

  /** Jᵀz in floating point. */
  static double[] of(Propagation pass, double[] z) {
    Net net = pass.net;
    double[] g = new double[net.weights().length];
    for (int l = 1; l <= net.depth() + 1; l++) {
      double[] weighted = weighted(pass, l, z);
      int fanIn = net.width(l - 1);
      int m = net.width(l);
      Gemm.gemm(
          m,
          fanIn,
          pass.examples,
          1 / Math.sqrt(net.fan(l)),
          weighted,
          0,
          1,
          m,
          pass.activation[l - 1],
          0,
          fanIn,
          1,
          0,
          g,
          net.weightOffset(l),
          fanIn,
          1);
      if (net.biases() && l <= net.depth()) {
        int offset = net.biasOffset(l);
        for (int i = 0; i < pass.examples; i++) {
          for (int k = 0; k < m; k++) {
            g[offset + k] += weighted[i * m + k];
          }
        }
      }
    }
    return g;
  }

  /** Per example, Σ_c z_ic s^l_ic (examples × width); for the output layer z itself. */
  private static double[] weighted(Propagation pass, int l, double[] z) {
    Net net = pass.net;
    if (l > net.depth()) {
      return z;
    }
    int m = net.width(l);
    int outputs = net.outputs();
    double[] sum = new double[pass.examples * m];
    for (int q = 0; q < z.length; q++) {
      int row = q / outputs * m;
      for (int k = 0; k < m; k++) {
        sum[row + k] += z[q] * pass.signal[l][q * m + k];
      }
    }
    return sum;
  }

  /**
   * Bound of ‖fl(Jᵀẑ) − Jᵀz‖ when |ẑ_q − z_q| ≤ δ_q.
   *
   * <p>Per layer, with S = ‖ŝ_q‖, A = √(‖α̂_i‖²/fan + [bias]): the exact sum over the computed
   * factors is evaluated with at most n·outputs + 4 roundings per term, so it is off by at most
   * γ_{N+6}Σ|ẑ_q|S_qA_i in norm (each entry is bounded by the sum of the absolute terms; the norm
   * of that sum by the sum of the norms of its rank-one matrices). Replacing the factors by the
   * exact ones moves it by at most Σ δ_q(S+δS)(A+δA) + |ẑ_q|(δS·(A+δA) + S·δA).
   */
  static double error(Propagation pass, double[] z, double[] delta) {
    Net net = pass.net;
    double squares = 0;
    double gamma = Outward.gamma(z.length + 6L);
    for (int l = 1; l <= net.depth() + 1; l++) {
      double root = net.fan(l) == 1 ? 1 : Outward.sqrtDown(net.fan(l));
      boolean bias = net.biases() && l <= net.depth();
      double sum = 0;
      for (int q = 0; q < z.length; q++) {
        int i = q / net.outputs();
        double a = addUp(Outward.divUp(pass.activationNorm[l - 1][i], root), bias ? 1 : 0);
        double da = Outward.divUp(pass.activationError[l - 1][i], root);
        double s = l <= net.depth() ? pass.signalNorm[l][q] : 1;
        double ds = l <= net.depth() ? pass.signalError[l][q] : 0;
        double size = Math.abs(z[q]);
        double rounding = mulUp(gamma, mulUp(size, mulUp(s, a)));
        double inexact = mulUp(delta[q], mulUp(addUp(s, ds), addUp(a, da)));
        double factors = mulUp(size, addUp(mulUp(ds, addUp(a, da)), mulUp(s, da)));
        sum = addUp(sum, addUp(rounding, inexact, factors));
      }
      squares = addUp(squares, mulUp(sum, sum));
    }
    return addUp(Outward.sqrtUp(squares), net.weights().length * Double.MIN_NORMAL);
  }
}
