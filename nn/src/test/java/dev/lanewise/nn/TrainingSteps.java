package dev.lanewise.nn;

import com.sun.management.ThreadMXBean;
import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.StepReport;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * The program that {@link TrainingAllocationTest} runs in a JVM of its own: for each optimiser and
 * precision it prints what a hundred training steps allocate after a thousand.
 *
 * <p>Scratch grows once more where a product that two threads shared until then is computed by one,
 * and that is up to the scheduler: so the least of some rounds counts, which a leak has in each.
 */
final class TrainingSteps {
  private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final DenseNet NET =
      DenseNet.parse("40-128-64-10", Activation.RELU, Parametrization.HE, Bias.ALL);

  private static final int WARM_UP = 1_000;
  private static final int COUNTED = 100;
  private static final int ROUNDS = 20;

  static final List<Supplier<Optimizer>> OPTIMIZERS =
      List.of(
          () -> new Sgd(1e-3, 0, 0),
          () -> new Sgd(1e-3, 0.9, 0.01),
          () -> Adam.decoupled(1e-4, 0.01),
          () -> new Adam(1e-4, 0.01),
          () -> new RmsProp(1e-4, 0),
          () -> new Adagrad(1e-3, 0),
          () -> new Sgd(1e-3, 0.9, 0.01, true),
          () -> new GClip(1e-3, 1, 0),
          () -> new DeltaGClip(1e-3, 1, 1e-3, 0),
          () -> new DeltaGClipPerTensor(1e-3, 1, 1e-3, 0, NET),
          () -> new Clipped(new Adam(1e-4, 0), NormClip.to(1)));

  private TrainingSteps() {}

  /** Takes the number of threads. */
  public static void main(String[] arguments) {
    Kernels.threads(Integer.parseInt(arguments[0]));
    for (DType dtype : DType.values()) {
      for (Supplier<Optimizer> optimizer : OPTIMIZERS) {
        Optimizer rule = optimizer.get();
        System.out.println(rule.name() + " " + dtype + " " + allocated(dtype, rule));
      }
    }
  }

  private static long allocated(DType dtype, Optimizer optimizer) {
    SplittableRandom random = new SplittableRandom(1);
    Tensor inputs = Tensor.zeros(dtype, 64, NET.inputs());
    int[] labels = new int[64];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = random.nextInt(NET.outputs());
      for (int j = 0; j < NET.inputs(); j++) {
        inputs.set(i, j, random.nextDouble() - 0.5);
      }
    }
    Dataset data = new Dataset(inputs, new Labels(labels, NET.outputs()));
    Objective objective = new Objective(NET, data, Loss.CROSS_ENTROPY);
    Storage w = NET.initial(dtype, 1);
    Storage g = Storage.allocate(dtype, NET.parameters());
    StepReport report = new StepReport();
    steps(WARM_UP, objective, optimizer, w, g, report);
    long[] helpers = helpers();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS && least > 0; round++) {
      long before = allocatedBy(helpers);
      steps(COUNTED, objective, optimizer, w, g, report);
      least = Math.min(least, allocatedBy(helpers) - before);
    }
    return least;
  }

  private static void steps(
      int count,
      Objective objective,
      Optimizer optimizer,
      Storage w,
      Storage g,
      StepReport report) {
    for (int i = 0; i < count; i++) {
      objective.gradient(w, g);
      optimizer.step(w, g, report);
    }
  }

  /** The threads of the pool; there are none yet before the first product that is worth one. */
  private static long[] helpers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("lanewise-"))
        .mapToLong(Thread::threadId)
        .toArray();
  }

  private static long allocatedBy(long[] helpers) {
    long bytes = BEAN.getCurrentThreadAllocatedBytes();
    for (long helper : helpers) {
      bytes += BEAN.getThreadAllocatedBytes(helper);
    }
    return bytes;
  }
}
