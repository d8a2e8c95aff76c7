package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A speed of wrong steps is none: they are refused before they are timed. */
class StepProcessTest {
  private static final TrainingStep SMALL = new TrainingStep("6-9-3", 5);

  /** Lanewise's step with something done to its results. */
  private abstract static class Spoilt implements Steps {
    final LanewiseSteps steps = new LanewiseSteps();

    @Override
    public void start(TrainingStep problem, float[] inputs, float[] targets, float[] weights) {
      steps.start(problem, inputs, targets, weights);
    }

    @Override
    public double step() {
      return steps.step();
    }

    @Override
    public float[] weights() {
      return steps.weights();
    }

    @Override
    public String path() {
      return steps.path();
    }
  }

  @Test
  void lanewiseAgreesWithItselfInDouble() {
    assertDoesNotThrow(() -> new StepProcess("quick", "1").start(new LanewiseSteps(), SMALL));
  }

  @Test
  void aWrongNormIsRefused() {
    refused(
        new Spoilt() {
          @Override
          public double step() {
            return 1.002 * steps.step();
          }
        });
  }

  /** As if the last bias, which moves least, had been forgotten. */
  @Test
  void aWeightThatDidNotMoveIsRefused() {
    refused(
        new Spoilt() {
          @Override
          public float[] weights() {
            float[] moved = steps.weights();
            moved[moved.length - 1] = 0;
            return moved;
          }
        });
  }

  private static void refused(Steps steps) {
    Exception refusal =
        assertThrows(
            IllegalStateException.class, () -> new StepProcess("quick", "1").start(steps, SMALL));
    assertTrue(refusal.getMessage().startsWith("wrong step of " + SMALL), refusal.getMessage());
  }

  @Test
  void theProgramForLibtorchIsPacked() {
    assertNotNull(Rounds.class.getResource(Rounds.TORCH_STEPS));
  }
}
