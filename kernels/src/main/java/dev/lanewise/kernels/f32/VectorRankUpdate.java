package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products whose k is 1 or 2: C is read and written once, row after row, with the roundings of
 * {@link VectorGemm}. Four times as fast as tiles that start from 0 (bench/results/paired.md).
 */
final class VectorRankUpdate {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** The longest k that is computed here. */
  private static final int MOST = 2;

  private VectorRankUpdate() {}

  /** C ← α·A·B + β·C if k is 1 or 2 and two of the three lie in rows, or columns; else nothing. */
  static boolean update(
      int m,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float[] b,
      int bOffset,
      int bRowStride,
      int bColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    boolean byRows = bColStride == 1 && cColStride == 1;
    boolean byColumns = aRowStride == 1 && cRowStride == 1;
    if (k > MOST || !byRows && !byColumns) {
      return false;
    }
    for (int i = 0; i < (byRows ? m : n); i++) {
      if (byRows) {
        int at = aOffset + i * aRowStride;
        int row = cOffset + i * cRowStride;
        add(n, k, alpha, a, at, aColStride, b, bOffset, bRowStride, beta, c, row);
      } else {
        int at = bOffset + i * bColStride;
        int column = cOffset + i * cColStride;
        add(m, k, alpha, b, at, bRowStride, a, aOffset, aColStride, beta, c, column);
      }
    }
    return true;
  }

  private static void add(
      int n,
      int k,
      float alpha,
      float[] a,
      int at,
      int step,
      float[] b,
      int bAt,
      int bStep,
      float beta,
      float[] c,
      int row) {
    if (k == 1) {
      one(n, alpha, a[at], b, bAt, beta, c, row);
    } else {
      two(n, alpha, a[at], a[at + step], b, bAt, bAt + bStep, beta, c, row);
    }
  }

  private static void one(
      int n, float alpha, float a, float[] b, int bAt, float beta, float[] c, int row) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector factor = FloatVector.broadcast(SPECIES, a);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector sum = FloatVector.fromArray(SPECIES, b, bAt + j).fma(factor, zero).mul(alpha);
      if (beta == 0) {
        sum.intoArray(c, row + j);
      } else {
        FloatVector old = FloatVector.fromArray(SPECIES, c, row + j);
        old.fma(FloatVector.broadcast(SPECIES, beta), sum).intoArray(c, row + j);
      }
    }
    for (int j = whole; j < n; j++) {
      float sum = alpha * Math.fma(a, b[bAt + j], 0f);
      c[row + j] = beta == 0 ? sum : Math.fma(beta, c[row + j], sum);
    }
  }

  private static void two(
      int n,
      float alpha,
      float a0,
      float a1,
      float[] b,
      int b0,
      int b1,
      float beta,
      float[] c,
      int row) {
    FloatVector zero = FloatVector.zero(SPECIES);
    FloatVector factor0 = FloatVector.broadcast(SPECIES, a0);
    FloatVector factor1 = FloatVector.broadcast(SPECIES, a1);
    int whole = SPECIES.loopBound(n);
    for (int j = 0; j < whole; j += LANES) {
      FloatVector first = FloatVector.fromArray(SPECIES, b, b0 + j).fma(factor0, zero);
      FloatVector both = FloatVector.fromArray(SPECIES, b, b1 + j).fma(factor1, first);
      FloatVector sum = both.mul(alpha);
      if (beta == 0) {
        sum.intoArray(c, row + j);
      } else {
        FloatVector old = FloatVector.fromArray(SPECIES, c, row + j);
        old.fma(FloatVector.broadcast(SPECIES, beta), sum).intoArray(c, row + j);
      }
    }
    for (int j = whole; j < n; j++) {
      float sum = alpha * Math.fma(a1, b[b1 + j], Math.fma(a0, b[b0 + j], 0f));
      c[row + j] = beta == 0 ? sum : Math.fma(beta, c[row + j], sum);
    }
  }
}
