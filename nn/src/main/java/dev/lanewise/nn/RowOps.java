package dev.lanewise.nn;

import java.util.List;

/**
 * Operations between a matrix and one vector along its rows or columns: broadcasts and sums, each
 * the other's adjoint.
 */
public final class RowOps {
  private RowOps() {}

  /** Y_ij = X_ij + b_j with b of 1×n. dX = dY, db = column sums of dY. */
  public record AddBias(Var x, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x, b);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("AddBias", x);
      Op.require(
          b.rows() == 1 && b.cols() == x.cols(), "AddBias", x, b, "the bias must be 1×" + x.cols());
      return x.shape();
    }

    @Override
    public void forward(Tensor y) {
      Tensor v = x.value();
      if (v.storage() != y.storage() || v.offset() != y.offset()) {
        y.storage().copyFrom(x.size(), v.storage(), v.offset(), y.offset());
      }
      y.storage().addBias(x.rows(), x.cols(), b.value().storage(), b.value().offset(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, dy);
      }
      if (d.wants(b)) {
        d.add(b, new ColumnSums(dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var dx = t.of(x);
      Var db = t.of(b);
      if (dx == null) {
        return db == null ? null : new BroadcastRows(db, x.rows()).record();
      }
      return db == null ? dx : new AddBias(dx, db).record();
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return operand == x;
    }
  }

  /** y_j = Σ_i X_ij, 1×n. dX has dy in every row. */
  public record ColumnSums(Var x) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("ColumnSums", x);
      return new Shape(1, x.cols());
    }

    @Override
    public void forward(Tensor y) {
      y.storage()
          .columnSums(x.rows(), x.cols(), x.value().storage(), x.value().offset(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new BroadcastRows(dy, x.rows()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new ColumnSums(t.of(x)).record();
    }
  }

  /** Y_ij = b_j for m rows. db = column sums of dY. */
  public record BroadcastRows(Var b, int m) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(b);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("BroadcastRows", b);
      if (b.rows() != 1) {
        throw new IllegalArgumentException(
            "BroadcastRows: " + b.shape() + " to " + m + " rows: it must have one row");
      }
      return new Shape(m, b.cols());
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < m; i++) {
        y.storage()
            .copyFrom(b.cols(), b.value().storage(), b.value().offset(), y.offset() + i * b.cols());
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(b)) {
        d.add(b, new ColumnSums(dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(b) == null ? null : new BroadcastRows(t.of(b), m).record();
    }
  }

  /** y_i = Σ_j X_ij, m×1, accumulated in double. dX has dy in every column. */
  public record RowSums(Var x) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("RowSums", x);
      return new Shape(x.rows(), 1);
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < x.rows(); i++) {
        double sum = 0;
        for (int j = 0; j < x.cols(); j++) {
          sum += x.value().get(i, j);
        }
        y.set(i, 0, sum);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new BroadcastColumns(dy, x.cols()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new RowSums(t.of(x)).record();
    }
  }

  /** Y_ij = v_i for n columns. dv = row sums of dY. */
  public record BroadcastColumns(Var v, int n) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(v);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("BroadcastColumns", v);
      if (v.cols() != 1) {
        throw new IllegalArgumentException(
            "BroadcastColumns: " + v.shape() + " to " + n + " columns: it must have one column");
      }
      return new Shape(v.rows(), n);
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < v.rows(); i++) {
        for (int j = 0; j < n; j++) {
          y.set(i, j, v.value().get(i, 0));
        }
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(v)) {
        d.add(v, new RowSums(dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(v) == null ? null : new BroadcastColumns(t.of(v), n).record();
    }
  }

  /** Y_ij = v_i·X_ij with v of m×1. dX = v·dY by rows, dv = row sums of dY∘X. */
  public record ScaleRows(Var x, Var v) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x, v);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("ScaleRows", x);
      Op.require(
          v.cols() == 1 && v.rows() == x.rows(),
          "ScaleRows",
          x,
          v,
          "the factors must be " + x.rows() + "×1");
      return x.shape();
    }

    @Override
    public void forward(Tensor y) {
      int n = x.cols();
      Tensor a = x.value();
      for (int i = 0; i < x.rows(); i++) {
        y.storage()
            .scale(n, v.value().get(i, 0), a.storage(), a.offset() + i * n, y.offset() + i * n);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new ScaleRows(dy, v).record());
      }
      if (d.wants(v)) {
        d.add(v, new RowSums(new Algebra.Mul(dy, x).record()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var byX = t.of(x) == null ? null : new ScaleRows(t.of(x), v).record();
      Var byV = t.of(v) == null ? null : new ScaleRows(x, t.of(v)).record();
      return Tangents.sum(byX, byV);
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return operand == x;
    }
  }
}
