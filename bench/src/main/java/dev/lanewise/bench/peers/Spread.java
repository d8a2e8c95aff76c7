package dev.lanewise.bench.peers;

import java.util.Arrays;
import org.openjdk.jmh.util.ListStatistics;

/**
 * A number that was measured several times.
 *
 * @param middle mean or median
 * @param low lower end of what is uncertain about it
 * @param high upper end
 */
public record Spread(double middle, double low, double high) {

  /**
   * Mean and its 95 % confidence interval (Student's t); of fewer than three values, of which none
   * can be told, the smallest and the largest.
   */
  public static Spread meanWithConfidence(double[] values) {
    ListStatistics statistics = new ListStatistics(values);
    if (values.length < 3) {
      return new Spread(statistics.getMean(), statistics.getMin(), statistics.getMax());
    }
    double[] interval = statistics.getConfidenceIntervalAt(0.95);
    return new Spread(statistics.getMean(), Math.max(0, interval[0]), interval[1]);
  }

  /** Median and quartiles, between neighbours by straight lines. */
  public static Spread medianWithQuartiles(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
  }

  private static double quantile(double[] sorted, double fraction) {
    double position = fraction * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
  }
}
