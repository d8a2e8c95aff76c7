package dev.lanewise.kernels.f32;

import net.jqwik.api.Tag;

/** The vector implementation keeps the contract. Left out where the scalar one was asked for. */
@Tag("vector")
class VectorTriangularProperties extends TriangularContract {
  @Override
  Backend backend() {
    return new Vector();
  }
}
