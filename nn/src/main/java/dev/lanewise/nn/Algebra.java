package dev.lanewise.nn;

import java.util.List;

/** The operations of matrix algebra. */
public final class Algebra {
  private Algebra() {}

  /**
   * Y = α·A'·B', where a flag says that the operand is read transposed. dA' = α·dY·B'ᵀ, dB' =
   * α·A'ᵀ·dY.
   */
  public record MatMul(double alpha, Var a, boolean transA, Var b, boolean transB) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      int inner = transA ? a.rows() : a.cols();
      String name = "MatMul" + (transA ? "ᵀ" : "") + (transB ? "·ᵀ" : "");
      Op.require(
          inner == (transB ? b.cols() : b.rows()), name, a, b, "the inner sizes must be equal");
      return new Shape(transA ? a.cols() : a.rows(), transB ? b.rows() : b.cols());
    }

    @Override
    public void forward(Tensor y) {
      y.storage()
          .gemm(transA ? a.rows() : a.cols(), alpha, a.value(), transA, b.value(), transB, y);
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(a)) {
        d.add(a, transA ? product(b, transB, dy, true) : product(dy, false, b, !transB));
      }
      if (d.wants(b)) {
        d.add(b, transB ? product(dy, true, a, transA) : product(a, !transA, dy, false));
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var byA = t.of(a) == null ? null : product(t.of(a), transA, b, transB);
      Var byB = t.of(b) == null ? null : product(a, transA, t.of(b), transB);
      return Tangents.sum(byA, byB);
    }

    private Var product(Var left, boolean transLeft, Var right, boolean transRight) {
      return new MatMul(alpha, left, transLeft, right, transRight).record();
    }
  }

  /** Y = A + α·B. dA = dY, dB = α·dY. */
  public record Add(Var a, double alpha, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      Op.requireSame("Add", a, b);
      return new Shape(a.rows(), a.cols());
    }

    @Override
    public void forward(Tensor y) {
      Tensor x = a.value();
      Tensor z = b.value();
      y.storage()
          .add(a.size(), x.storage(), x.offset(), alpha, z.storage(), z.offset(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(a)) {
        d.add(a, dy);
      }
      if (d.wants(b)) {
        d.add(b, scaled(alpha, dy));
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var da = t.of(a);
      Var db = t.of(b);
      if (da == null) {
        return db == null ? null : scaled(alpha, db);
      }
      return db == null ? da : new Add(da, alpha, db).record();
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /** Y = α·X. dX = α·dY. */
  public record Scale(double alpha, Var x) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      return new Shape(x.rows(), x.cols());
    }

    @Override
    public void forward(Tensor y) {
      Tensor v = x.value();
      y.storage().scale(x.size(), alpha, v.storage(), v.offset(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, scaled(alpha, dy));
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : scaled(alpha, t.of(x));
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /** Y = A∘B, element by element. dA = dY∘B, dB = dY∘A. */
  public record Mul(Var a, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      Op.requireSame("Mul", a, b);
      return new Shape(a.rows(), a.cols());
    }

    @Override
    public void forward(Tensor y) {
      Tensor x = a.value();
      Tensor z = b.value();
      y.storage().multiply(a.size(), x.storage(), x.offset(), z.storage(), z.offset(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(a)) {
        d.add(a, new Mul(dy, b).record());
      }
      if (d.wants(b)) {
        d.add(b, new Mul(dy, a).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var byA = t.of(a) == null ? null : new Mul(t.of(a), b).record();
      Var byB = t.of(b) == null ? null : new Mul(a, t.of(b)).record();
      return Tangents.sum(byA, byB);
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /** Y = s·X with a 1×1 variable s (F64). dX = s·dY, ds = ⟨dY, X⟩. */
  public record ScaleBy(Var x, Var s) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x, s);
    }

    @Override
    public Shape shape() {
      Op.requireScalar("ScaleBy", s);
      return new Shape(x.rows(), x.cols());
    }

    @Override
    public void forward(Tensor y) {
      Tensor v = x.value();
      y.storage().scale(x.size(), s.value().get(0, 0), v.storage(), v.offset(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new ScaleBy(dy, s).record());
      }
      if (d.wants(s)) {
        d.add(s, new Dot(dy, x).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var byX = t.of(x) == null ? null : new ScaleBy(t.of(x), s).record();
      Var byS = t.of(s) == null ? null : new ScaleBy(x, t.of(s)).record();
      return Tangents.sum(byX, byS);
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return operand == x;
    }
  }

  /** y = Σ_ij A_ij·B_ij, 1×1, accumulated in double. dA = dy·B, dB = dy·A. */
  public record Dot(Var a, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      Op.requireSame("Dot", a, b);
      return new Shape(1, 1);
    }

    @Override
    public DType dtype() {
      return DType.F64;
    }

    @Override
    public void forward(Tensor y) {
      Tensor x = a.value();
      Tensor z = b.value();
      y.set(0, 0, x.storage().dot(a.size(), x.offset(), z.storage(), z.offset()));
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(a)) {
        d.add(a, new ScaleBy(b, dy).record());
      }
      if (d.wants(b)) {
        d.add(b, new ScaleBy(a, dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var byA = t.of(a) == null ? null : new Dot(t.of(a), b).record();
      Var byB = t.of(b) == null ? null : new Dot(a, t.of(b)).record();
      return Tangents.sum(byA, byB);
    }
  }

  /** Y_ij = X_ij + b_j with b of 1×n. dX = dY, db = column sums of dY. */
  public record AddBias(Var x, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x, b);
    }

    @Override
    public Shape shape() {
      Op.require(
          b.rows() == 1 && b.cols() == x.cols(), "AddBias", x, b, "the bias must be 1×" + x.cols());
      return new Shape(x.rows(), x.cols());
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
      Op.require(
          v.cols() == 1 && v.rows() == x.rows(),
          "ScaleRows",
          x,
          v,
          "the factors must be " + x.rows() + "×1");
      return new Shape(x.rows(), x.cols());
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
        d.add(v, new RowSums(new Mul(dy, x).record()).record());
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

  /** α·x, recorded only when α changes something. */
  private static Var scaled(double alpha, Var x) {
    return alpha == 1 ? x : new Scale(alpha, x).record();
  }
}
