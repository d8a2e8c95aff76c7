package dev.lanewise.kernels.f32;

/** The definition keeps the contract. */
class ScalarSoftmaxProperties extends SoftmaxContract {
  @Override
  Backend backend() {
    return new Scalar();
  }
}
