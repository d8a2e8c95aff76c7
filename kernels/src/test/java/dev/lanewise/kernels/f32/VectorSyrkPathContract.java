package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;

/** One path of the vector implementation, whatever the shape would choose. */
abstract class VectorSyrkPathContract extends VectorSyrkProperties {
  abstract VectorGemm.Path path();

  @Override
  void syrk(
      boolean lower,
      int n,
      int k,
      float alpha,
      float[] a,
      int aOffset,
      int aRowStride,
      int aColStride,
      float beta,
      float[] c,
      int cOffset,
      int cRowStride,
      int cColStride) {
    VectorGemm.syrk(
        path(),
        Parallelism.DEFAULT,
        lower,
        n,
        k,
        alpha,
        a,
        aOffset,
        aRowStride,
        aColStride,
        beta,
        c,
        cOffset,
        cRowStride,
        cColStride);
  }
}
