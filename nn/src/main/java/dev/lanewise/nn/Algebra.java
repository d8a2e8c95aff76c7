package dev.lanewise.nn;

import java.util.List;

/** Operations that treat a matrix as a whole. */
public final class Algebra {
  private Algebra() {}

  /**
   * Y = α·A'·B', where a flag says that the operand is read transposed. dA' = α·dY·B'ᵀ, dB' =
   * α·A'ᵀ·dY.
   *
   * <p>Operands of three axes are batches of matrices.
   */
  public record MatMul(double alpha, Var a, boolean transA, Var b, boolean transB) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      String name = "MatMul" + (transA ? "ᵀ" : "") + (transB ? "·ᵀ" : "");
      Shape left = a.shape();
      Shape right = b.shape();
      Op.require(
          left.rank() == right.rank() && (left.rank() == 2 || left.rank() == 3),
          name,
          a,
          b,
          "both must be matrices or both batches of matrices; reshape or broadcast first");
      Op.require(
          left.size(transA ? -2 : -1) == right.size(transB ? -1 : -2),
          name,
          a,
          b,
          "the inner sizes must be equal");
      int m = left.size(transA ? -1 : -2);
      int n = right.size(transB ? -2 : -1);
      if (left.rank() == 2) {
        return new Shape(m, n);
      }
      Op.require(left.size(0) == right.size(0), name, a, b, "the batches must be equally long");
      return Shape.of(left.size(0), m, n);
    }

    @Override
    public void forward(Tensor y) {
      if (a.rank() == 2) {
        y.storage()
            .gemm(transA ? a.rows() : a.cols(), alpha, a.value(), transA, b.value(), transB, y);
        return;
      }
      Tensor x = a.value();
      Tensor z = b.value();
      int batch = a.axis(0);
      int m = y.rows() / Math.max(batch, 1);
      int n = y.cols();
      int k = a.axis(transA ? 1 : 2);
      y.storage()
          .gemmBatch(
              batch,
              m,
              n,
              k,
              alpha,
              x.storage(),
              x.offset(),
              m * k,
              transA ? 1 : k,
              transA ? m : 1,
              z.storage(),
              z.offset(),
              k * n,
              transB ? 1 : n,
              transB ? k : 1,
              y.offset(),
              m * n,
              n,
              1);
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
      return a.shape();
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
      return x.shape();
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
      return a.shape();
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
      Op.requireScalar("ScaleBy", x, s);
      return x.shape();
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

  /** α·x, recorded only when α changes something. */
  private static Var scaled(double alpha, Var x) {
    return alpha == 1 ? x : new Scale(alpha, x).record();
  }
}
