package dev.lanewise.kernels.f32;

/**
 * Arrays for sums and copies of operands, which are faster where what lies there begins a cache
 * line. With G1, and objects whose headers take the usual 16 bytes, element {@link #START} of an
 * array of more than {@link #SMALL} elements does.
 */
final class Scratch {
  /** Data begins 16 bytes after the array, and G1 puts large arrays on a region's start. */
  static final int START = (64 - 16) / Float.BYTES;

  /** Elements of 2 MB, a large array for heaps of up to 8 GB. */
  private static final int LARGE = (1 << 21) / Float.BYTES;

  /**
   * Elements that need not begin a cache line. Where strips of B do, n = 333 to 1000 gain up to 7 %
   * in single precision and 2 in double, 64 × 1024 × 784 Bᵀ 5 to 12 and 1 to 5
   * (bench/results/gemm.md).
   */
  private static final int SMALL = 4096;

  private Scratch() {}

  /** {@code s} if it has at least so many elements, else a new array that has. */
  static float[] atLeast(int size, float[] s) {
    if (s.length >= size) {
      return s;
    }
    int least = size > SMALL ? LARGE : 1;
    return new float[Math.max(least, Integer.highestOneBit(size - 1) * 2)];
  }
}
