package dev.lanewise.kernels.internal;

import jdk.incubator.vector.VectorShape;

/** How wide the registers are. Loaded by name: it names a vector type. */
public final class VectorWidth {
  private VectorWidth() {}

  /** The width in bits that the JVM prefers on this processor. */
  public static int preferredBits() {
    return VectorShape.preferredShape().vectorBitSize();
  }
}
