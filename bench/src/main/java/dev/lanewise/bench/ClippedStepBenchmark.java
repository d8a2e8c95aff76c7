package dev.lanewise.bench;

import dev.lanewise.kernels.StepReport;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * One δ-GClip step over n weights: norm of g, then w ← w − h·g. Counted as 2n flops for the norm
 * and 2n for the update, and as four streams of n numbers: g twice, w read and written.
 *
 * <p>Distrust: the small case lives in the caches, where no measured limit applies and hence no
 * percentage is given. The large one measures the memory of the machine more than the kernel, and
 * other tenants of that memory with it. A real training step finds g in the cache if the backward
 * pass has just written it; this benchmark does not have one.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClippedStepBenchmark {
  private static final double ETA = 1e-3;
  private static final double GAMMA = 1;
  private static final double DELTA = 1e-2;

  /** The number of weights, and what the last step reported. */
  @State(Scope.Benchmark)
  public abstract static class Problem extends BackendUnderTest {
    /** One size for the caches, one that few caches hold. */
    @Param({"100000", "20000000"})
    public int n;

    final StepReport report = new StepReport();
  }

  /** Float gradient and weights in (−1, 1): the norm is far above γ, so every step is clipped. */
  public static class Floats extends Problem {
    private float[] g;
    private float[] w;

    @Override
    void fill() {
      SplittableRandom random = new SplittableRandom(seed);
      g = new float[n];
      w = new float[n];
      for (int i = 0; i < n; i++) {
        g[i] = (float) (2 * random.nextDouble() - 1);
        w[i] = (float) (2 * random.nextDouble() - 1);
      }
    }
  }

  /** Double gradient and weights in (−1, 1). */
  public static class Doubles extends Problem {
    private double[] g;
    private double[] w;

    @Override
    void fill() {
      SplittableRandom random = new SplittableRandom(seed);
      g = new double[n];
      w = new double[n];
      for (int i = 0; i < n; i++) {
        g[i] = 2 * random.nextDouble() - 1;
        w[i] = 2 * random.nextDouble() - 1;
      }
    }
  }

  /** The float step. */
  @Benchmark
  public double f32(Floats s) {
    dev.lanewise.kernels.f32.Step.deltaGclip(s.n, ETA, GAMMA, DELTA, 0, s.g, 0, s.w, 0, s.report);
    return s.report.step();
  }

  /** The double step. */
  @Benchmark
  public double f64(Doubles s) {
    dev.lanewise.kernels.f64.Step.deltaGclip(s.n, ETA, GAMMA, DELTA, 0, s.g, 0, s.w, 0, s.report);
    return s.report.step();
  }
}
