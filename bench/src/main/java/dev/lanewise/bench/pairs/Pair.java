package dev.lanewise.bench.pairs;

/**
 * Two ways of computing that are compared.
 *
 * @param name what the second one is, beside the first
 * @param flops operations of one call of the first
 * @param first what counts as 1
 * @param second what is compared with it
 */
record Pair(String name, double flops, Runnable first, Runnable second) {
  /** Operations per sample: ten milliseconds or more, so that clock and scheduler do not show. */
  private static final double SAMPLE_FLOPS = 1e9;

  /** Calls that make up one sample. */
  int calls() {
    return (int) Math.max(1, Math.round(SAMPLE_FLOPS / flops));
  }
}
