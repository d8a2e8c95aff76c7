package dev.lanewise.checks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.checks.Series;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChartTest {

  @Test
  void curveRunsFromCornerToCorner() {
    String svg = Chart.svg("t", List.of(Series.overSteps("t", "s", new double[] {0, 1})));
    assertTrue(svg.contains("points=\"70.0,266.0 624.0,12.0\""), svg);
  }

  @Test
  void gapStandsWhereAPointIsNotFinite() {
    double[] y = {1, 2, Double.NaN, 3, 4, Double.POSITIVE_INFINITY, 5};
    String svg = Chart.svg("t", List.of(Series.overSteps("t", "s", y)));
    assertEquals(2 + 1, count("<polyline", svg), "two pieces and the legend");
    assertEquals(1, count("<circle", svg), "the lone last point");
  }

  @Test
  void wideRangeOfPositiveValuesIsLogarithmic() {
    String svg = Chart.svg("t", List.of(Series.overSteps("t", "s", new double[] {1000, 10, 0.1})));
    assertTrue(svg.contains("logarithmic"), svg);
    // Equal ratios are equally far apart: 10 lies half-way between 1000 and 0.1.
    assertTrue(svg.contains("347.0,139.0"), svg);
    for (String label : List.of(">0.1<", ">1<", ">10<", ">100<", ">1000<")) {
      assertTrue(svg.contains(label), label);
    }
  }

  /** No step between them is a number but 0. */
  @Test
  void neighboursAmongTheSmallestNumbersHaveTicks() {
    double[] y = {0, Double.MIN_VALUE, 3 * Double.MIN_VALUE};
    assertTrue(Chart.svg("t", List.of(Series.overSteps("t", "s", y))).contains("<svg"));
    assertEquals(List.of(0.0, 5e-324), new Axis(0, 5e-324, false).ticks());
  }

  @Test
  void zeroLeavesAGapOnALogarithmicAxis() {
    double[] y = {1000, 1, 0};
    String svg = Chart.svg("t", List.of(Series.overSteps("t", "s", y)));
    assertTrue(svg.contains("logarithmic"));
    assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
  }

  @Test
  void extremeValuesStillHavePositions() {
    for (double[] y :
        new double[][] {
          {},
          {0},
          {5, 5},
          {-1e308, 1e308},
          {0, Double.MIN_VALUE},
          {Double.MIN_VALUE, Double.MAX_VALUE},
          {1e20, Math.nextUp(1e20)},
          {Double.NaN}
        }) {
      String svg = Chart.svg("t", List.of(Series.overSteps("t", "s", y)));
      Pattern.compile("points=\"([^\"]*)\"|c[xy]=\"([^\"]*)\"")
          .matcher(svg)
          .results()
          .forEach(m -> assertTrue(m.group().matches("[a-z]+=\"[-0-9., ]*\""), m.group()));
    }
  }

  @Test
  void longCurvesAreThinned() {
    String svg = Chart.svg("t", List.of(Series.overSteps("t", "s", new double[100_000])));
    assertTrue(svg.length() < 20_000, () -> svg.length() + " characters");
  }

  private static int count(String part, String text) {
    return text.split(part, -1).length - 1;
  }
}
