package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.Kernels;
import java.util.SplittableRandom;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The vector implementation keeps the contract. Left out where the scalar one was asked for. */
@Tag("vector")
class VectorTriangularProperties extends TriangularContract {
  @Override
  Backend backend() {
    return new Vector();
  }

  /** With halves of one row, of whole blocks and of anything, all worth waking a thread for. */
  @Provide
  Arbitrary<Integer> largeOrders() {
    return Arbitraries.of(129, 257, 320, 385, 450);
  }

  /** One vector, too few for two threads, and stripes that no block divides. */
  @Provide
  Arbitrary<Integer> manyColumns() {
    return Arbitraries.of(1, 2, 63, 64, 65, 97, 129, 200, 331);
  }

  @Property(tries = 60)
  void bitsDoNotDependOnThreads(
      @ForAll boolean lower,
      @ForAll("largeOrders") int m,
      @ForAll("manyColumns") int n,
      @ForAll @IntRange(min = 2, max = 4) int threads,
      @ForAll @IntRange(max = 8) int layout,
      @ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Grid t = triangle(lower, false, m, layout % 3, random);
    Grid b = grid(m, n, layout / 3).random(random);
    Grid shared = b.copy();
    int usual = Kernels.threads();

    try {
      Kernels.threads(1);
      solve(lower, false, t, b);
      Kernels.threads(threads);
      solve(lower, false, t, shared);
    } finally {
      Kernels.threads(usual);
    }

    shared.assertSameAs(b);
    shared.assertCanariesAlive();
  }
}
