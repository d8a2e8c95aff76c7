package dev.lanewise.checks.limits;

/**
 * Four unit vectors of the plane with rational coordinates, and their targets: the smallest data
 * set on which every kernel of this package can be worked out by hand.
 *
 * <p>x = (1, 0), (3/5, 4/5), (−5/13, 12/13), (−8/17, −15/17); y = (1, −1, ½, −½).
 */
public final class FourPoints {
  private FourPoints() {}

  /** The inputs, 4×2; a fresh copy. */
  public static double[][] inputs() {
    return new double[][] {{1, 0}, {0.6, 0.8}, {-5.0 / 13, 12.0 / 13}, {-8.0 / 17, -15.0 / 17}};
  }

  /** The targets; a fresh copy. */
  public static double[] targets() {
    return new double[] {1, -1, 0.5, -0.5};
  }
}
