package dev.lanewise.checks;

/** Hears how far a check has come. */
@FunctionalInterface
public interface Progress {
  /** Hears nothing. */
  Progress NONE = (step, fraction) -> {};

  /**
   * Called often enough for a progress bar.
   *
   * @param step what is being done, in a few words
   * @param fraction how much of the check is done, from 0 to 1
   */
  void at(String step, double fraction);
}
