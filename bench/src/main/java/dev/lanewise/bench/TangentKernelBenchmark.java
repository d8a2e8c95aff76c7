package dev.lanewise.bench;

import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Parametrization;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.TangentKernel;
import dev.lanewise.nn.Tensor;
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
 * The tangent kernel of a wide ReLU net with one output on a set of examples, from weights to the
 * symmetric matrix: what the checks compute at every point that they look at.
 *
 * <p>Only matrix products are counted as flops, those between examples for one half of the kernel.
 * Activations, joining the factors of a layer, and copying the half to the other, cost time and
 * count nothing.
 *
 * <p>Distrust: the examples are dense and random; the matrix is a new one in every call, so the
 * collector is a part of what is measured.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TangentKernelBenchmark {
  /** The net: images of 28×28 pixels, two wide layers, one output. */
  static final String WIDTHS = "784-1024-1024-1";

  private static final DenseNet NET =
      DenseNet.parse(WIDTHS, Activation.RELU, Parametrization.NTK, Bias.NONE);

  /**
   * Flops of n examples: forward each layer but the last multiplies by its weights, backward each
   * but the first, and each has the inner products of its inputs and of its output derivatives.
   */
  static double flops(int n) {
    double flops = 0;
    int last = NET.layers().size() - 1;
    for (int l = 0; l <= last; l++) {
      DenseNet.Layer layer = NET.layers().get(l);
      int products = (l < last ? 1 : 0) + (l > 0 ? 1 : 0);
      flops += 2.0 * n * layer.fanIn() * layer.fanOut() * products;
      flops += (double) n * (n + 1) * (layer.fanIn() + layer.fanOut());
    }
    return flops;
  }

  /** The examples and the weights. */
  @State(Scope.Benchmark)
  public abstract static class Examples extends BackendUnderTest {
    /** How many examples. */
    @Param("64")
    public int n;

    private final DType dtype;
    private TangentKernel kernel;
    private Storage w;

    Examples(DType dtype) {
      this.dtype = dtype;
    }

    @Override
    void fill() {
      SplittableRandom random = new SplittableRandom(seed);
      Tensor inputs = Tensor.zeros(dtype, n, NET.inputs());
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < NET.inputs(); j++) {
          inputs.set(i, j, 2 * random.nextDouble() - 1);
        }
      }
      kernel = new TangentKernel(NET, inputs, TangentKernel.Outputs.SEPARATE);
      w = NET.initial(dtype, seed);
    }

    Tensor kernel() {
      return kernel.at(w);
    }
  }

  /** Examples in float. */
  public static class Floats extends Examples {
    /** Fixes the precision. */
    public Floats() {
      super(DType.F32);
    }
  }

  /** Examples in double. */
  public static class Doubles extends Examples {
    /** Fixes the precision. */
    public Doubles() {
      super(DType.F64);
    }
  }

  /** One kernel in float. */
  @Benchmark
  public Tensor f32(Floats s) {
    return s.kernel();
  }

  /** One kernel in double. */
  @Benchmark
  public Tensor f64(Doubles s) {
    return s.kernel();
  }
}
