package dev.lanewise.nn;

import java.util.List;

/** Operations that move elements or add them up: each pair is adjoint. */
public final class ShapeOps {
  private ShapeOps() {}

  /** The same elements in the same order under another shape. dX = dY in the shape of X. */
  public record Reshape(Var x, Shape target) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      if (target.elements() != x.size()) {
        throw new IllegalArgumentException(
            "Reshape: "
                + x.shape()
                + " to "
                + target
                + ": "
                + x.size()
                + " elements are not "
                + target.elements());
      }
      return target;
    }

    @Override
    public void forward(Tensor y) {
      Tensor v = x.value();
      if (v.storage() != y.storage() || v.offset() != y.offset()) {
        y.storage().copyFrom(x.size(), v.storage(), v.offset(), y.offset());
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new Reshape(dy, x.shape()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new Reshape(t.of(x), target).record();
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /**
   * Y_i = X_{layout(i)}: broadcasts, transposes, slices and patches, copied. dX = {@link Scatter}
   * of dY.
   */
  public record Gather(Var x, Layout layout, Shape target) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      requireFit("Gather", layout, x.shape(), target);
      return target;
    }

    @Override
    public void forward(Tensor y) {
      layout.gather(x.value().storage(), x.value().offset(), y.storage(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new Scatter(dy, layout, x.shape()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new Gather(t.of(x), layout, target).record();
    }
  }

  /**
   * Y_j = Σ X_i over the i with layout(i) = j, 0 where there is none: sums along axes, padding,
   * overlapping patches laid back. dX = {@link Gather} of dY.
   */
  public record Scatter(Var x, Layout layout, Shape target) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      requireFit("Scatter", layout, target, x.shape());
      return target;
    }

    @Override
    public void forward(Tensor y) {
      int n = y.rows() * y.cols();
      for (int i = 0; i < n; i++) {
        y.storage().set(y.offset() + i, 0);
      }
      layout.scatter(x.value().storage(), x.value().offset(), y.storage(), y.offset());
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new Gather(dy, layout, x.shape()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new Scatter(t.of(x), layout, target).record();
    }
  }

  private static void requireFit(String operation, Layout layout, Shape from, Shape to) {
    if (layout.elements() != to.elements() || !layout.staysWithin(from.elements())) {
      throw new IllegalArgumentException(
          operation
              + ": "
              + from
              + " and "
              + to
              + " with "
              + layout
              + ": each element of the second must be sent to one of the first");
    }
  }

  /** y = Σ of all elements, 1×1 in F64, accumulated in double. dX = {@link Fill} with dy. */
  public record Sum(Var x) implements Op {
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
      Storage v = x.value().storage();
      int xo = x.value().offset();
      double sum = 0;
      for (int i = 0; i < x.size(); i++) {
        sum += v.get(xo + i);
      }
      y.set(0, 0, sum);
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new Fill(dy, x.dtype(), x.shape()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new Sum(t.of(x)).record();
    }
  }

  /** Every element of Y is the 1×1 F64 variable s. ds = {@link Sum} of dY. */
  public record Fill(Var s, DType dtype, Shape target) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(s);
    }

    @Override
    public Shape shape() {
      Op.requireScalar("Fill", s);
      return target;
    }

    @Override
    public void forward(Tensor y) {
      double value = s.value().get(0, 0);
      int n = y.rows() * y.cols();
      for (int i = 0; i < n; i++) {
        y.storage().set(y.offset() + i, value);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(s)) {
        d.add(s, new Sum(dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(s) == null ? null : new Fill(t.of(s), dtype, target).record();
    }
  }
}
