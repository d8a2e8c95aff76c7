package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Function;
import dev.lanewise.kernels.Kernels;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** On vectors the smooth functions give the very bits of the definition. */
@Tag("vector")
class VectorElementwiseProperties {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.NaN,
    87f,
    -87f,
    Math.nextUp(87f),
    Math.nextDown(-87f),
    708f,
    -708f,
    Math.nextUp(708f),
    Math.nextDown(-708f),
    88.73f,
    -103.98f,
    5f,
    40f
  };
  private final Backend scalar = new Scalar();
  private final Backend vector = new Vector();

  /** Around the lanes, where stages start to overlap, the block of 512, a task. */
  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(
        0, 1, 3, 7, 8, 9, 15, 17, 33, 127, 129, 511, 512, 513, 1031, 2049, 4097, 16383, 16384,
        16385);
  }

  @Property(tries = 200)
  void bitsAreThoseOfTheDefinition(
      @ForAll Function function,
      @ForAll @IntRange(max = 2) int order,
      @ForAll("sizes") int n,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    Grid x = arguments(n, offset, new SplittableRandom(seed));
    Grid before = x.copy();
    Grid expected = Grid.vector(n, 3);
    Grid y = Grid.vector(n, 3);
    int usual = Kernels.threads();

    scalar.apply(function, order, n, x.array, offset, expected.array, 3);
    Kernels.threads(threads);
    try {
      vector.apply(function, order, n, x.array, offset, y.array, 3);
    } finally {
      Kernels.threads(usual);
    }

    y.assertSameAs(expected);
    y.assertCanariesAlive();
    x.assertSameAs(before);
  }

  /** The last task of long arrays has one element more, or none, or one less than the others. */
  @Property(tries = 10)
  void bitsOfLongArraysAreThoseOfTheDefinition(
      @ForAll @IntRange(min = 20, max = 22) int exponent,
      @ForAll @IntRange(min = -1, max = 1) int more,
      @ForAll @IntRange(min = 1, max = 3) int threads,
      @ForAll long seed) {
    bitsAreThoseOfTheDefinition(Function.EXP, 0, (1 << exponent) + more, 1, threads, seed);
  }

  @Example
  void longArraysHaveLongerTasks() {
    assertEquals(1 << 14, VectorElementwise.elementsPerTask(0));
    assertEquals(1 << 14, VectorElementwise.elementsPerTask((1 << 21) - 1));
    assertEquals(1 << 15, VectorElementwise.elementsPerTask(1 << 21));
    assertEquals(1 << 17, VectorElementwise.elementsPerTask(1L << 23));
    assertEquals(1 << 17, VectorElementwise.elementsPerTask(Long.MAX_VALUE));
  }

  @Property(tries = 40)
  void worksInPlace(
      @ForAll Function function,
      @ForAll @IntRange(max = 2) int order,
      @ForAll("sizes") int n,
      @ForAll long seed) {
    Grid x = arguments(n, 2, new SplittableRandom(seed));
    Grid y = Grid.vector(n, 2);
    vector.apply(function, order, n, x.array, 2, y.array, 2);

    vector.apply(function, order, n, x.array, 2, x.array, 2);

    x.assertSameAs(y);
  }

  /**
   * Magnitudes by exponent, most of them where the functions do something; large and special values
   * come often or hardly ever, because a vector without them may be computed in another way.
   */
  private static Grid arguments(int n, int offset, SplittableRandom random) {
    Grid x = Grid.vector(n, offset);
    int rarity = 1 << random.nextInt(12);
    for (int i = 0; i < n; i++) {
      int most = random.nextInt(rarity) == 0 ? 10 : 6;
      double size = Math.scalb(1 + random.nextDouble(), random.nextInt(24 + most) - 24);
      x.array[offset + i] = (float) (random.nextBoolean() ? size : -size);
      if (random.nextInt(rarity) == 0) {
        x.array[offset + i] = SPECIAL[random.nextInt(SPECIAL.length)];
      }
    }
    return x;
  }
}
