package dev.lanewise.checks;

import java.util.List;

/**
 * What one check found out.
 *
 * @param theorem the statement
 * @param lines the inequalities that were looked at
 * @param series curves for the report
 * @param controls counterexamples, each of which must be rejected
 * @param seed the seed of everything random in it
 * @param replay the command that repeats exactly this
 * @param seconds wall-clock time
 */
public record Finding(
    Theorem theorem,
    List<Line> lines,
    List<Series> series,
    List<Control> controls,
    long seed,
    String replay,
    double seconds) {

  /** Copies the lists. */
  public Finding {
    lines = List.copyOf(lines);
    series = List.copyOf(series);
    controls = List.copyOf(controls);
  }

  /** Whether no line is refuted and there are controls, all of which were rejected. */
  public boolean passed() {
    return !controls.isEmpty()
        && lines.stream().noneMatch(line -> line.verdict() == Verdict.REFUTED)
        && controls.stream().allMatch(Control::rejected);
  }

  /** REFUTED if any line is, else VACUOUS if any is, else HOLDS if any is, else CERTIFIED. */
  public Verdict worst() {
    return lines.stream().map(Line::verdict).max(Enum::compareTo).orElse(Verdict.VACUOUS);
  }
}
