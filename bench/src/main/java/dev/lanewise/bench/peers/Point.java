package dev.lanewise.bench.peers;

/**
 * What one speed belongs to.
 *
 * @param dtype {@code f32} or {@code f64}
 * @param shape of the product
 */
record Point(String dtype, Shape shape) {
  SizeClass sizeClass() {
    return SizeClass.of(shape);
  }

  /** Bytes of one number. */
  int width() {
    return dtype.equals("f32") ? Float.BYTES : Double.BYTES;
  }
}
