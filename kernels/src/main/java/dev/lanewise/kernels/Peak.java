package dev.lanewise.kernels;

import dev.lanewise.kernels.internal.Provider;
import dev.lanewise.kernels.internal.ScalarPeak;
import dev.lanewise.kernels.internal.Triad;
import dev.lanewise.kernels.internal.VectorPeak;

/**
 * Probes of the machine: what a kernel could reach at best. Each takes about a second, uses one
 * core, and is to be quoted together with figures of the same run, because clocks drift. Without
 * the vector implementation the first two tell what C2 makes of plain loops.
 */
public final class Peak {
  private Peak() {}

  /**
   * What repeated short work made in about 0.7 s.
   *
   * @param best the highest rate of a run of about a millisecond: what the core can do
   * @param mean over all of the time: less where something else uses the core or its clock is
   *     lowered. No kernel that runs as long is faster
   */
  public record Rate(double best, double mean) {}

  /** The best of {@link #rateF32()}, in 10⁹ single precision operations per second. */
  public static double gflopsF32() {
    return rateF32().best();
  }

  /** The best of {@link #rateF64()}, in 10⁹ double precision operations per second. */
  public static double gflopsF64() {
    return rateF64().best();
  }

  /**
   * Multiply-adds in registers, in 10⁹ single precision operations per second, two per
   * multiply-add.
   */
  public static Rate rateF32() {
    return Provider.vector() ? VectorPeak.gflopsF32() : ScalarPeak.gflopsF32();
  }

  /** Multiply-adds in registers, in 10⁹ double precision operations per second. */
  public static Rate rateF64() {
    return Provider.vector() ? VectorPeak.gflopsF64() : ScalarPeak.gflopsF64();
  }

  /**
   * a ← b + s·c on arrays far larger than any cache, in 10⁹ bytes per second, three arrays counted
   * (STREAM triad of McCalpin).
   *
   * @throws OutOfMemoryError if the heap has no room for 192 MiB
   */
  public static double triadGBs() {
    return Triad.gigabytesPerSecond();
  }
}
