package dev.lanewise.kernels;

/**
 * What a fused optimiser step saw and did: the gradient norm and the step size that multiplied it.
 *
 * <p>The caller owns and reuses it, because a kernel allocates nothing. Not thread-safe.
 */
public final class StepReport {
  private double norm;
  private double step;

  /** A report of no step yet: both figures 0. */
  public StepReport() {}

  /** ‖g‖₂ before clipping; NaN or infinite when the gradient was, and then nothing has changed. */
  public double norm() {
    return norm;
  }

  /** The factor h of the step as documented there, before rounding to float; 0 if nothing moved. */
  public double step() {
    return step;
  }

  /** Overwrites both figures. */
  public void set(double norm, double step) {
    this.norm = norm;
    this.step = step;
  }
}
