package dev.lanewise.kernels.f64;

/** Sums of doubles; the twin of the float class of this name, which has to widen. */
final class VectorWiden {
  private VectorWiden() {}

  /** s ← s + x. */
  static void add(int n, double[] x, int at, double[] s) {
    VectorRows.addRow(n, x, at, s, 0);
  }
}
