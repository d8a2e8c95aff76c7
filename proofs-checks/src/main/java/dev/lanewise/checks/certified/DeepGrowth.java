package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.sqrtUp;

import java.util.Arrays;

/**
 * Growth of the Jacobian of a smooth dense net of any depth, by propagating bounds of the second
 * directional derivative through the layers.
 *
 * <p>Along a unit direction (Δˡ) with ‖Δˡ‖ = δ_l, the second derivative of one output is at most
 *
 * <pre>
 * Q(δ) = Σ_l β‖bˡ‖_∞ ν_l² + 2 Σ_{l≥2} ‖sˡ‖ L δ_l ν_{l−1}/√m_{l−1} + 2 L δ_{L+1} ν_L/√m_L,   ν_1 = a_0 δ_1,  ν_l = a_{l−1}δ_l + ω_l L ν_{l−1}
 * </pre>
 *
 * with a_l = ‖α̃ˡ‖/√m_l, ω_l = ‖Wˡ‖/√m_{l−1}. On the ball of radius R around the weights (index 0 =
 * at the weights) each of them is bounded by
 *
 * <pre>
 * ω_l ≤ ω_l0 + R/√m_{l−1},          P_l = ω_l L P_{l−1} + R a_{l−1,0}  (‖uˡ − u_0ˡ‖ ≤ P_l),     a_l ≤ a_l0 + L P_l/√m_l,
 * B_L = R/√m_L,  S_l = L B_l + β P_l ‖b_0ˡ‖_∞,  B_{l−1} = ω_l S_l + R‖s_0ˡ‖/√m_{l−1},     ‖bˡ‖_∞ ≤ ‖b_0ˡ‖_∞ + B_l,  ‖sˡ‖ ≤ ‖s_0ˡ‖ + S_l.
 * </pre>
 *
 * A bias is one more input of value √m_{l−1} before the scaling: it adds 1 to a². Q is a quadratic
 * form in δ with non-negative entries, so ‖∇²f‖ is at most the largest eigenvalue ℓ_ic of its
 * (L+1)×(L+1) matrix, and ‖Σ v_ic ∇²f_c(x_i)‖ ≤ √(Σ ℓ_ic²) for unit v.
 *
 * <p>ReLU has σ'' = 0 off its kinks: while P_l is below the smallest |u_0ˡ| of every layer and
 * example no pre-activation changes its sign in the ball, and the same recursion holds with β = 0;
 * beyond that nothing is claimed and ℓ = ∞.
 */
final class DeepGrowth implements JacobianGrowth {
  private final Propagation pass;
  private final int depth;

  /** ω_l0 for l = 2…L, and 1/√m_l for l = 0…L (1 for the input layer), upper bounds. */
  private final double[] operator;

  private final double[] inverseRoot;

  /** Upper bounds of ‖Wˡ‖ for l = 2…L. */
  final double[] norms;

  DeepGrowth(Propagation pass) {
    this.pass = pass;
    Net net = pass.net;
    depth = net.depth();
    operator = new double[depth + 1];
    inverseRoot = new double[depth + 1];
    inverseRoot[0] = 1;
    norms = new double[depth - 1];
    for (int l = 1; l <= depth; l++) {
      inverseRoot[l] = divUp(1, Outward.sqrtDown(net.width(l)));
    }
    for (int l = 2; l <= depth; l++) {
      int from = net.weightOffset(l);
      double[] w = Arrays.copyOfRange(net.weights(), from, from + net.width(l) * net.width(l - 1));
      norms[l - 2] = SpectralNorm.upperBound(w, net.width(l), net.width(l - 1));
      operator[l] = mulUp(norms[l - 2], inverseRoot[l - 1]);
    }
  }

  @Override
  public double lipschitz(double radius) {
    double squares = 0;
    for (int q = 0; q < pass.output.length; q++) {
      double one = ofOutput(radius, q);
      squares = addUp(squares, mulUp(one, one));
    }
    return sqrtUp(squares);
  }

