package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;

class PowerTest {
  private static final MathContext DIGITS = new MathContext(60);

  @Test
  void powersAreWithinTheirBound() {
    for (double x : new double[] {0.9, 0.999, 0.5, 1.25, 1 - 0x1p-53}) {
      for (int t : new int[] {1, 2, 3, 7, 31, 32, 33, 1000, 12_345}) {
        double exact = new BigDecimal(x).pow(t, DIGITS).doubleValue();
        if (exact < Double.MAX_VALUE && exact > Double.MIN_NORMAL) {
          // One rounding more, for the reference.
          assertEquals(exact, Power.of(x, t), t * 0x1p-53 / (1 - t * 0x1p-53) * exact, x + "^" + t);
        }
      }
    }
  }

  @Test
  void nothingToMultiplyIsOneAndZeroStaysZero() {
    assertEquals(1, Power.of(0.3, 0));
    assertEquals(1, Power.of(1, Long.MAX_VALUE));
    assertEquals(0, Power.of(0, 5));
    assertEquals(0, Power.of(0.999, Long.MAX_VALUE));
  }
}
