package dev.lanewise.kernels.f32;

/** The vector implementation keeps the contract. Left out where the scalar one was asked for. */
class VectorMatrixProperties extends MatrixContract {
  @Override
  Backend backend() {
    return new Vector();
  }
}
