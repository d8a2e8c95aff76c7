package dev.lanewise.bench;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.Order;
import dev.lanewise.kernels.Transpose;
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
 * C ← A·B for n×n matrices, row-major, 2n³ flops.
 *
 * <p>Distrust: square matrices are the kindest shape. All three operands of n = 100 stay in the
 * second-level cache from one call to the next, so it shows packing and call overhead and no memory
 * at all. An array's address is drawn once per JVM and can matter by several percent, so a
 * difference within one fork's spread is none. Clocks fall when both cores are busy or hot: compare
 * within one file of results only.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GemmBenchmark {

  /** The order of the matrices. */
  @State(Scope.Benchmark)
  public abstract static class Problem extends BackendUnderTest {
    /** Two sizes that no tile divides, one that fills the caches. */
    @Param({"100", "333", "1000"})
    public int n;
  }

  /** Float operands in (−1, 1). */
  public static class Floats extends Problem {
    private float[] a;
    private float[] b;
    private float[] c;

    @Override
    void fill() {
      SplittableRandom random = new SplittableRandom(seed);
      a = new float[n * n];
      b = new float[n * n];
      c = new float[n * n];
      for (int i = 0; i < a.length; i++) {
        a[i] = (float) (2 * random.nextDouble() - 1);
        b[i] = (float) (2 * random.nextDouble() - 1);
      }
    }
  }

  /** Double operands in (−1, 1). */
  public static class Doubles extends Problem {
    private double[] a;
    private double[] b;
    private double[] c;

    @Override
    void fill() {
      SplittableRandom random = new SplittableRandom(seed);
      a = new double[n * n];
      b = new double[n * n];
      c = new double[n * n];
      for (int i = 0; i < a.length; i++) {
        a[i] = 2 * random.nextDouble() - 1;
        b[i] = 2 * random.nextDouble() - 1;
      }
    }
  }

  /** {@code sgemm}. */
  @Benchmark
  public float[] f32(Floats s) {
    int n = s.n;
    Kernels.sgemm(
        Order.ROW_MAJOR,
        Transpose.NO,
        Transpose.NO,
        n,
        n,
        n,
        1,
        s.a,
        0,
        n,
        s.b,
        0,
        n,
        0,
        s.c,
        0,
        n);
    return s.c;
  }

  /** {@code dgemm}. */
  @Benchmark
  public double[] f64(Doubles s) {
    int n = s.n;
    Kernels.dgemm(
        Order.ROW_MAJOR,
        Transpose.NO,
        Transpose.NO,
        n,
        n,
        n,
        1,
        s.a,
        0,
        n,
        s.b,
        0,
        n,
        0,
        s.c,
        0,
        n);
    return s.c;
  }
}
