package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The products of a step alone are those of the step, on operands that they share. */
class StepProductsTest {
  private static final TrainingStep STEP = new TrainingStep("6-9-3", 5);

  private record Call(Shape shape, float[] a, float[] b, float[] c) {}

  /** Writes down what it is asked for. */
  private static final class Recorder implements Contender {
    final List<Call> calls = new ArrayList<>();

    @Override
    public Runnable product(Shape shape, float[] a, float[] b, float[] c) {
      calls.add(new Call(shape, a, b, c));
      return new PlainLoop().product(shape, a, b, c);
    }

    @Override
    public Runnable product(Shape shape, double[] a, double[] b, double[] c) {
      throw new UnsupportedOperationException("steps are in single precision");
    }

    @Override
    public String path() {
      return "a recorder";
    }
  }

  @Test
  void productsComeInTheOrderOfAStep() {
    List<Shape> shapes = calls().stream().map(Call::shape).toList();
    assertEquals(
        List.of(
            new Shape(5, 9, 6, false, true),
            new Shape(5, 3, 9, false, true),
            new Shape(3, 9, 5, true, false),
            new Shape(5, 9, 3, false, false),
            new Shape(9, 6, 5, true, false)),
        shapes);
    assertEquals(STEP.flops(), shapes.stream().mapToDouble(Shape::flops).sum());
  }

  @Test
  void weightsExistOnceAndResultsAreOperands() {
    List<Call> calls = calls();
    Call output = calls.get(1);
    Call lastGradient = calls.get(2);
    Call inputGradient = calls.get(3);
    Call firstGradient = calls.get(4);
    assertSame(calls.getFirst().c(), output.a());
    assertSame(output.b(), inputGradient.b());
    assertSame(output.a(), lastGradient.b());
    assertSame(lastGradient.a(), inputGradient.a());
    assertSame(inputGradient.c(), firstGradient.a());
    assertSame(calls.getFirst().a(), firstGradient.b());
  }

  private static List<Call> calls() {
    Recorder recorder = new Recorder();
    StepProducts.of(recorder, STEP, 1);
    return recorder.calls;
  }
}
