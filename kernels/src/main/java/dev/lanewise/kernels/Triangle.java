package dev.lanewise.kernels;

/** The part of a symmetric matrix that a call reads and writes, its diagonal included. */
public enum Triangle {
  /** Elements (i, j) with j ≤ i. */
  LOWER,
  /** Elements (i, j) with j ≥ i. */
  UPPER,
  /** The lower triangle is computed, and then copied to the upper one, which is not read. */
  BOTH
}
