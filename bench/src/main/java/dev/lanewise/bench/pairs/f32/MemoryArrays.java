package dev.lanewise.bench.pairs.f32;

import dev.lanewise.bench.pairs.MemoryKernel;
import dev.lanewise.bench.pairs.Operands;
import dev.lanewise.bench.pairs.Stretches;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.kernels.f32.Elementwise;
import dev.lanewise.kernels.f32.SoftmaxCrossEntropy;
import dev.lanewise.kernels.f32.Step;
import java.util.SplittableRandom;

/**
 * Four arrays that triad and kernels share. Both write y, so no result becomes the next operand;
 * the steps' memories z and v stay bounded by the gradient x.
 */
public final class MemoryArrays implements Operands {
  public final float[] x;
  public final float[] y;
  public final float[] z;
  private final float[] v;

  private final StepReport report = new StepReport();

  /** n elements between −4 and 4: no function overflows and no sum or square is subnormal. */
  public MemoryArrays(int n, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    x = new float[n];
    y = new float[n];
    z = new float[n];
    v = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) (8 * random.nextDouble() - 4);
      z[i] = x[i];
      v[i] = x[i] * x[i];
    }
  }

  @Override
  public String dtype() {
    return "f32";
  }

  @Override
  public int width() {
    return Float.BYTES;
  }

  @Override
  public int length() {
    return x.length;
  }

  @Override
  public void triad(Stretches stretches) {
    stretches.run(x.length, this::triad);
  }

  private void triad(int from, int to) {
    for (int i = from; i < to; i++) {
      y[i] = x[i] + 0.5f * z[i];
    }
  }

  @Override
  public void run(MemoryKernel kernel) {
    int n = x.length;
    int row = MemoryKernel.ROW;
    switch (kernel) {
      case SOFTMAX -> SoftmaxCrossEntropy.softmax(n / row, row, x, 0, row, y, 0, row);
      case CLIPPED_STEP -> Step.deltaGclip(n, ETA, GAMMA, DELTA, 0, x, 0, y, 0, report);
      case MOMENTUM -> Step.momentum(n, ETA, BETA, 0, x, 0, z, 0, y, 0, report);
      case ADAM -> Step.adam(n, ETA, BETA, BETA_2, EPSILON, 0, 1, x, 0, z, 0, v, 0, y, 0, report);
      default -> Elementwise.apply(kernel.function(), 0, n, x, 0, y, 0);
    }
  }
}
