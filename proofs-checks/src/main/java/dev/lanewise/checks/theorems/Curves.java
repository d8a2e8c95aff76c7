package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Series;
import dev.lanewise.checks.Sheet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Several curves over one abscissa, for one chart. */
final class Curves {
  private final String chart;
  private final double[] x;
  private final List<Series> series = new ArrayList<>();

  private Curves(String chart, double[] x) {
    this.chart = chart;
    this.x = x;
  }

  static Curves of(String chart, double[] x) {
    return new Curves(chart, x);
  }

  <T> Curves add(String name, List<T> samples, ToDoubleFunction<T> ordinate) {
    return add(name, samples.stream().mapToDouble(ordinate).toArray());
  }

  Curves add(String name, double[] y) {
    series.add(new Series(chart, name, x, y));
    return this;
  }

  void to(Sheet sheet) {
    series.forEach(sheet::series);
  }
}
