package dev.lanewise.nn;

import java.util.List;

/** Operations on each element by itself, beside those of {@link Algebra} and {@link NetOps}. */
public final class ElementOps {
  private ElementOps() {}

  /** Y = f(U). dU = dY∘f'(U). */
  public record Apply(Elementary f, Var u) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(u);
    }

    @Override
    public Shape shape() {
      return u.shape();
    }

    @Override
    public void forward(Tensor y) {
      Storage x = u.value().storage();
      int xo = u.value().offset();
      for (int i = 0; i < u.size(); i++) {
        y.storage().set(y.offset() + i, f.value(x.get(xo + i)));
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(u)) {
        d.add(u, new Algebra.Mul(dy, f.derivative(u, y)).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(u) == null ? null : new Algebra.Mul(t.of(u), f.derivative(u, y)).record();
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /** Y = X + c. dX = dY. */
  public record AddConstant(Var x, double c) implements Op {
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
      Storage v = x.value().storage();
      int xo = x.value().offset();
      for (int i = 0; i < x.size(); i++) {
        y.storage().set(y.offset() + i, v.get(xo + i) + c);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, dy);
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x);
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }

  /** Y = X∘M/(1−rate) with the 0-1 pattern M that the mask holds now. dX = dY∘M/(1−rate). */
  public record Drop(Var x, DropoutMask mask) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      mask.requireFit(x);
      return x.shape();
    }

    @Override
    public void forward(Tensor y) {
      Storage v = x.value().storage();
      int xo = x.value().offset();
      for (int i = 0; i < x.size(); i++) {
        y.storage().set(y.offset() + i, mask.keeps(i) ? mask.factor() * v.get(xo + i) : 0);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, new Drop(dy, mask).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : new Drop(t.of(x), mask).record();
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }
  }
}
