package dev.lanewise.checks.verify;

import dev.lanewise.nn.DataException;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * How fast the Jacobian of a deep net grows on a ball, in ball arithmetic, from the quantities of a
 * {@link BallNet} and bounds of the norms of its middle weight matrices.
 *
 * <p>With σ' bounded by L and σ'' by β, a direction with blocks of norms δ_l changes the
 * pre-activations of layer l at a rate of at most ν_l(δ), and the second derivative of one output
 * is at most the quadratic form Q(δ) = Σ β‖bˡ‖_∞ν_l² + 2Σ‖sˡ‖Lδ_lν_{l−1}/√m_{l−1} +
 * 2Lδ_{L+1}ν_L/√m_L, each quantity bounded over the ball by what it is at the centre plus how far
 * it can move. Its largest eigenvalue is the bound.
 *
 * <p>ReLU has β = 0 while no pre-activation can change its sign, which is so while each layer's can
 * move by less than the smallest of them.
 */
final class DeepChain {
  private static final int ITERATIONS = 240;

  /** Products of balls: some minutes. */
  private static final double MOST_WORK = 1e8;

  private final BallNet net;
  private final BallCurve curve;
  private final int[] widths;
  private final boolean biases;
  private final Ball[] norms;

  /**
   * @param norms bounds of ‖Wˡ‖ at index l = 2…L
   * @throws DataException when the net is too deep to be looked at
   */
  DeepChain(BallNet net, BallCurve curve, int[] widths, boolean biases, Ball[] norms) {
    double order = widths.length - 1.0;
    if (net.output.length * order * (order * order + ITERATIONS * order) > MOST_WORK) {
      throw new DataException(
          "%d layers take too long to check: certify a net of fewer".formatted(widths.length - 1));
    }
    this.net = net;
    this.curve = curve;
    this.widths = widths;
    this.biases = biases;
    this.norms = norms;
  }

  /**
   * The square of ℓ(R): the sum over examples and outputs of the squared bounds of their Hessians;
   * null when a kink may lie within R.
   */
  Ball squaredGrowth(Ball radius) {
    Ball sum = Ball.ZERO;
    for (int q = 0; q < net.output.length; q++) {
      Ball one = hessian(radius, q);
      if (one == null) {
        return null;
      }
      sum = sum.plus(one.times(one));
    }
    return sum;
  }

  private Ball root(int l) {
    return l == 0 ? Ball.ONE : Ball.of(widths[l]).sqrt();
  }

  /** ‖α̃ˡ‖/√m_l at the centre. */
  private Ball size(int l, int example) {
    Ball norm = net.activationNorm(l, example).dividedBy(root(l));
    return biases ? norm.times(norm).plus(Ball.ONE).sqrt() : norm;
  }

  private Ball hessian(Ball radius, int q) {
    int depth = widths.length - 2;
    int example = q / widths[depth + 1];
    Ball lip = curve.lipschitz();
    Ball[] omega = new Ball[depth + 1];
    Ball[] shift = new Ball[depth + 1];
    Ball[] a = new Ball[depth + 1];
    shift[0] = Ball.ZERO;
    a[0] = size(0, example);
    for (int l = 1; l <= depth; l++) {
      omega[l] = l == 1 ? Ball.ZERO : norms[l].plus(radius).dividedBy(root(l - 1));
      shift[l] =
          omega[l]
              .times(lip)
              .times(shift[l - 1])
              .plus(radius.times(size(l - 1, example)))
              .bounded();
      if (curve == BallCurve.RELU && !shift[l].isBelow(net.clearance(l, example))) {
        return null;
      }
      a[l] = size(l, example).plus(lip.times(shift[l]).dividedBy(root(l)));
    }
    Ball[] backward = new Ball[depth + 1];
    Ball[] signal = new Ball[depth + 1];
    Ball b = radius.dividedBy(root(depth));
    for (int l = depth; l >= 1; l--) {
      backward[l] = net.backwardMax(l, q).plus(b);
      Ball s = lip.times(b).plus(curve.curvature().times(shift[l]).times(net.backwardMax(l, q)));
      signal[l] = net.signalNorm(l, q).plus(s);
      b =
          omega[l]
              .times(s)
              .plus(radius.times(net.signalNorm(l, q)).dividedBy(root(l - 1)))
              .bounded();
    }
    return largestEigenvalue(form(omega, a, backward, signal), depth + 1);
  }

  private Ball[] form(Ball[] omega, Ball[] a, Ball[] backward, Ball[] signal) {
    int depth = widths.length - 2;
    int n = depth + 1;
    Ball lip = curve.lipschitz();
    Ball[] q = new Ball[n * n];
    Ball[] nu = new Ball[n];
    Arrays.fill(q, Ball.ZERO);
    Arrays.fill(nu, Ball.ZERO);
    for (int l = 1; l <= depth; l++) {
      if (l >= 2) {
        cross(q, nu, l - 1, signal[l].times(lip).dividedBy(root(l - 1)));
      }
      for (int k = 0; k < l - 1; k++) {
        nu[k] = nu[k].times(omega[l]).times(lip).bounded();
      }
      nu[l - 1] = a[l - 1];
      Ball weight = curve.curvature().times(backward[l]);
      for (int i = 0; i < l; i++) {
        for (int j = 0; j < l; j++) {
          q[i * n + j] = q[i * n + j].plus(weight.times(nu[i]).times(nu[j]));
        }
      }
    }
    cross(q, nu, depth, lip.dividedBy(root(depth)));
    return q;
  }

  private void cross(Ball[] q, Ball[] nu, int variable, Ball factor) {
    int n = widths.length - 1;
    for (int k = 0; k < variable; k++) {
      Ball term = factor.times(nu[k]);
      q[variable * n + k] = q[variable * n + k].plus(term);
      q[k * n + variable] = q[k * n + variable].plus(term);
    }
  }

  /**
   * A bound of λ_max of a non-negative symmetric matrix: a Rayleigh quotient and a little more, as
   * soon as elimination proves that it is one. ReLU leaves zeros on the diagonal and an eigenvalue
   * near −λ_max, hence the step by Q + ⅓λI.
   */
  private static Ball largestEigenvalue(Ball[] q, int n) {
    Ball[] x = new Ball[n];
    Arrays.fill(x, Ball.ONE);
    Ball[] y = product(q, x);
    Ball rowSum = largest(y);
    Ball top = rowSum;
    for (int t = 0; t < ITERATIONS && top.isPositive(); t++) {
      for (int i = 0; i < n; i++) {
        Ball next = y[i].dividedBy(top).plus(x[i].half().half());
        x[i] = new Ball(next.middle(), BigInteger.ZERO);
      }
      y = product(q, x);
      top = largest(y);
    }
    Ball quotient = Balls.dot(x, 0, y, 0, n).dividedBy(Balls.dot(x, 0, x, 0, n));
    for (int k = 60; k > 0; k -= 6) {
      Ball more = new Ball(Ball.ONE.middle().shiftRight(k), BigInteger.ZERO);
      Ball bound = quotient.plus(quotient.times(more));
      if (Balls.isBelow(q, n, bound)) {
        return bound;
      }
    }
    return rowSum;
  }

  private static Ball[] product(Ball[] q, Ball[] x) {
    Ball[] y = new Ball[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = Balls.dot(q, i * x.length, x, 0, x.length);
    }
    return y;
  }

  private static Ball largest(Ball[] y) {
    Ball largest = Ball.ZERO;
    for (Ball one : y) {
      largest = largest.max(one);
    }
    return largest;
  }
}
