package dev.lanewise.nn;

/** What the net should answer: class labels or real values. */
public sealed interface Targets permits Labels, Values {
  /** Number of examples. */
  int size();

  /** Outputs per example that a net needs for these targets. */
  int width();
}
