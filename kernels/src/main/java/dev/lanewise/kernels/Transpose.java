package dev.lanewise.kernels;

/** Whether an operand of {@code gemm} or {@code gemv} is read as it lies or transposed. */
public enum Transpose {
  NO,
  YES
}
