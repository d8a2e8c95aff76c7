package dev.lanewise.bench;

import dev.lanewise.bench.peers.TrainingStep;
import dev.lanewise.kernels.StepReport;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.Dataset;
import dev.lanewise.nn.DeltaGClip;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Labels;
import dev.lanewise.nn.Loss;
import dev.lanewise.nn.Objective;
import dev.lanewise.nn.Optimizer;
import dev.lanewise.nn.Parametrization;
import dev.lanewise.nn.Storage;
import dev.lanewise.nn.Tensor;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Gradient of the cross-entropy of a ReLU net over one batch, then one δ-GClip step: what training
 * does all day, without reading data.
 *
 * <p>Only the matrix products are counted as flops. Biases, ReLU, softmax and the step cost time
 * and count nothing, so the percentage of the peak is below that of the products alone, the more so
 * the smaller the batch.
 *
 * <p>Distrust: the batch is always the same and stays in the caches, and so do the weights where
 * the second-level cache is large enough. Inputs are dense; images with many zeros take the same
 * time here.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TrainingStepBenchmark {
  /** The net: images of 28×28 pixels, one hidden layer, ten classes. */
  static final String WIDTHS = "784-512-10";

  private static final DenseNet NET =
      DenseNet.parse(WIDTHS, Activation.RELU, Parametrization.HE, Bias.ALL);

  /**
   * Flops of the matrix products of one step: each layer multiplies by its weights once forward and
   * once for the gradient by the weights; all but the first once more for the gradient by its
   * inputs.
   */
  static double flops(int batch) {
    return new TrainingStep(WIDTHS, batch).flops();
  }

  /** The batch, and everything that a step reads or writes. */
  @State(Scope.Benchmark)
  public abstract static class Training extends BackendUnderTest {
    /** Rows of the batch. */
    @Param("64")
    public int n;

    private final DType dtype;
    private final StepReport report = new StepReport();
    private final Optimizer optimizer = new DeltaGClip(0.01, 1, 0.01, 0);
    private Objective objective;
    private Storage initial;
    private Storage w;
    private Storage g;

    Training(DType dtype) {
      this.dtype = dtype;
    }

    @Override
    void fill() {
      SplittableRandom random = new SplittableRandom(seed);
      Tensor inputs = Tensor.zeros(dtype, n, NET.inputs());
      int[] labels = new int[n];
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < NET.inputs(); j++) {
          inputs.set(i, j, 2 * random.nextDouble() - 1);
        }
        labels[i] = random.nextInt(NET.outputs());
      }
      Dataset data = new Dataset(inputs, new Labels(labels, NET.outputs()));
      objective = new Objective(NET, data, Loss.CROSS_ENTROPY);
      initial = NET.initial(dtype, seed);
      w = initial.copy();
      g = Storage.allocate(dtype, NET.parameters());
    }

    /** Training goes on from the start, lest it be measured where all gradients have vanished. */
    @Setup(Level.Iteration)
    public void restart() {
      w.copyFrom(initial);
    }

    double step() {
      double loss = objective.gradient(w, g);
      optimizer.step(w, g, report);
      return loss;
    }
  }

  /** Training in float. */
  public static class Floats extends Training {
    /** Fixes the precision. */
    public Floats() {
      super(DType.F32);
    }
  }

  /** Training in double. */
  public static class Doubles extends Training {
    /** Fixes the precision. */
    public Doubles() {
      super(DType.F64);
    }
  }

  /** One float step. */
  @Benchmark
  public double f32(Floats s) {
    return s.step();
  }

  /** One double step. */
  @Benchmark
  public double f64(Doubles s) {
    return s.step();
  }
}
