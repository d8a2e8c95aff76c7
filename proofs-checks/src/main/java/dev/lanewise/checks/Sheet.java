package dev.lanewise.checks;

import java.util.ArrayList;
import java.util.List;

/** Where a check writes down what it sees; {@link Check#run} makes the finding of it. */
public final class Sheet {
  private final List<Line> lines = new ArrayList<>();
  private final List<Series> series = new ArrayList<>();
  private final List<Control> controls = new ArrayList<>();

  /** Judges {@code lhs ≤ rhs + slack}, see {@link Line#atMost}. */
  public void atMost(String statement, Evidence evidence, double lhs, double rhs, double slack) {
    line(Line.atMost(statement, evidence, lhs, rhs, slack));
  }

  /** Writes down a line that was judged elsewhere. */
  public void line(Line line) {
    lines.add(line);
  }

  /** Adds a curve over the step numbers 0, 1, 2, …. */
  public void curve(String chart, String name, double[] y) {
    series(Series.overSteps(chart, name, y));
  }

  /** Adds a curve. */
  public void series(Series curve) {
    series.add(curve);
  }

  /** Adds a counterexample with what the check said of it. */
  public void control(Control control) {
    controls.add(control);
  }

  List<Line> lines() {
    return lines;
  }

  List<Series> series() {
    return series;
  }

  List<Control> controls() {
    return controls;
  }
}
