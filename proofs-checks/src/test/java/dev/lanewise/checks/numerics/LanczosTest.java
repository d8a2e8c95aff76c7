package dev.lanewise.checks.numerics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LanczosTest {

  @Test
  void findsTheEndsOfADiagonal() {
    Lanczos ends = Lanczos.of(LanczosTest::diagonal, 40, 40, 3);
    assertEquals(-2, ends.smallest(), 1e-12 * 39);
    assertEquals(37, ends.largest(), 1e-12 * 39);
  }

  @Test
  void errsInwardsWhenStoppedEarly() {
    Lanczos ends = Lanczos.of(LanczosTest::diagonal, 40, 5, 3);
    assertTrue(ends.smallest() > -2 && ends.largest() < 37);
  }

  @Test
  void stopsInAnInvariantSubspace() {
    Lanczos ends = Lanczos.of(v -> scaled(v, 7), 10, 10, 1);
    assertEquals(7, ends.smallest(), 1e-14);
    assertEquals(7, ends.largest(), 1e-14);
  }

  private static double[] diagonal(double[] v) {
    double[] product = v.clone();
    for (int i = 0; i < v.length; i++) {
      product[i] *= i - 2;
    }
    return product;
  }

  private static double[] scaled(double[] v, double factor) {
    double[] product = v.clone();
    for (int i = 0; i < v.length; i++) {
      product[i] *= factor;
    }
    return product;
  }
}
