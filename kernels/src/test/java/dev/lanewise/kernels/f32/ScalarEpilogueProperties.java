package dev.lanewise.kernels.f32;

/** The definition keeps its own contract. */
class ScalarEpilogueProperties extends EpilogueContract {
  @Override
  Backend backend() {
    return new Scalar();
  }
}
