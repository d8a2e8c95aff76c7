package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.Kernels;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The vector implementation keeps the contract. Left out where the scalar one was asked for. */
@Tag("vector")
class VectorSoftmaxProperties extends SoftmaxContract {
  @Override
  Backend backend() {
    return new Vector();
  }

  /** Enough rows for several tasks. */
  @Property(tries = 10)
  void bitsDoNotDependOnThreads(
      @ForAll @IntRange(min = 2, max = 4) int threads,
      @ForAll @IntRange(min = 500, max = 1100) int n,
      @ForAll long seed) {
    int m = 50;
    SplittableRandom random = new SplittableRandom(seed);
    Grid logits = Grid.matrix(m, n, 3, 1, true).random(random);
    int[] labels = random.ints(m, 0, n).toArray();
    Grid p = Grid.matrix(m, n, 1, 0, true);
    Grid shared = p.copy();
    int usual = Kernels.threads();

    double loss = forward(1, m, n, logits, labels, p);
    double sharedLoss = forward(threads, m, n, logits, labels, shared);
    Kernels.threads(usual);

    assertEquals(loss, sharedLoss);
    shared.assertSameAs(p);
    shared.assertCanariesAlive();
  }

  private double forward(int threads, int m, int n, Grid logits, int[] labels, Grid p) {
    Kernels.threads(threads);
    return backend()
        .softmaxCrossEntropy(
            m, n, logits.array, 3, logits.rowStride, labels, 0, p.array, 1, p.rowStride);
  }
}
