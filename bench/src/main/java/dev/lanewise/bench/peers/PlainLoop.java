package dev.lanewise.bench.peers;

import java.util.Arrays;

/**
 * The loop that C2 vectorises by itself: rows of B are added into rows of C. No blocking, no Vector
 * API. A transposed B is first laid straight, since C2 vectorises contiguous inner loops only.
 */
final class PlainLoop implements Contender {
  @Override
  public Runnable product(Shape s, float[] a, float[] b, float[] c) {
    if (!s.transB()) {
      return () -> multiply(s, a, b, c);
    }
    float[] straight = new float[b.length];
    return () -> {
      for (int j = 0; j < s.n(); j++) {
        for (int p = 0; p < s.k(); p++) {
          straight[p * s.n() + j] = b[j * s.k() + p];
        }
      }
      multiply(s, a, straight, c);
    };
  }

  @Override
  public Runnable product(Shape s, double[] a, double[] b, double[] c) {
    if (!s.transB()) {
      return () -> multiply(s, a, b, c);
    }
    double[] straight = new double[b.length];
    return () -> {
      for (int j = 0; j < s.n(); j++) {
        for (int p = 0; p < s.k(); p++) {
          straight[p * s.n() + j] = b[j * s.k() + p];
        }
      }
      multiply(s, a, straight, c);
    };
  }

  private static void multiply(Shape s, float[] a, float[] b, float[] c) {
    int row = s.transA() ? 1 : s.k();
    int column = s.transA() ? s.m() : 1;
    for (int i = 0; i < s.m(); i++) {
      Arrays.fill(c, i * s.n(), (i + 1) * s.n(), 0);
      for (int p = 0; p < s.k(); p++) {
        addRow(s.n(), a[i * row + p * column], b, p * s.n(), c, i * s.n());
      }
    }
  }

  private static void multiply(Shape s, double[] a, double[] b, double[] c) {
    int row = s.transA() ? 1 : s.k();
    int column = s.transA() ? s.m() : 1;
    for (int i = 0; i < s.m(); i++) {
      Arrays.fill(c, i * s.n(), (i + 1) * s.n(), 0);
      for (int p = 0; p < s.k(); p++) {
        addRow(s.n(), a[i * row + p * column], b, p * s.n(), c, i * s.n());
      }
    }
  }

  private static void addRow(int n, float factor, float[] b, int from, float[] c, int to) {
    for (int j = 0; j < n; j++) {
      c[to + j] += factor * b[from + j];
    }
  }

  private static void addRow(int n, double factor, double[] b, int from, double[] c, int to) {
    for (int j = 0; j < n; j++) {
      c[to + j] += factor * b[from + j];
    }
  }

  @Override
  public String path() {
    return "loops vectorised by C2";
  }
}
