package dev.lanewise.kernels.f32;

import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/**
 * Where no order of summation is free, the vector implementation gives the very bits of the
 * definition: updates of the optimisers and column sums, on any value. (axpy, scal, ReLU and bias
 * are pinned to the bit by the contract itself.)
 */
@Tag("vector")
class VectorBitsProperties {
  private final Backend scalar = new Scalar();
  private final Backend vector = new Vector();

  @Provide
  Arbitrary<Integer> sizes() {
    return Arbitraries.of(0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 131, 259);
  }

  @Property(tries = 100)
  void descend(
      @ForAll("sizes") int n,
      @ForAll boolean decays,
      @ForAll boolean special,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid g = operand(n, offset, special, random);
    Grid w = operand(n, 3, special, random);
    Grid expected = w.copy();
    Grid gBefore = g.copy();
    float decay = decays ? 0.01f : 0;

    scalar.descend(n, 0.3f, decay, g.array, offset, expected.array, 3);
    vector.descend(n, 0.3f, decay, g.array, offset, w.array, 3);

    w.assertSameAs(expected);
    w.assertCanariesAlive();
    g.assertSameAs(gBefore);
  }

  @Property(tries = 100)
  void momentum(
      @ForAll("sizes") int n,
      @ForAll boolean special,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid g = operand(n, offset, special, random);
    Grid v = operand(n, 2, special, random);
    Grid w = operand(n, 3, special, random);
    Grid expectedV = v.copy();
    Grid expectedW = w.copy();

    scalar.momentum(n, 0.1f, 0.9f, 0.01f, g.array, offset, expectedV.array, 2, expectedW.array, 3);
    vector.momentum(n, 0.1f, 0.9f, 0.01f, g.array, offset, v.array, 2, w.array, 3);

    v.assertSameAs(expectedV);
    w.assertSameAs(expectedW);
    v.assertCanariesAlive();
    w.assertCanariesAlive();
  }

  @Property(tries = 100)
  void adam(
      @ForAll("sizes") int n,
      @ForAll boolean special,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid g = operand(n, offset, special, random);
    Grid m = operand(n, 1, special, random);
    Grid v = Grid.vector(n, 2).fill(0.3f);
    Grid w = operand(n, 3, special, random);
    Grid expectedM = m.copy();
    Grid expectedV = v.copy();
    Grid expectedW = w.copy();

    adam(scalar, n, g, offset, expectedM, expectedV, expectedW);
    adam(vector, n, g, offset, m, v, w);

    m.assertSameAs(expectedM);
    v.assertSameAs(expectedV);
    w.assertSameAs(expectedW);
    m.assertCanariesAlive();
    v.assertCanariesAlive();
    w.assertCanariesAlive();
  }

  @Property(tries = 100)
  void nesterov(
      @ForAll("sizes") int n,
      @ForAll boolean special,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid g = operand(n, offset, special, random);
    Grid v = operand(n, 2, special, random);
    Grid w = operand(n, 3, special, random);
    Grid expectedV = v.copy();
    Grid expectedW = w.copy();

    scalar.nesterov(n, 0.1f, 0.9f, 0.01f, g.array, offset, expectedV.array, 2, expectedW.array, 3);
    vector.nesterov(n, 0.1f, 0.9f, 0.01f, g.array, offset, v.array, 2, w.array, 3);

    v.assertSameAs(expectedV);
    w.assertSameAs(expectedW);
    v.assertCanariesAlive();
    w.assertCanariesAlive();
  }

  @Property(tries = 100)
  void rootScaled(
      @ForAll("sizes") int n,
      @ForAll boolean special,
      @ForAll boolean adds,
      @ForAll @IntRange(max = 17) int offset,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid g = operand(n, offset, special, random);
    Grid v = Grid.vector(n, 2).fill(0.3f);
    Grid w = operand(n, 3, special, random);
    Grid expectedV = v.copy();
    Grid expectedW = w.copy();

    rootScaled(scalar, n, adds, g, offset, expectedV, expectedW);
    rootScaled(vector, n, adds, g, offset, v, w);

    v.assertSameAs(expectedV);
    w.assertSameAs(expectedW);
    v.assertCanariesAlive();
    w.assertCanariesAlive();
  }

  private static void rootScaled(
      Backend backend, int n, boolean adds, Grid g, int offset, Grid v, Grid w) {
    float keep = adds ? 1 : 0.99f;
    float rest = adds ? 1 : 0.01f;
    backend.rootScaled(n, 0.1f, keep, rest, 1e-8f, 0.01f, g.array, offset, v.array, 2, w.array, 3);
  }

  @Property(tries = 100)
  void columnSums(@ForAll @IntRange(max = 30) int m, @ForAll("sizes") int n, @ForAll long seed) {
    Grid x = Grid.matrix(m, n, 2, 3, true).random(new SplittableRandom(seed));
    Grid sums = Grid.vector(n, 1);
    Grid expected = Grid.vector(n, 1);

    scalar.columnSums(m, n, x.array, 2, x.rowStride, expected.array, 1);
    vector.columnSums(m, n, x.array, 2, x.rowStride, sums.array, 1);

    sums.assertSameAs(expected);
  }

  private static void adam(Backend backend, int n, Grid g, int offset, Grid m, Grid v, Grid w) {
    backend.adam(
        n, 0.01f, 0.999f, 0.9f, 0.1f, 0.99f, 0.01f, 0.5f, 1e-8f, 0.01f, g.array, offset, m.array, 1,
        v.array, 2, w.array, 3);
  }

  private static Grid operand(int n, int offset, boolean special, SplittableRandom random) {
    Grid grid = Grid.vector(n, offset).random(random);
    float[] specials = {Float.NaN, Float.POSITIVE_INFINITY, Float.MAX_VALUE, Float.MIN_VALUE, -0f};
    for (int i = 0; special && i < n; i++) {
      if (random.nextInt(3) == 0) {
        grid.array[offset + i] = specials[random.nextInt(specials.length)];
      }
    }
    return grid;
  }
}
