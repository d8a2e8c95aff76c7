package dev.lanewise.bench.pairs;

import java.util.OptionalDouble;

/**
 * Two ways of computing that are compared.
 *
 * @param name what the second one is, beside the first
 * @param dtype f32 or f64
 * @param flops operations of one call of the first; none if it only moves elements
 * @param work the same, or what it moves: what decides how many calls a sample has
 * @param first what counts as 1
 * @param second what is compared with it
 */
public record Pair(
    String name, String dtype, OptionalDouble flops, double work, Runnable first, Runnable second) {
  /** Operations per sample: ten milliseconds or more, so that clock and scheduler do not show. */
  private static final double SAMPLE_WORK = 1e9;

  /** Two ways whose work is arithmetic. */
  public Pair(String name, String dtype, double flops, Runnable first, Runnable second) {
    this(name, dtype, OptionalDouble.of(flops), flops, first, second);
  }

  /** Two ways that move elements. */
  public static Pair moving(
      String name, String dtype, double work, Runnable first, Runnable second) {
    return new Pair(name, dtype, OptionalDouble.empty(), work, first, second);
  }

  /** Calls that make up one sample. */
  int calls() {
    return (int) Math.max(1, Math.round(SAMPLE_WORK / work));
  }
}
