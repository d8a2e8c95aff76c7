package dev.lanewise.kernels.f32;

import net.jqwik.api.Tag;

/** Operands are read where they lie. */
@Tag("vector")
class VectorSyrkDirectProperties extends VectorSyrkPathContract {
  @Override
  VectorGemm.Path path() {
    return VectorGemm.Path.DIRECT;
  }
}
