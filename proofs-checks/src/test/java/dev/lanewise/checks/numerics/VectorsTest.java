package dev.lanewise.checks.numerics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorsTest {

  @ParameterizedTest
  @ValueSource(doubles = {1, 0x1p-440, 0x1p-460, 0x1p-1060, 0x1p500, 0x1p1020})
  void normsAndDistancesHaveNoScale(double unit) {
    assertEquals(5 * unit, Vectors.norm(new double[] {3 * unit, -4 * unit}));
    double[] x = {7 * unit, unit};
    assertEquals(5 * unit, Vectors.distance(x, new double[] {4 * unit, 5 * unit}));
  }

  @Test
  void whatIsNotFiniteStaysSo() {
    assertEquals(0, Vectors.norm(new double[] {0, -0.0}));
    assertEquals(0, Vectors.norm(new double[0]));
    assertEquals(
        Double.POSITIVE_INFINITY, Vectors.norm(new double[] {1, Double.NEGATIVE_INFINITY}));
    assertEquals(Double.NaN, Vectors.norm(new double[] {1e-200, Double.NaN}));
  }

  @Test
  void normalizedVectorsKeepTheirDirection() {
    double[] x = {9, 3e200, -4e200, 9};
    Vectors.normalize(x, 1, 2);
    assertArrayEquals(new double[] {9, 0.6, -0.8, 9}, x, 1e-15);
    double[] small = {2e-162, 0};
    Vectors.normalize(small, 0, 2);
    assertArrayEquals(new double[] {1, 0}, small);
    double[] unlike = {1e200, 1};
    Vectors.normalize(unlike, 0, 2);
    assertArrayEquals(new double[] {1, 1e-200}, unlike, 1e-215);
    double[] zero = {0, 0};
    Vectors.normalize(zero, 0, 2);
    assertArrayEquals(new double[] {0, 0}, zero);
  }
}
