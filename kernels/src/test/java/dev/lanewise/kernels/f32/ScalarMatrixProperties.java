package dev.lanewise.kernels.f32;

/** The definition keeps the contract. */
class ScalarMatrixProperties extends MatrixContract {
  @Override
  Backend backend() {
    return new Scalar();
  }
}
