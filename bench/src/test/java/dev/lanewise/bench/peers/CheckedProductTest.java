package dev.lanewise.bench.peers;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A speed of wrong products is none: they are refused before they are timed. */
class CheckedProductTest {
  private static final Shape SHAPE = new Shape(64, 128, 256, false, false);

  /** A product with something done to its operands and to its result. */
  private abstract static class Spoilt implements Contender {
    private final PlainLoop loop = new PlainLoop();

    float operand(float number) {
      return number;
    }

    void spoil(float[] c) {}

    @Override
    public Runnable product(Shape shape, float[] a, float[] b, float[] c) {
      return () -> {
        loop.product(shape, operands(a), operands(b), c).run();
        spoil(c);
      };
    }

    private float[] operands(float[] numbers) {
      float[] changed = numbers.clone();
      for (int i = 0; i < changed.length; i++) {
        changed[i] = operand(changed[i]);
      }
      return changed;
    }

    @Override
    public Runnable product(Shape shape, double[] a, double[] b, double[] c) {
      return () -> {
        loop.product(shape, a, b, c).run();
        c[c.length - 1] = 0;
      };
    }

    @Override
    public String path() {
      return loop.path();
    }
  }

  @Test
  void rightProductsPassForAllTransposesAndTypes() {
    PeerProcess process = process(new PlainLoop());
    for (String dtype : List.of("f32", "f64")) {
      for (boolean transA : new boolean[] {false, true}) {
        for (boolean transB : new boolean[] {false, true}) {
          Shape shape = new Shape(64, 128, 256, transA, transB);
          assertDoesNotThrow(() -> process.problem(dtype, shape), dtype + " " + shape);
        }
      }
    }
  }

  /** Down to a single element, and where sums are much shorter than rows. */
  @Test
  void rightProductsPassInEveryProportion() {
    PeerProcess process = process(new PlainLoop());
    for (int m : new int[] {1, 9, 300}) {
      for (int n : new int[] {1, 9, 300}) {
        for (int k : new int[] {1, 9, 300}) {
          Shape shape = new Shape(m, n, k, true, true);
          assertDoesNotThrow(() -> process.problem("f32", shape), shape.toString());
          assertDoesNotThrow(() -> process.problem("f64", shape), shape.toString());
        }
      }
    }
  }

  @Test
  void oneWrongElementInTheLastRowIsRefused() {
    Contender spoilt =
        new Spoilt() {
          @Override
          void spoil(float[] c) {
            c[c.length - 1] = 0;
          }
        };
    refused(spoilt, "f32", "row 63");
    refused(spoilt, "f64", "row 63");
  }

  @Test
  void operandsOfBfloat16AreRefused() {
    refused(
        new Spoilt() {
          @Override
          float operand(float number) {
            return Float.intBitsToFloat((Float.floatToRawIntBits(number) + 0x8000) & 0xFFFF0000);
          }
        },
        "f32",
        "row ");
  }

  private static void refused(Contender contender, String dtype, String where) {
    PeerProcess process = process(contender);
    Exception refusal =
        assertThrows(IllegalStateException.class, () -> process.problem(dtype, SHAPE));
    assertTrue(
        refusal.getMessage().startsWith("wrong product of shape " + SHAPE + ": " + where),
        refusal.getMessage());
  }

  private static PeerProcess process(Contender contender) {
    return new PeerProcess(contender, PeerProcess.Timing.QUICK, 1);
  }
}
