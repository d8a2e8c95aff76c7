package dev.lanewise.kernels.f32;

/** The definition keeps the contract. */
class ScalarProperties extends BackendContract {
  @Override
  Backend backend() {
    return new Scalar();
  }
}
