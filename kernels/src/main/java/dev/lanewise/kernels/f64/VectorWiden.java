package dev.lanewise.kernels.f64;

import dev.lanewise.kernels.internal.VectorFunctions;

/** Blocks of doubles; the twin of the float class of this name, which has to widen. */
final class VectorWiden {
  private VectorWiden() {}

  /** s ← x, and {@code padding} up to the next whole vector. */
  static void load(int n, double[] x, int at, double[] s, double padding) {
    System.arraycopy(x, at, s, 0, n);
    for (int i = n; i < VectorFunctions.padded(n); i++) {
      s[i] = padding;
    }
  }

  /** y ← s. */
  static void store(int n, double[] s, double[] y, int at) {
    System.arraycopy(s, 0, y, at, n);
  }

  /** s ← s + x. */
  static void add(int n, double[] x, int at, double[] s) {
    VectorRows.addRow(n, x, at, s, 0);
  }
}
