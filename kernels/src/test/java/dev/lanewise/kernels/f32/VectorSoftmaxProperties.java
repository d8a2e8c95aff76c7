package dev.lanewise.kernels.f32;

/** The vector implementation keeps the contract. Left out where the scalar one was asked for. */
class VectorSoftmaxProperties extends SoftmaxContract {
  @Override
  Backend backend() {
    return new Vector();
  }
}
