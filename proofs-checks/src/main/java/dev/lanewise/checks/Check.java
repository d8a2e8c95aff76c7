package dev.lanewise.checks;

/**
 * A theorem that can be looked at on concrete networks.
 *
 * <p>An own check implements {@link #theorem} and {@link #examine}, writing inequalities, curves
 * and at least one control into the sheet.
 */
public interface Check {

  /** The statement under examination. */
  Theorem theorem();

  /**
   * Looks at the theorem on random wide nets over the subject's data, and at its controls.
   *
   * <p>Data on which the theorem does not speak (duplicate inputs, say) are VACUOUS lines, never
   * exceptions.
   */
  void examine(Subject subject, Sheet sheet);

  /** Runs {@link #examine} and makes the finding of it, with the time and the replay command. */
  default Finding run(Subject subject) {
    long start = System.nanoTime();
    Sheet sheet = new Sheet();
    examine(subject, sheet);
    return new Finding(
        theorem(),
        sheet.lines(),
        sheet.series(),
        sheet.controls(),
        subject.seed(),
        subject.replay(theorem().id()),
        (System.nanoTime() - start) * 1e-9);
  }
}
