package dev.lanewise.nn;

import java.util.List;

/** The memory of a rule that keeps one vector, zeros at first, and counts no steps. */
final class OneVector {
  private final String rule;
  private Storage vector;

  /**
   * @param rule the rule's name, for messages
   */
  OneVector(String rule) {
    this.rule = rule;
  }

  /** The vector, taken at the first call for weights like these. */
  Storage like(Storage w) {
    if (vector == null) {
      vector = Storage.allocate(w.dtype(), w.size());
    }
    return vector;
  }

  /** {@link Optimizer#state}. */
  List<Storage> state() {
    return vector == null ? List.of() : List.of(vector);
  }

  /** {@link Optimizer#restore}. */
  void restore(long updates, List<Storage> state) {
    if (updates != 0 || state.size() > 1) {
      throw new IllegalArgumentException(
          rule + " remembers one vector, found " + state.size() + " after " + updates + " steps");
    }
    vector = state.isEmpty() ? null : state.getFirst();
  }
}
