package dev.lanewise.bench.peers;

import dev.lanewise.bench.ChildJvm;
import dev.lanewise.nn.DType;
import dev.lanewise.nn.FloatStorage;
import dev.lanewise.nn.Storage;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * The process that measures the training steps of one peer in one round, in the words of {@link
 * PeerProcess}. A library of matrix products computes those of the step and nothing else.
 */
public final class StepProcess {
  /** Large enough that rounding in single precision passes, and small enough that no error does. */
  private static final double TOLERANCE = 1e-3;

  private final PeerProcess.Timing timing;
  private final long seed;

  StepProcess(String timing, String seed) {
    this.timing = PeerProcess.Timing.valueOf(timing.toUpperCase(Locale.ROOT));
    this.seed = Long.parseLong(seed);
  }

  /** Arguments: peer, {@code quick} or {@code full}, seed, {@code f32}, then steps. */
  public static void main(String[] arguments) {
    Peer peer = Peer.parse(arguments[0]);
    if (peer == Peer.LANEWISE) {
      measure(new LanewiseSteps(), arguments);
      return;
    }
    ChildJvm.endWithInput();
    PeerProcess.probe(peer, List.of("f32"));
    StepProcess process = new StepProcess(arguments[1], arguments[2]);
    Contender contender = peer.contender();
    for (TrainingStep problem : problems(arguments)) {
      process.report(problem, StepProducts.of(contender, problem, process.seed));
    }
    System.out.println("path the products alone: " + contender.path());
    System.exit(0);
  }

  /** The same with the implementation that is given. */
  public static void measure(Steps steps, String[] arguments) {
    ChildJvm.endWithInput();
    PeerProcess.probe(Peer.parse(arguments[0]), List.of("f32"));
    StepProcess process = new StepProcess(arguments[1], arguments[2]);
    for (TrainingStep problem : problems(arguments)) {
      process.start(steps, problem);
      process.report(problem, steps::step);
    }
    System.out.println("path " + steps.path());
    System.exit(0);
  }

  private static List<TrainingStep> problems(String[] arguments) {
    return Arrays.stream(arguments).skip(4).map(TrainingStep::parse).toList();
  }

  private void report(TrainingStep problem, Runnable step) {
    timing.warmUp(List.of(step));
    double gflops = problem.flops() / timing.medianNanos(step);
    System.out.println("case f32 " + problem + " " + gflops);
  }

  /** Sets the problem and compares one step from the start with one in double precision. */
  void start(Steps steps, TrainingStep problem) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] inputs = numbers(random, problem.batch() * problem.net().inputs());
    float[] targets = numbers(random, problem.batch() * problem.net().outputs());
    FloatStorage weights = (FloatStorage) problem.net().initial(DType.F32, seed);
    steps.start(problem, inputs, targets, weights.array());
    LanewiseSteps reference = new LanewiseSteps();
    Storage exact = weights.copy(DType.F64);
    reference.start(
        problem, Storage.of(inputs).copy(DType.F64), Storage.of(targets).copy(DType.F64), exact);
    requireEqual(problem, "norm of the gradient", steps.step(), reference.step());
    requireSameMove(problem, weights.array(), steps.weights(), exact);
  }

  /** Numbers of mean 0 and variance 1. */
  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (Math.sqrt(12) * (random.nextDouble() - 0.5));
    }
    return numbers;
  }

  private static void requireEqual(
      TrainingStep problem, String what, double found, double expected) {
    if (!(Math.abs(found - expected) <= TOLERANCE * Math.abs(expected))) {
      throw new IllegalStateException(
          "wrong step of " + problem + ": " + what + " " + found + ", not " + expected);
    }
  }

  /**
   * The moves w₁ − w₀ may differ by the tolerance, beyond the rounding of w₁ itself: u·‖w₁‖ in
   * single precision.
   */
  private static void requireSameMove(
      TrainingStep problem, float[] before, float[] found, Storage expected) {
    double difference = 0;
    double move = 0;
    double size = 0;
    for (int i = 0; i < before.length; i++) {
      difference += square(found[i] - expected.get(i));
      move += square(expected.get(i) - before[i]);
      size += square(expected.get(i));
    }
    if (!(Math.sqrt(difference) <= TOLERANCE * Math.sqrt(move) + 0x1p-24 * Math.sqrt(size))) {
      throw new IllegalStateException(
          "wrong step of %s: the weights are %.2g off after a move of %.2g"
              .formatted(problem, Math.sqrt(difference), Math.sqrt(move)));
    }
  }

  private static double square(double x) {
    return x * x;
  }
}
