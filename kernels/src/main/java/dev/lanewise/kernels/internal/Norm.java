package dev.lanewise.kernels.internal;

/**
 * When a sum of squares can be trusted for a norm, and what to scale by when not. A power of two
 * scales exactly, so the norm keeps its error bound (the idea of Blue, ACM TOMS 4, 1978, with two
 * scales).
 */
public final class Norm {
  /**
   * Below 2^-900 squares that were lost to underflow (each below 2^-1022, at most 2^31 of them)
   * could show; above, their sum is less than 2^-90 of the whole.
   */
  private static final double LOWEST_SAFE = 0x1p-900;

  /** Brings the largest finite double to 2^424: no square and no sum of 2^31 of them overflows. */
  private static final double SHRINK = 0x1p-600;

  /** Brings the smallest subnormal 2^-1074 to 2^-474: its square is normal. */
  private static final double GROW = 0x1p600;

  private Norm() {}

  /** Whether √squares is the norm to full accuracy. A NaN stays a NaN whatever is done. */
  public static boolean isSafe(double squares) {
    return squares >= LOWEST_SAFE && squares <= Double.MAX_VALUE || Double.isNaN(squares);
  }

  /** The power of two to multiply each element by before squaring again. */
  public static double scaleFor(double squares) {
    return squares < LOWEST_SAFE ? GROW : SHRINK;
  }
}
