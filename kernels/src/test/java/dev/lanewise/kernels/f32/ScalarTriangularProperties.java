package dev.lanewise.kernels.f32;

/** The definition keeps its own contract. */
class ScalarTriangularProperties extends TriangularContract {
  @Override
  Backend backend() {
    return new Scalar();
  }
}
