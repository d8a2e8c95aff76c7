package dev.lanewise.kernels.f32;

class ScalarSyrkProperties extends SyrkContract {
  @Override
  Backend backend() {
    return new Scalar();
  }
}
