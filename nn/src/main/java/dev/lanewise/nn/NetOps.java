package dev.lanewise.nn;

import java.util.List;
import java.util.function.IntConsumer;

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
      y.storage().activate(u.size(), activation, order, x.storage(), x.offset(), y.offset());
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

    @Override
    public void pieces(IntConsumer out) {
      signs(activation, u, out);
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
      y.storage()
          .gate(u.size(), activation, x.storage(), x.offset(), z.storage(), z.offset(), y.offset());
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

    @Override
    public void pieces(IntConsumer out) {
      signs(activation, u, out);
    }
  }

  private static void signs(Activation activation, Var u, IntConsumer out) {
    if (!activation.isPiecewiseLinear() || activation == Activation.IDENTITY) {
      return;
    }
    Tensor x = u.value();
    for (int i = 0; i < u.size(); i++) {
      out.accept((int) Math.signum(x.storage().get(x.offset() + i)));
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
   * Y = log softmax of each row of Z: Y_ij = Z_ij − log Σ_k exp Z_ik, with the greatest element of
   * the row taken out first. dZ = dY − P∘(row sums of dY), P = exp Y; along a direction V: V − (row
   * sums of P∘V) in every column.
   */
  public record LogSoftmax(Var z) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(z);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("LogSoftmax", z);
      return z.shape();
    }

    @Override
    public void forward(Tensor y) {
      Tensor x = z.value();
      for (int i = 0; i < z.rows(); i++) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < z.cols(); j++) {
          greatest = Math.max(greatest, x.get(i, j));
        }
        double sum = 0;
        for (int j = 0; j < z.cols(); j++) {
          sum += StrictMath.exp(x.get(i, j) - greatest);
        }
        double log = StrictMath.log(sum);
        for (int j = 0; j < z.cols(); j++) {
          y.set(i, j, x.get(i, j) - greatest - log);
        }
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(z)) {
        Var sums = new RowOps.RowSums(dy).record();
        Var correction = new RowOps.ScaleRows(Elementary.EXP.of(y), sums).record();
        d.add(z, new Algebra.Add(dy, -1, correction).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      if (t.of(z) == null) {
        return null;
      }
      Var weighted = new Algebra.Mul(Elementary.EXP.of(y), t.of(z)).record();
      Var means = new RowOps.RowSums(weighted).record();
      Var correction = new RowOps.BroadcastColumns(means, z.cols()).record();
      return new Algebra.Add(t.of(z), -1, correction).record();
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
