package dev.lanewise.nn;

/**
 * Which elements a dropout keeps: each with probability 1 − rate, drawn from a seed.
 *
 * <p>The mask stays the same until the next draw, so that value and derivatives of a step see one
 * function. Before the first draw everything is kept and nothing scaled, which is what an
 * evaluation wants; {@link #keepAll} returns there.
 */
public final class DropoutMask {
  /** The golden ratio as a fraction of 2⁶⁴: multiples of it are spread evenly. */
  static final long STRIDE = 0x9E3779B97F4A7C15L;

  private final Shape shape;
  private final double rate;
  private final boolean[] kept;
  private boolean drawn;

  /**
   * @throws IllegalArgumentException unless 0 ≤ rate &lt; 1
   */
  public DropoutMask(Shape shape, double rate) {
    if (!(rate >= 0 && rate < 1)) {
      throw new IllegalArgumentException("dropout rate " + rate + ": it must be in [0, 1)");
    }
    this.shape = shape;
    this.rate = rate;
    this.kept = new boolean[shape.elements()];
  }

  /**
   * Draws anew; the same bits for the same seed on every machine. Element i looks at {@code
   * scrambled(seed + (i + 1)·STRIDE)} alone, so nothing has to be remembered between draws, and
   * nothing is allocated.
   */
  public void draw(long seed) {
    for (int i = 0; i < kept.length; i++) {
      // 53 bits make a double in [0, 1).
      kept[i] = (scrambled(seed + (i + 1) * STRIDE) >>> 11) * 0x1p-53 >= rate;
    }
    drawn = true;
  }

  /**
   * The mixing function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, variant 13 of Stafford).
   */
  static long scrambled(long x) {
    long z = (x ^ (x >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** "dropout of 6×5 at 0.5": the draws do not show. */
  @Override
  public String toString() {
    return "dropout of " + shape + " at " + rate;
  }

  /** Keeps everything, unscaled, until the next draw. */
  public void keepAll() {
    drawn = false;
  }

  boolean keeps(int i) {
    return !drawn || kept[i];
  }

  double factor() {
    return drawn ? 1 / (1 - rate) : 1;
  }

  void requireFit(Var x) {
    if (!x.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "Drop: " + x.shape() + " and a mask of " + shape + ": the shapes must be equal");
    }
  }
}
