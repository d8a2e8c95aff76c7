package dev.lanewise.bench.pairs;

import dev.lanewise.kernels.Function;

/** A kernel that large arrays pass through once, and how often memory must deliver or take one. */
public enum MemoryKernel {
  EXP("exp", Function.EXP, 2),
  SIGMOID("sigmoid", Function.SIGMOID, 2),
  TANH("tanh", Function.TANH, 2),
  SOFTPLUS("softplus", Function.SOFTPLUS, 2),
  GELU("GELU", Function.GELU, 2),

  /** Logits read, probabilities written; a row fits the cache and comes from memory once. */
  SOFTMAX("softmax, rows of " + MemoryKernel.ROW, null, 2),

  /** g for its norm, g again, w read and written. */
  CLIPPED_STEP("delta-gclip step", null, 4),

  /** g for its norm, g again, v and w read and written. */
  MOMENTUM("momentum step", null, 6),

  /** g for its norm, g again, m, v and w read and written. */
  ADAM("Adam step", null, 8);

  /** Elements in a row of the softmax. */
  public static final int ROW = 4096;

  /** Passes of the triad y ← x + s·z. */
  static final int TRIAD_PASSES = 3;

  private final String title;
  private final Function function;
  private final int passes;

  MemoryKernel(String title, Function function, int passes) {
    this.title = title;
    this.function = function;
    this.passes = passes;
  }

  String title() {
    return title;
  }

  /** What is applied to each element, or null for a row or a step. */
  public Function function() {
    return function;
  }

  /**
   * Bytes for each element of that width that memory must move where no cache holds the arrays; one
   * that did would save a step its second read of g.
   */
  int bytes(int width) {
    return passes * width;
  }
}
