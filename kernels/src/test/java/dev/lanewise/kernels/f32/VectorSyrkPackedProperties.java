package dev.lanewise.kernels.f32;

import net.jqwik.api.Tag;

/** Operands are packed. */
@Tag("vector")
class VectorSyrkPackedProperties extends VectorSyrkPathContract {
  @Override
  VectorGemm.Path path() {
    return VectorGemm.Path.PACKED;
  }
}
