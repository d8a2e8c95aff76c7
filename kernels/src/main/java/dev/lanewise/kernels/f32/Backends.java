package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;

/** The implementation that this JVM runs. */
final class Backends {
  static final Backend CHOSEN = Provider.vector() ? new Vector() : new Scalar();

  private Backends() {}
}
