/** Arithmetic on arrays, as fast as the machine allows. */
module dev.lanewise.kernels {
  // Static: without the module at run time the scalar definition takes over.
  requires static jdk.incubator.vector;

  exports dev.lanewise.kernels;
  exports dev.lanewise.kernels.f32;
  exports dev.lanewise.kernels.f64;
}
