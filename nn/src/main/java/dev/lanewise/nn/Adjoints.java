package dev.lanewise.nn;

/** The adjoints that a reverse sweep has gathered so far. */
public final class Adjoints {
  private final boolean[] wanted;
  private final Var[] adjoints;

  Adjoints(boolean[] wanted) {
    this.wanted = wanted;
    this.adjoints = new Var[wanted.length];
  }

  /** Whether anybody asked for the derivative by {@code x} or by something x depends on. */
  public boolean wants(Var x) {
    return wanted[x.index()];
  }

  /** dx += contribution. */
  public void add(Var x, Var contribution) {
    Var sofar = adjoints[x.index()];
    adjoints[x.index()] =
        sofar == null ? contribution : new Algebra.Add(sofar, 1, contribution).record();
  }

  /** dx, or null when nothing has reached x. */
  Var of(Var x) {
    return adjoints[x.index()];
  }
}
