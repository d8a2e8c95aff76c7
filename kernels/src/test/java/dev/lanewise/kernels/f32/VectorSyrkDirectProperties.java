package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Parallelism;
import net.jqwik.api.Tag;

/**
 * The vector implementation keeps the contract with operands in place, whatever the shape would
 * choose.
 */
@Tag("vector")
class VectorSyrkDirectProperties extends VectorSyrkProperties {
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
        VectorGemm.Path.DIRECT,
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