  private double ofOutput(double radius, int q) {
    int example = q / pass.net.outputs();
    double lip = pass.net.curve().lipschitz();
    double curvature = pass.net.curve().curvature();
    double[] omega = new double[depth + 1];
    double[] shift = new double[depth + 1];
    double[] a = new double[depth + 1];
    a[0] = size(0, example);
    for (int l = 1; l <= depth; l++) {
      omega[l] = l == 1 ? 0 : addUp(operator[l], mulUp(radius, inverseRoot[l - 1]));
      shift[l] =
          addUp(mulUp(omega[l], mulUp(lip, shift[l - 1])), mulUp(radius, size(l - 1, example)));
      if (!pass.net.curve().isSmooth() && !(shift[l] < pass.clearance[l][example])) {
        return Double.POSITIVE_INFINITY;
      }
      a[l] = addUp(size(l, example), mulUp(lip, mulUp(shift[l], inverseRoot[l])));
    }
    double[] backward = new double[depth + 1];
    double[] signal = new double[depth + 1];
    double b = mulUp(radius, inverseRoot[depth]);
    for (int l = depth; l >= 1; l--) {
      double s0 = addUp(pass.signalNorm[l][q], pass.signalError[l][q]);
      backward[l] = addUp(pass.backwardMax[l][q], b);
      double s = addUp(mulUp(lip, b), mulUp(mulUp(curvature, shift[l]), pass.backwardMax[l][q]));
      signal[l] = addUp(s0, s);
      b = addUp(mulUp(omega[l], s), mulUp(mulUp(radius, inverseRoot[l - 1]), s0));
    }
    return largestEigenvalue(form(lip, curvature, omega, a, backward, signal));
  }

  /** ‖α̃ˡ_i‖/√m_l at the weights. */
  private double size(int l, int example) {
    double norm =
        mulUp(
            addUp(pass.activationNorm[l][example], pass.activationError[l][example]),
            inverseRoot[l]);
    return pass.net.biases() ? sqrtUp(addUp(mulUp(norm, norm), 1)) : norm;
  }

  /** The symmetric matrix of Q in the variables δ_1…δ_{L+1}; ν_l is a row of coefficients. */
  private double[] form(
      double lip,
      double curvature,
      double[] omega,
      double[] a,
      double[] backward,
      double[] signal) {
    int n = depth + 1;
    double[] q = new double[n * n];
    double[] nu = new double[n];
    for (int l = 1; l <= depth; l++) {
      if (l >= 2) {
        addCross(q, nu, l - 1, mulUp(signal[l], mulUp(lip, inverseRoot[l - 1])));
      }
      for (int k = 0; k < l - 1; k++) {
        nu[k] = mulUp(mulUp(omega[l], lip), nu[k]);
      }
      nu[l - 1] = a[l - 1];
      double weight = mulUp(curvature, backward[l]);
      for (int i = 0; i < l; i++) {
        for (int j = 0; j < l; j++) {
          q[i * n + j] = addUp(q[i * n + j], mulUp(weight, mulUp(nu[i], nu[j])));
        }
      }
    }
    addCross(q, nu, depth, mulUp(lip, inverseRoot[depth]));
    return q;
  }

  /** Adds 2·factor·δ_variable·ν to the form: factor·ν_k at (variable, k) and (k, variable). */
  private void addCross(double[] q, double[] nu, int variable, double factor) {
    int n = depth + 1;
    for (int k = 0; k < variable; k++) {
      double term = mulUp(factor, nu[k]);
      q[variable * n + k] = addUp(q[variable * n + k], term);
      q[k * n + variable] = addUp(q[k * n + variable], term);
    }
  }

  private double largestEigenvalue(double[] form) {
    return LargestEigenvalue.upperBound(form, depth + 1);
  }
}
