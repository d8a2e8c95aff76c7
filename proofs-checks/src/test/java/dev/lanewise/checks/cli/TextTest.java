package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TextTest {
  @Test
  void boundsKeepTheirSide() {
    assertEquals("0.420596", Text.atMost(0.4205967, 6));
    assertEquals("0.420597", Text.atLeast(0.4205961, 6));
    assertEquals("0.500000", Text.atLeast(0.49999999, 6));
    assertEquals("0.25", Text.atMost(0.25, 6));
    assertEquals("1.23456E-9", Text.atMost(1.234567e-9, 6));
    assertEquals("1.23457E+9", Text.atLeast(1.234561e9, 6));
    assertEquals("100", Text.atMost(100, 6));
    assertEquals("0.0", Text.atMost(0, 6));
    assertEquals("Infinity", Text.atLeast(Double.POSITIVE_INFINITY, 6));
    assertEquals("NaN", Text.atMost(Double.NaN, 3));
  }
}
