package dev.lanewise.bench.peers;

/**
 * What one speed belongs to.
 *
 * @param dtype {@code f32} or {@code f64}
 * @param work what was measured
 */
record Point(String dtype, Workload work) {
  /** Bytes of one number. */
  int width() {
    return dtype.equals("f32") ? Float.BYTES : Double.BYTES;
  }
}
