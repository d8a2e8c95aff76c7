package dev.lanewise.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.StepReport;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LayerNetTest {
  private static final Convolution.Window WINDOW = new Convolution.Window(3, 3, 1, 1);
  private static final Convolution.Window HALVES = new Convolution.Window(2, 2, 2, 0);

  /** Every layer once, smooth apart from the pooling, whose kinks a random point does not meet. */
  private static LayerNet everyLayer() {
    return new LayerNet(
        32,
        Layers.reshape(4, 4, 2),
        Layers.conv2d(3, WINDOW),
        Layers.batchNorm(),
        Layers.activation(Activation.TANH),
        Layers.residual(Layers.conv2d(3, WINDOW), Layers.activation(Activation.SOFTPLUS)),
        Layers.averagePool(new Convolution.Window(2, 2, 1, 0)),
        Layers.maxPool(HALVES),
        Layers.dense(5),
        Layers.layerNorm(),
        Layers.dropout(0.5),
        Layers.dense(2));
  }

  private static Tensor normal(int rows, int cols, long seed) {
    Tensor t = Tensor.zeros(DType.F64, rows, cols);
    new Gaussian(seed).fill(t.storage(), 0, rows * cols, 1);
    return t;
  }

  @Test
  void weightsStandOneAfterTheOther() {
    LayerNet net = everyLayer();
    int first = 3 * 18 + 3;
    int norm = 3 + 3;
    int residual = 3 * 27 + 3;
    int dense = 5 * 3 + 5 + (5 + 5) + 2 * 5 + 2;
    assertEquals(first + norm + residual + dense, net.parameters());
    assertEquals(6, net.statistics());
    Storage w = net.initial(DType.F64, 1);
    assertArrayEquals(w.toDoubles(), net.initial(DType.F64, 1).toDoubles());
    assertEquals(0, w.get(3 * 18), "bias");
    assertEquals(1, w.get(first), "γ of the batch norm");
    assertEquals(0, w.get(first + 3), "β of the batch norm");
    // 54 weights N(0, 2/18): their mean square is within five standard errors √(2/54) of 2/18.
    double meanSquare = 0;
    for (int i = 0; i < 54; i++) {
      meanSquare += w.get(i) * w.get(i) / 54;
    }
    assertEquals(2 / 18.0, meanSquare, 5 * 2 / 18.0 * Math.sqrt(2 / 54.0));
    assertArrayEquals(
        new double[] {0, 0, 0, 1, 1, 1}, net.initialStatistics(DType.F64).toDoubles());
  }

  @Test
  void gradientsReachEveryWeight() {
    LayerNet net = everyLayer();
    LayerGraph graph = net.training(normal(6, 32, 1));
    graph.drawMasks(7);
    Var loss = Functions.meanSquaredError(graph.output(), graph.tape().input(normal(6, 2, 2)));
    FlatVector gradient = graph.gradient(loss);
    graph.tape().plan(List.of(loss));
    Storage w = net.initial(DType.F64, 3);
    Storage g = Storage.allocate(DType.F64, w.size());
    Storage moved = w.copy();
    graph.weights().bind(moved);
    graph.statistics().bind(Storage.allocate(DType.F64, net.statistics()));
    gradient.bind(g);
    graph.tape().run();
    double[] slopes = g.toDoubles();
    Storage v = Storage.of(normal(1, w.size(), 4).storage().toDoubles());
    double expected = Storage.of(slopes).dot(v);
    // D(h) = slope + c·h² + …: the distance between D(h) and D(h/2) is three times the error left,
    // and rounding adds some 10³·u/h.
    double[] quotients = new double[2];
    for (int i = 0; i < 2; i++) {
      double h = Math.scalb(1, -14 - i);
      double[] at = new double[2];
      for (int side = 0; side < 2; side++) {
        moved.copyFrom(w);
        moved.axpy(side == 0 ? -h : h, v);
        graph.tape().run();
        at[side] = loss.value().get(0, 0);
      }
      quotients[i] = (at[1] - at[0]) / (2 * h);
    }
    double tolerance =
        Math.abs(quotients[0] - quotients[1]) + 1e3 * DType.F64.unitRoundoff() * 0x1p15;
    assertEquals(expected, quotients[1], tolerance);
    assertTrue(Math.abs(expected) > 100 * tolerance, "the difference resolves the slope");
  }

  @Test
  void evaluationReadsTheStatisticsThatTrainingReports() {
    LayerNet net = new LayerNet(3, Layers.batchNorm());
    Tensor batch = normal(50, 3, 1);
    Storage w = net.initial(DType.F64, 1);
    Storage statistics = net.initialStatistics(DType.F64);
    LayerGraph training = net.training(batch);
    LayerGraph evaluation = net.evaluation(batch);
    for (LayerGraph graph : List.of(training, evaluation)) {
      graph.weights().bind(w);
      graph.statistics().bind(statistics);
      graph.tape().plan(List.of(graph.output()));
    }
    evaluation.tape().run();
    double before = evaluation.output().value().get(0, 0);
    assertEquals(batch.get(0, 0) / Math.sqrt(1 + 1e-5), before, 8 * DType.F64.unitRoundoff() * 3);
    training.tape().run();
    evaluation.tape().run();
    assertArrayEquals(
        training.output().value().toDoubles(), evaluation.output().value().toDoubles());
  }

  @Test
  void aStepTakesNoMemory() {
    LayerNet net = everyLayer();
    LayerGraph graph = net.training(normal(6, 32, 1));
    Var loss = Functions.meanSquaredError(graph.output(), graph.tape().input(normal(6, 2, 2)));
    FlatVector gradient = graph.gradient(loss);
    graph.tape().plan(List.of(loss));
    Storage w = net.initial(DType.F64, 3);
    graph.weights().bind(w);
    graph.statistics().bind(net.initialStatistics(DType.F64));
    gradient.bind(w.copy());
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    // Until C2 has compiled a kernel its vectors are objects; one clean round of a hundred steps
    // shows
    // that nothing else is.
    long least = Long.MAX_VALUE;
    Kernels.threads(1);
    try {
      for (int round = 0; round < 1_000 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
          graph.tape().run();
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    } finally {
      Kernels.threads(Runtime.getRuntime().availableProcessors());
    }
    assertEquals(0, least, "bytes in a hundred steps");
  }

  @Test
  void layersThatDoNotFitAreRefusedBeforeAnyTraining() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> new LayerNet(16, Layers.reshape(4, 4, 1), Layers.residual(Layers.dense(3))))
            .getMessage();
    assertTrue(message.contains("residual: 1×4×4×1"), message);
    assertTrue(message.contains("1×3"), message);
    assertThrows(IllegalArgumentException.class, () -> new LayerNet(15, Layers.reshape(4, 4, 1)));
    LayerNet net = new LayerNet(4, Layers.dense(2));
    assertThrows(IllegalArgumentException.class, () -> net.training(normal(3, 5, 1)));
  }

  /**
   * A variational autoencoder on points of a line in R³, encoder and decoder on one weight vector:
   * its bound on −log p falls below that of a model that ignores the latent variable.
   */
  @Test
  void aVariationalAutoencoderUsesItsLatentVariable() {
    Tensor x = Tensor.zeros(DType.F64, 64, 3);
    Gaussian gaussian = new Gaussian(5);
    for (int i = 0; i < 64; i++) {
      double s = gaussian.next();
      for (int j = 0; j < 3; j++) {
        x.set(i, j, (j + 1) * s);
      }
    }
    Tensor noise = Tensor.zeros(DType.F64, 64, 1);
    LayerNet net = new LayerNet(3, (graph, in) -> bound(graph, in, noise.rows(0, in.axis(0))));
    LayerGraph graph = net.training(x);
    Var loss = Functions.scale(1 / 64.0, graph.output());
    FlatVector gradient = graph.gradient(loss);
    graph.tape().plan(List.of(loss));
    Storage w = net.initial(DType.F64, 1);
    Storage g = Storage.allocate(DType.F64, w.size());
    graph.weights().bind(w);
    graph.statistics().bind(Storage.allocate(DType.F64, 0));
    gradient.bind(g);
    Optimizer adam = new Adam(0.02, 0.9, 0.999, 1e-8, 0);
    double late = 0;
    for (int step = 0; step < 400; step++) {
      gaussian.fill(noise.storage(), 0, 64, 1);
      graph.tape().run();
      adam.step(w, g, new StepReport());
      late += step >= 300 ? loss.value().get(0, 0) / 100 : 0;
    }
    double ignorant = x.storage().sumOfSquares() / 2 / 64;
    assertTrue(late < ignorant / 2, late + " against " + ignorant);
  }

  /** ½‖x − decoded‖² + KL, summed over the examples. */
  private static Var bound(LayerGraph graph, Var x, Tensor noise) {
    Var code = Layers.dense(2).apply(graph, x);
    Var mean = Arrangement.slice(code, 1, 0, 1);
    Var logVariance = Arrangement.slice(code, 1, 1, 2);
    Var z = Variational.sample(mean, logVariance, graph.tape().input(noise));
    Var error = Functions.minus(Layers.dense(3).apply(graph, z), x);
    return Functions.plus(
        new NetOps.HalfSumSquares(error).record(), Variational.divergence(mean, logVariance));
  }

  /** A thousand images of Fashion-MNIST, float, five epochs in batches of 100. */
  @Tag("slow")
  @Test
  void aSmallConvolutionalNetLearnsFashion() {
    Path folder = Path.of("..", "..", "shared", "data", "fashion-mnist");
    assumeTrue(Files.isDirectory(folder), "no shared/data/fashion-mnist beside the repository");
    Dataset data = Data.load(folder, DType.F32, Task.CLASSIFICATION, 1).train().take(1000);
    LayerNet net =
        new LayerNet(
            784,
            Layers.reshape(28, 28, 1),
            Layers.conv2d(8, new Convolution.Window(3, 3, 2, 1)),
            Layers.batchNorm(),
            Layers.activation(Activation.RELU),
            Layers.residual(Layers.conv2d(8, WINDOW), Layers.activation(Activation.RELU)),
            Layers.maxPool(HALVES),
            Layers.dense(10));
    Tensor batch = Tensor.zeros(DType.F32, 100, 784);
    int[] labels = new int[100];
    int[] all = ((Labels) data.targets()).labels();
    LayerGraph graph = net.training(batch);
    Var loss = Functions.crossEntropy(graph.output(), new Labels(labels, 10));
    FlatVector gradient = graph.gradient(loss);
    graph.tape().plan(List.of(loss));
    Storage w = net.initial(DType.F32, 1);
    Storage g = Storage.allocate(DType.F32, w.size());
    graph.weights().bind(w);
    gradient.bind(g);
    Storage ofBatch = Storage.allocate(DType.F32, net.statistics());
    Storage statistics = net.initialStatistics(DType.F32);
    graph.statistics().bind(ofBatch);
    Optimizer adam = new Adam(3e-3, 0.9, 0.999, 1e-8, 0);
    double first = 0;
    double last = 0;
    for (int epoch = 0; epoch < 5; epoch++) {
      last = 0;
      for (int from = 0; from < 1000; from += 100) {
        for (int i = 0; i < 100; i++) {
          labels[i] = all[from + i];
          for (int j = 0; j < 784; j++) {
            batch.set(i, j, data.inputs().get(from + i, j));
          }
        }
        graph.tape().run();
        adam.step(w, g, new StepReport());
        statistics.scal(0.9);
        statistics.axpy(0.1, ofBatch);
        last += loss.value().get(0, 0) / 10;
      }
      first = epoch == 0 ? last : first;
    }
    assertTrue(last < first / 2, first + " to " + last);
    double correct = accuracy(net, w, statistics, data, all);
    assertTrue(correct > 0.7, "by chance 0.1; share classified right when evaluating: " + correct);
  }

  private static double accuracy(
      LayerNet net, Storage w, Storage statistics, Dataset data, int[] labels) {
    LayerGraph graph = net.evaluation(data.inputs().contiguous());
    graph.weights().bind(w);
    graph.statistics().bind(statistics);
    graph.tape().plan(List.of(graph.output()));
    graph.tape().run();
    Tensor logits = graph.output().value();
    double correct = 0;
    for (int i = 0; i < logits.rows(); i++) {
      int best = 0;
      for (int j = 1; j < 10; j++) {
        best = logits.get(i, j) > logits.get(i, best) ? j : best;
      }
      correct += best == labels[i] ? 1.0 / logits.rows() : 0;
    }
    return correct;
  }
}
