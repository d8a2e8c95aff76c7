package dev.lanewise.nn;

import java.util.SplittableRandom;

/** Seeded permutations, the same on every machine and JDK. */
final class Permutation {
  /** Keeps the shuffles apart from the weights that the same seed draws. */
  private static final long STREAM = 0x5851F42D4C957F2DL;

  private Permutation() {}

  /** A permutation of 0 … n−1 drawn by the seed. */
  static int[] of(int n, long seed) {
    int[] order = new int[n];
    shuffle(order, seed);
    return order;
  }

  /** As {@link #of}, but one for each epoch of a seed, written over {@code order}. */
  static void ofEpoch(int[] order, long seed, int epoch) {
    // Both hashed: SplittableRandom walks its seeds in equal steps, so epochs could overlap. One of
    // them turned: epoch b of seed a must not be epoch a of seed b.
    long turned = Long.rotateLeft(new SplittableRandom(epoch).nextLong(), Integer.SIZE);
    shuffle(order, new SplittableRandom(seed).nextLong() ^ turned);
  }

  /** Fisher and Yates' shuffle of 0 … n−1, independent of what {@code order} held. */
  private static void shuffle(int[] order, long seed) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    for (int i = 0; i < order.length; i++) {
      // Bits times bound, upper half: a bound of SplittableRandom's own could change its algorithm.
      int j = (int) Math.unsignedMultiplyHigh(random.nextLong(), i + 1L);
      order[i] = order[j];
      order[j] = i;
    }
  }
}
