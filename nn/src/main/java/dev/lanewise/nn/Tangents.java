package dev.lanewise.nn;

/** The tangents that a forward sweep has computed so far. */
public final class Tangents {
  private final Var[] tangents;

  Tangents(int size) {
    this.tangents = new Var[size];
  }

  /** ẋ, or null when x does not move. */
  public Var of(Var x) {
    return tangents[x.index()];
  }

  void set(Var x, Var tangent) {
    tangents[x.index()] = tangent;
  }

  /** a + b, where null stands for zero. */
  static Var sum(Var a, Var b) {
    if (a == null) {
      return b;
    }
    return b == null ? a : new Algebra.Add(a, 1, b).record();
  }
}
