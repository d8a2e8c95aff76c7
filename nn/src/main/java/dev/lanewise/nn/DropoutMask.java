package dev.lanewise.nn;

import java.util.SplittableRandom;

/**
 * Which elements a dropout keeps: each with probability 1 − rate, drawn from a seed.
 *
 * <p>The mask stays the same until the next draw, so that value and derivatives of a step see one
 * function. Before the first draw everything is kept and nothing scaled, which is what an
 * evaluation wants; {@link #keepAll} returns there.
 */
public final class DropoutMask {
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

  /** Draws anew; the same bits for the same seed on every machine. */
  public void draw(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < kept.length; i++) {
      kept[i] = random.nextDouble() >= rate;
    }
    drawn = true;
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
