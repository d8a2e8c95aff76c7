package dev.lanewise.nn;

import java.util.List;
import java.util.function.IntConsumer;

/**
 * Operations that choose: piecewise linear, with a documented derivative where two pieces meet.
 * What they choose by is constant between the kinks, hence has derivative 0.
 */
public final class SelectOps {
  private SelectOps() {}

  /**
   * Y = max(A, B), element by element; NaN if either is. dA = dY∘{@link Greater}(A, B), dB =
   * dY∘Greater(B, A): at a tie each gets half.
   */
  public record Maximum(Var a, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      Op.requireSame("Maximum", a, b);
      return a.shape();
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < a.size(); i++) {
        y.storage().set(y.offset() + i, Math.max(at(a, i), at(b, i)));
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(a)) {
        d.add(a, new Algebra.Mul(dy, new Greater(a, b).record()).record());
      }
      if (d.wants(b)) {
        d.add(b, new Algebra.Mul(dy, new Greater(b, a).record()).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      Var byA = t.of(a) == null ? null : product(t.of(a), new Greater(a, b));
      Var byB = t.of(b) == null ? null : product(t.of(b), new Greater(b, a));
      return Tangents.sum(byA, byB);
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }

    @Override
    public void pieces(IntConsumer out) {
      comparePieces(a, b, out);
    }
  }

  /** Y = 1 where A &gt; B, ½ where A = B, 0 where A &lt; B, NaN if either is. Derivatives 0. */
  public record Greater(Var a, Var b) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(a, b);
    }

    @Override
    public Shape shape() {
      Op.requireSame("Greater", a, b);
      return a.shape();
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < a.size(); i++) {
        double x = at(a, i);
        double z = at(b, i);
        double greater = x > z ? 1 : x < z ? 0 : x == z ? 0.5 : Double.NaN;
        y.storage().set(y.offset() + i, greater);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      // Constant between the kinks.
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return null;
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }

    @Override
    public void pieces(IntConsumer out) {
      comparePieces(a, b, out);
    }
  }

  /**
   * Y = min(max(X, low), high); NaN propagates. dX = dY∘{@link Inside}(X): on the bounds themselves
   * the gradient passes.
   */
  public record Clamp(Var x, double low, double high) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      requireBounds("Clamp", low, high);
      return x.shape();
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < x.size(); i++) {
        y.storage().set(y.offset() + i, Math.min(Math.max(at(x, i), low), high));
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(x)) {
        d.add(x, product(dy, new Inside(x, low, high)));
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(x) == null ? null : product(t.of(x), new Inside(x, low, high));
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }

    @Override
    public void pieces(IntConsumer out) {
      boundPieces(x, low, high, out);
    }
  }

  /** Y = 1 where low ≤ X ≤ high, else 0; NaN propagates. Derivative 0. */
  public record Inside(Var x, double low, double high) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x);
    }

    @Override
    public Shape shape() {
      requireBounds("Inside", low, high);
      return x.shape();
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < x.size(); i++) {
        double v = at(x, i);
        double inside = v < low || v > high ? 0 : v == v ? 1 : Double.NaN;
        y.storage().set(y.offset() + i, inside);
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      // Constant between the kinks.
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return null;
    }

    @Override
    public boolean mayOverwrite(Var operand) {
      return true;
    }

    @Override
    public void pieces(IntConsumer out) {
      boundPieces(x, low, high, out);
    }
  }

  /**
   * y_i = V_{i,j(i)}, m×1, where j(i) is the place of the greatest element in row i of X: the first
   * NaN, else the first of equals. With V = X the row maxima. dV = {@link PutMax}; dX = 0.
   */
  public record PickMax(Var x, Var v) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x, v);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("PickMax", x);
      Op.requireSame("PickMax", x, v);
      requireColumns("PickMax", x);
      return new Shape(x.rows(), 1);
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < x.rows(); i++) {
        y.storage().set(y.offset() + i, at(v, i * x.cols() + greatest(x, i)));
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(v)) {
        d.add(v, new PutMax(x, dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(v) == null ? null : new PickMax(x, t.of(v)).record();
    }

    @Override
    public void pieces(IntConsumer out) {
      rowPieces(x, out);
    }
  }

  /**
   * Y_ij = u_i at the place of the greatest element in row i of X, else 0. du = {@link PickMax}.
   */
  public record PutMax(Var x, Var u) implements Op {
    @Override
    public List<Var> inputs() {
      return List.of(x, u);
    }

    @Override
    public Shape shape() {
      Op.requireMatrix("PutMax", x);
      Op.require(
          u.rows() == x.rows() && u.cols() == 1,
          "PutMax",
          x,
          u,
          "the second must be " + x.rows() + "×1");
      requireColumns("PutMax", x);
      return x.shape();
    }

    @Override
    public void forward(Tensor y) {
      for (int i = 0; i < x.rows(); i++) {
        int greatest = greatest(x, i);
        for (int j = 0; j < x.cols(); j++) {
          y.storage().set(y.offset() + i * x.cols() + j, j == greatest ? at(u, i) : 0);
        }
      }
    }

    @Override
    public void vjp(Var y, Var dy, Adjoints d) {
      if (d.wants(u)) {
        d.add(u, new PickMax(x, dy).record());
      }
    }

    @Override
    public Var jvp(Var y, Tangents t) {
      return t.of(u) == null ? null : new PutMax(x, t.of(u)).record();
    }

    @Override
    public void pieces(IntConsumer out) {
      rowPieces(x, out);
    }
  }

  private static Var product(Var v, Op pattern) {
    return new Algebra.Mul(v, pattern.record()).record();
  }

  private static double at(Var v, int i) {
    return v.value().storage().get(v.value().offset() + i);
  }

  private static int greatest(Var x, int row) {
    int from = row * x.cols();
    int best = 0;
    for (int j = 1; j < x.cols(); j++) {
      double sofar = at(x, from + best);
      double here = at(x, from + j);
      if (here > sofar || here != here && sofar == sofar) {
        best = j;
      }
    }
    return best;
  }

  private static void comparePieces(Var a, Var b, IntConsumer out) {
    for (int i = 0; i < a.size(); i++) {
      double x = at(a, i);
      double z = at(b, i);
      out.accept(x > z ? 1 : x < z ? -1 : 0);
    }
  }

  private static void boundPieces(Var x, double low, double high, IntConsumer out) {
    for (int i = 0; i < x.size(); i++) {
      out.accept(Double.compare(at(x, i), low) + 3 * Double.compare(at(x, i), high));
    }
  }

  private static void rowPieces(Var x, IntConsumer out) {
    for (int i = 0; i < x.rows(); i++) {
      out.accept(greatest(x, i));
    }
  }

  private static void requireBounds(String operation, double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          operation + ": bounds " + low + " and " + high + ": the first may not exceed the second");
    }
  }

  private static void requireColumns(String operation, Var x) {
    if (x.cols() == 0) {
      throw new IllegalArgumentException(
          operation + ": " + x.shape() + " has empty rows, which have no maximum");
    }
  }
}
