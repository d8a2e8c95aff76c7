package dev.lanewise.nn;

import java.util.List;

/** The operations of nets and losses. */
public final class NetOps {
  private NetOps() {}

  /**
   * Y = σ^{(order)}(U), element by element. dU = dY∘σ^{(order+1)}(U).
   *
   * <p>For piecewise linear σ the first derivative is a {@link Gate} and all higher ones vanish.
   */
  public record Activate(Activation activation, int order, Var u) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(u);
    }

    @Override
    public Shape shape() {
      if (order < 0 || order > Activation.MAX_ORDER) {
        throw new IllegalArgumentException(
            "Activate: derivative "
                + order
                + " of "
                + activation
                + ": orders 0 to "
                + Activation.MAX_ORDER
                + " exist");
      }
      return u.shape();
    }

    @Override
    public void forward(Tensor y) {
      Tensor x = u.value();
      if (activation == Activation.RELU && order == 0) {
        y.storage().relu(u.size(), x.storage(), x.offset(), y.offset());
      } else {
        y.storage().activate(u.size(), activation, order, x.storage(), x.offset(), y.offset());
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      Var du = d.wants(u) ? jvpOf(dy) : null;
      if (du != null) {
        d.add(u, du);
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(u) == null ? null : jvpOf(t.of(u));
    }

    /**
     * σ^{(order+1)}(U)∘V: the Jacobian is diagonal, so vjp and jvp agree. Null when it vanishes.
     */
    private Var jvpOf(Var v) {
      if (!activation.isPiecewiseLinear()) {
        return new Algebra.Mul(v, new Activate(activation, order + 1, u).record()).record();
      }
      return order == 0 ? new Gate(activation, u, v).record() : null;
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /** Y = σ'(U)∘V for piecewise linear σ. dV = σ'(U)∘dY; dU = 0 since σ'' = 0 away from the kink. */
  public record Gate(Activation activation, Var u, Var v) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(u, v);
    }

    @Override
    public Shape shape() {
      if (!activation.isPiecewiseLinear()) {
        throw new IllegalArgumentException("Gate: " + activation + " is not piecewise linear");
      }
      Op.requireSame("Gate", u, v);
      return u.shape();
    }

    @Override
    public void forward(Tensor y) {
      Tensor x = u.value();
      Tensor z = v.value();
      if (activation == Activation.RELU) {
        y.storage()
            .reluBackward(u.size(), x.storage(), x.offset(), z.storage(), z.offset(), y.offset());
      } else {
        y.storage()
            .gate(
                u.size(), activation, x.storage(), x.offset(), z.storage(), z.offset(), y.offset());
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(v)) {
        d.add(v, new Gate(activation, u, dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(v) == null ? null : new Gate(activation, u, t.of(v)).record();
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return operand == v;
    }
  }

  /** y = ½·Σ_ij X_ij², 1×1, accumulated in double. dX = dy·X. */
  public record HalfSumSquares(Var x) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      return new Shape(1, 1);
    }

    @Override
    public DType dtype() {
      return DType.F64;
    }

    @Override
    public void forward(Tensor y) {
      y.set(0, 0, x.value().storage().sumOfSquares(x.value().offset(), x.size()) / 2);
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new Algebra.ScaleBy(x, dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new Algebra.Dot(x, t.of(x)).record();
    }
  }

  /**
   * Y_ij = 1 if j is the label of example i, else 0; like {@code shaped} in shape and precision.
   * Constant.
   */
  public record OneHot(LabelWindow labels, Var shaped) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(shaped);
    }

    @Override
    public Shape shape() {
      labels.requireFit("OneHot", shaped);
      return shaped.shape();
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < y.rows(); i++) {
        for (int j = 0; j < y.cols(); j++) {
          y.set(i, j, labels.get(i) == j ? 1 : 0);
        }
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      // Constant in its operand, whose shape alone it takes.
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return null;
    }
  }

  /**
   * P = softmax of each row of Z. Its Jacobian is symmetric: V ↦ P∘V − (row sums of P∘V)·P, by
   * rows.
   */
  public record Softmax(Var z, LabelWindow labels) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(z);
    }

    @Override
    public Shape shape() {
      labels.requireFit("Softmax", z);
      return z.shape();
    }

    @Override
    public void forward(Tensor y) {
      labels.crossEntropy(z.value(), y);
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(z)) {
        d.add(z, jacobianTimes(y, dy));
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(z) == null ? null : jacobianTimes(y, t.of(z));
    }

    private static Var jacobianTimes(Var p, Var v) {
      Var pv = new Algebra.Mul(p, v).record();
      Var means = new RowOps.RowSums(pv).record();
      return new Algebra.Add(pv, -1, new RowOps.ScaleRows(p, means).record()).record();
    }
  }

  /**
   * y = Σ_i (log Σ_j exp Z_ij − Z_{i,label(i)}), 1×1, accumulated in double. dZ = dy·(softmax(Z) −
   * onehot).
   */
  public record SoftmaxCrossEntropy(Var z, LabelWindow labels) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(z);
    }

    @Override
    public Shape shape() {
      labels.requireFit("SoftmaxCrossEntropy", z);
      return new Shape(1, 1);
    }

    @Override
    public DType dtype() {
      return DType.F64;
    }

    @Override
    public void forward(Tensor y) {
      y.set(0, 0, labels.crossEntropy(z.value()));
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(z)) {
        d.add(z, new Algebra.ScaleBy(derivative(), dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(z) == null ? null : new Algebra.Dot(derivative(), t.of(z)).record();
    }

    private Var derivative() {
      return new Algebra.Add(new Softmax(z, labels).record(), -1, new OneHot(labels, z).record())
          .record();
    }
  }
}
