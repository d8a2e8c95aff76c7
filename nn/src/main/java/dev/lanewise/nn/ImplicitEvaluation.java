package dev.lanewise.nn;

import java.util.Locale;

/**
 * An {@link ImplicitNet} at one weight vector on one data set: the equilibria, the loss L = ½·Σ(ŷ_i
 * − y_i)², its gradient and the tangent kernel, with bounds of what the residuals of the two fixed
 * points leave open.
 *
 * <p>Well-posedness is proved anew for these weights. If it cannot be, or the iterations did not
 * suffice, {@link #stop} says so and everything that would need the equilibrium throws: no NaN
 * comes out.
 *
 * <p>With q_i = D_i·p_i and B_i = E_i·(q_i + v), E_i = diag σ'(W·x_i), r = ŷ − y and κ = 1/√m
 * (arXiv:2110.05645, lemma 2.3):
 *
 * <pre>∇_A = γ̃·Σ r_i·q_i·z_iᵀ,  ∇_W = κ·Σ r_i·B_i·x_iᵀ,  ∇_u = Σ r_i·z_i,  ∇_v = Σ r_i·φ_i
 * K = (γ̃²·QQᵀ + 11ᵀ)∘ZZᵀ + κ²·BBᵀ∘XXᵀ + ΦΦᵀ</pre>
 *
 * (lemma 3.1 there, with the all-ones matrix in place of its identity).
 */
public final class ImplicitEvaluation {
  private final ImplicitNet net;
  private final Storage w;
  private final Tensor inputs;
  private final Tensor targets;
  private final ImplicitLayer layer;
  private final double kappa;
  private final Tensor featureSlopes;
  private final Tensor phi;
  private final ImplicitLayer.Equilibrium equilibrium;
  private ImplicitLayer.Adjoint adjoint;

