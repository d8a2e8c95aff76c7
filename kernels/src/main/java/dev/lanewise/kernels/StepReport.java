package dev.lanewise.kernels;

/**
 * What a fused optimiser step saw and did: the gradient norm and the step size that multiplied it.
 *
 * <p>The caller owns and reuses it, because a kernel allocates nothing. Not thread-safe.
 */
public final class StepReport {
  private double norm;
  private double step;

  /** ‖g‖₂ before clipping; NaN or infinite when the gradient was, and then no weight has changed. */
  public double norm() {
    return norm;
  }

  /** The factor h in w ← w − h·g; 0 when the gradient was zero or not finite. */
  public double step() {
    return step;
  }

  /** Overwrites both figures. */
  public void set(double norm, double step) {
    this.norm = norm;
    this.step = step;
  }
}
