package dev.lanewise.bench.errors;

import java.util.List;

/** Kernels that are measured on the same elements. */
@FunctionalInterface
interface Family {
  /**
   * Measures them in one precision.
   *
   * @param seed the first of those that elements are drawn from
   */
  List<Worst> measure(Calls calls, Type type, long seed);
}
