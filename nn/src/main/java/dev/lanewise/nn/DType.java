package dev.lanewise.nn;

/**
 * The precision in which a tensor keeps its numbers: training wants float, theorems want double.
 */
public enum DType {
  /** IEEE 754 binary32, unit roundoff 2⁻²⁴. */
  F32(Float.BYTES, 0x1p-24),
  /** IEEE 754 binary64, unit roundoff 2⁻⁵³. */
  F64(Double.BYTES, 0x1p-53);

  private final int bytes;
  private final double unitRoundoff;

  DType(int bytes, double unitRoundoff) {
    this.bytes = bytes;
    this.unitRoundoff = unitRoundoff;
  }

  /** x rounded to this precision; infinite if it is beyond. */
  double round(double x) {
    return this == F32 ? (float) x : x;
  }

  /** Bytes per number. */
  public int bytes() {
    return bytes;
  }

  /** u, the largest relative error of one rounding to nearest. */
  public double unitRoundoff() {
    return unitRoundoff;
  }
}
