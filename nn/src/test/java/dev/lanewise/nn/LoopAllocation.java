package dev.lanewise.nn;

import dev.lanewise.kernels.Kernels;
import dev.lanewise.kernels.StepReport;
import java.lang.management.ManagementFactory;

/** Trains a small net and prints the least that a hundred steps of the loop allocated. */
final class LoopAllocation {
  private static final int EPOCHS = 1_000;

  private LoopAllocation() {}

  public static void main(String[] args) {
    Kernels.threads(1);
    LayerNet net =
        new LayerNet(
            16,
            Layers.dense(8),
            Layers.batchNorm(),
            Layers.activation(Activation.RELU),
            Layers.dropout(0.5),
            Layers.dense(2));
    TrainingPlan plan =
        new TrainingPlan(
            net, Loss.CROSS_ENTROPY, new Adam(1e-4, 0), new Schedule.Cosine(), 2, EPOCHS, 1);
    Trainer trainer = new Trainer(plan, LayerTrainerTest.bars(DType.F32, 400, 10));
    Meter meter = new Meter(trainer);
    trainer.run(meter);
    System.out.println("bytes in a hundred steps: " + meter.least);
  }

  /**
   * Looks at rounds of a hundred steps within an epoch: until C2 has compiled a kernel its vectors
   * are objects, and one clean round shows that nothing else is.
   */
  private static final class Meter implements TrainingListener {
    private final Trainer trainer;
    private final com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private long before;
    private long least = Long.MAX_VALUE;

    Meter(Trainer trainer) {
      this.trainer = trainer;
    }

    @Override
    public void step(int epoch, int step, int perEpoch, double loss, StepReport report) {
      // Only the second half counts: by then all is compiled, and the schedule has taken its other
      // branch.
      if (step % 100 != 0 || epoch <= EPOCHS / 2) {
        return;
      }
      long now = threads.getCurrentThreadAllocatedBytes();
      if (step > 100) {
        least = Math.min(least, now - before);
      }
      if (least == 0) {
        trainer.requestStop();
      }
      before = threads.getCurrentThreadAllocatedBytes();
    }
  }
}
