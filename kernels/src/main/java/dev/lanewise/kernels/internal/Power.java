package dev.lanewise.kernels.internal;

/** Powers with whole exponents, the same bits everywhere. */
public final class Power {
  private Power() {}

  /**
   * xᵗ for t ≥ 0, by squaring. Its relative error is at most γ(t − 1) as long as nothing
   * underflows; for 0 ≤ x ≤ 1 the error of 1 − xᵗ is then below γ(1)/(1 − x) of it, as if xᵗ had
   * been rounded t times.
   *
   * <p>{@link StrictMath#pow} takes arrays from the heap in every call that C2 does not look
   * through.
   */
  public static double of(double x, long t) {
    double power = 1;
    double square = x;
    for (long rest = t; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        power *= square;
      }
      square *= square;
    }
    return power;
  }
}