  /**
   * Solves for the equilibria. The weights must not change while the evaluation is used.
   *
   * @throws IllegalArgumentException if data, net and weights do not fit each other, or features
   *     overflow
   */
  public ImplicitEvaluation(ImplicitNet net, Storage w, Dataset data, FixedPoint.Choice rule) {
    if (data.size() == 0
        || data.features() != net.inputs()
        || data.targets().width() != 1
        || w.size() != net.parameters()
        || w.dtype() != data.inputs().dtype()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "implicit net %d-%d with %d weights in %s on %d examples of %d features in %s with %d"
                  + " targets: needed are %d weights, %d features, 1 target and one precision",
              net.inputs(),
              net.width(),
              w.size(),
              w.dtype(),
              data.size(),
              data.features(),
              data.inputs().dtype(),
              data.targets().width(),
              net.parameters(),
              net.inputs()));
    }
    this.net = net;
    this.w = w;
    inputs = data.inputs().contiguous();
    targets = data.values();
    layer = new ImplicitLayer(net.activation(), net.factor(), rule);
    kappa = 1 / Math.sqrt(net.width());
    int n = data.size();
    int m = net.width();
    phi = Tensor.zeros(w.dtype(), n, m);
    featureSlopes = Tensor.zeros(w.dtype(), n, m);
    Storage features = phi.storage();
    features.gemm(net.inputs(), 1, inputs, false, net.w(w), true, phi);
    featureSlopes.storage().activate(n * m, net.activation(), 1, features, 0, 0);
    features.activate(n * m, net.activation(), 0, features, 0, 0);
    features.scale(n * m, kappa, features, 0, 0);
    equilibrium = layer.solve(net.a(w), phi);
  }

  /** How the search for the equilibria ended. */
  public FixedPoint.Stop stop() {
    return equilibrium.result().stop();
  }

  /** The proved bound of γ̃·‖A‖ (times the slope of σ), iterations, steps and error of z. */
  public FixedPoint.Result equilibrium() {
    return equilibrium.result();
  }

  /** φ, n×m. */
  public Tensor features() {
    return phi;
  }

  /**
   * ŷ, one per example.
   *
   * @throws IllegalStateException if there is no equilibrium within the tolerance; says why
   */
  public double[] outputs() {
    requireEquilibrium();
    double[] y = new double[inputs.rows()];
    int m = net.width();
    for (int i = 0; i < y.length; i++) {
      y[i] =
          equilibrium.z().storage().dot(m, i * m, w, net.u(w).offset())
              + phi.storage().dot(m, i * m, w, net.v(w).offset());
    }
    return y;
  }

  /**
   * Bound of the distance of each ŷ_i to that of the exact equilibrium for φ as computed, ‖u‖·‖z −
   * z*‖. The rounding of φ and of the sums that make ŷ is not in it.
   */
  public double outputError() {
    requireEquilibrium();
    Tensor u = net.u(w);
    return w.nrm2(u.offset(), u.rows()) * equilibrium.result().error() * (1 + 1e-9);
  }

  /** r = ŷ − y. */
  public double[] residual() {
    double[] r = outputs();
    for (int i = 0; i < r.length; i++) {
      r[i] -= targets.get(i, 0);
    }
    return r;
  }

  /** L = ½·‖r‖². */
  public double loss() {
    double sum = 0;
    for (double x : residual()) {
      sum += x * x;
    }
    return sum / 2;
  }

  /**
   * g ← ∇L.
   *
   * @return the loss
   * @throws IllegalArgumentException if g has another length or precision, or is w
   */
  public double gradient(Storage g) {
    if (g == w || g.size() != w.size() || g.dtype() != w.dtype()) {
      throw new IllegalArgumentException(
          "g must be another storage of " + w.size() + " numbers in " + w.dtype());
    }
    double[] r = residual();
    int n = r.length;
    Tensor residuals = Tensor.zeros(w.dtype(), n, 1);
    for (int i = 0; i < n; i++) {
      residuals.set(i, 0, r[i]);
    }
    Tensor q = weighted(adjoint().dphi(), r);
    Tensor b = weighted(reach(), r);
    g.gemm(n, net.factor(), q, true, equilibrium.z(), false, net.a(g));
    g.gemm(n, kappa, b, true, inputs, false, net.w(g));
    g.gemm(n, 1, equilibrium.z(), true, residuals, false, net.u(g));
    g.gemm(n, 1, phi, true, residuals, false, net.v(g));
    return loss();
  }

  /**
   * Bound of ‖g − ∇L‖₂ between the gradient as computed and that at the exact equilibria, from the
   * residuals of both fixed points; +∞ if a kink of σ lies within the error of an equilibrium. It
   * holds for φ and E as computed: no rounding beyond the two fixed points is in it, not that of φ,
   * E, ŷ and r, nor that of the sums over examples.
   */
  public double gradientError() {
    if (adjoint().error() == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    double dr = outputError();
    double[] r = residual();
    Tensor reach = reach();
    double sum = 0;
    for (int i = 0; i < r.length; i++) {
      sum += rowError(reach, i, Math.abs(r[i]), dr);
    }
    return sum * (1 + 1e-9);
  }

  /**
   * Bound of ‖K̂ − K‖₂ between the tangent kernel as computed and that at the exact equilibria; +∞
   * if a kink of σ lies within the error of an equilibrium. It holds for φ and E as computed; the
   * rounding of B, products and sums is in it, as long as no product underflows.
   *
   * <p>With ‖e‖² the sum of the squares of what the rows of J may be off by, J·Jᵀ is off by
   * 2‖J‖_F·‖e‖ + ‖e‖². Of roundings at most N = 2m + d + 14 are on the way of a term: m for each
   * sum over units and d for XXᵀ, two for each B, the rest to join them. The absolute terms of
   * entry ij add up to ‖J_i‖·‖J_j‖ at most, so that rounding adds γ_N·‖J‖_F².
   */
  public double kernelError() {
    if (adjoint().error() == Double.POSITIVE_INFINITY) {
      return Double.POSITIVE_INFINITY;
    }
    Tensor reach = reach();
    double squares = 0;
    double errors = 0;
    for (int i = 0; i < inputs.rows(); i++) {
      double z = row(equilibrium.z(), i);
      squares += square(net.factor() * row(adjoint().dphi(), i) * z);
      squares += square(kappa * row(reach, i) * row(inputs, i));
      squares += square(z) + square(row(phi, i));
      errors += square(rowError(reach, i, 1, 0));
    }
    double roundings = (2.0 * net.width() + net.inputs() + 14) * w.dtype().unitRoundoff();
    double sums = roundings / (1 - roundings) * squares;
    return (2 * Math.sqrt(squares * errors) + errors + sums) * (1 + 1e-9);
  }

  /**
   * How far size·J_i may be off if size is by dr, with J_i = (γ̃·q_i⊗z_i, κ·B_i⊗x_i, z_i, φ_i); in
   * sums of which no term is the small difference of large ones.
   */
  private double rowError(Tensor reach, int i, double size, double dr) {
    double dz = equilibrium.result().error();
    double dq = adjoint().error();
    double db = net.activation().lipschitz() * dq;
    double z = row(equilibrium.z(), i);
    double q = row(adjoint().dphi(), i);
    double a = net.factor() * (size * (q * dz + dq * (z + dz)) + dr * (q + dq) * (z + dz));
    double features = kappa * row(inputs, i) * (size * db + dr * (row(reach, i) + db));
    double u = size * dz + dr * (z + dz);
    return Math.sqrt(square(a) + square(features) + square(u) + square(dr * row(phi, i)));
  }

  private static double square(double x) {
    return x * x;
  }

  private static double row(Tensor t, int i) {
    return t.storage().nrm2(t.offset() + i * t.cols(), t.cols());
  }

  /** K = J·Jᵀ, n×n, exactly symmetric. */
  public Tensor tangentKernel() {
    Tensor zz = gram(equilibrium.z());
    Tensor qq = gram(adjoint().dphi());
    Tensor bb = gram(reach());
    Tensor xx = gram(inputs);
    Tensor ff = gram(phi);
    int n = inputs.rows();
    double factor = net.factor() * net.factor();
    Tensor k = Tensor.zeros(w.dtype(), n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double x =
            (factor * qq.get(i, j) + 1) * zz.get(i, j)
                + kappa * kappa * bb.get(i, j) * xx.get(i, j)
                + ff.get(i, j);
        k.set(i, j, x);
        k.set(j, i, x);
      }
    }
    return k;
  }

  private static Tensor gram(Tensor t) {
    Tensor g = Tensor.zeros(t.dtype(), t.rows(), t.rows());
    g.storage().gemm(t.cols(), 1, t, false, t, true, g);
    return g;
  }

  /** q with p = u + γ̃·AᵀD·p for every example. */
  private ImplicitLayer.Adjoint adjoint() {
    if (adjoint == null) {
      requireEquilibrium();
      int m = net.width();
      Tensor source = Tensor.zeros(w.dtype(), inputs.rows(), m);
      for (int i = 0; i < inputs.rows(); i++) {
        source.storage().copyFrom(m, w, net.u(w).offset(), i * m);
      }
      adjoint = layer.adjoint(equilibrium, source);
      if (adjoint.result().stop() != FixedPoint.Stop.CONVERGED) {
        throw new IllegalStateException(ImplicitLayer.describe(adjoint.result()));
      }
    }
    return adjoint;
  }

  /** B: row i is E_i·(q_i + v). */
  private Tensor reach() {
    Tensor b = adjoint().dphi().copy(w.dtype());
    int m = net.width();
    b.storage().addBias(b.rows(), m, w, net.v(w).offset(), 0);
    int size = b.rows() * m;
    b.storage().multiply(size, b.storage(), 0, featureSlopes.storage(), 0, 0);
    return b;
  }

  /** Row i times r_i. */
  private static Tensor weighted(Tensor t, double[] r) {
    Tensor product = Tensor.zeros(t.dtype(), t.rows(), t.cols());
    for (int i = 0; i < r.length; i++) {
      int at = i * t.cols();
      product.storage().scale(t.cols(), r[i], t.storage(), at, at);
    }
    return product;
  }

  private void requireEquilibrium() {
    if (!equilibrium.converged()) {
      throw new IllegalStateException(ImplicitLayer.describe(equilibrium.result()));
    }
  }
}
