package dev.lanewise.checks.report;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Findings counted.
 *
 * @param lines how many lines have each verdict
 * @param rejected controls that were rejected, as they must
 * @param notRejected controls that were not: the check is broken
 * @param withoutControl checks that planted no counterexample, so that nobody knows whether they
 *     can fail
 * @param seconds wall-clock time of all checks together
 */
public record Summary(
    Map<Verdict, Long> lines,
    long rejected,
    long notRejected,
    List<String> withoutControl,
    double seconds) {

  /** Counts. */
  public static Summary of(List<Finding> findings) {
    Map<Verdict, Long> lines = new EnumMap<>(Verdict.class);
    for (Verdict verdict : Verdict.values()) {
      lines.put(verdict, 0L);
    }
    findings.stream()
        .flatMap(finding -> finding.lines().stream())
        .map(Line::verdict)
        .forEach(verdict -> lines.merge(verdict, 1L, Long::sum));
    List<Control> controls =
        findings.stream().flatMap(finding -> finding.controls().stream()).toList();
    long rejected = controls.stream().filter(Control::rejected).count();
    return new Summary(
        lines,
        rejected,
        controls.size() - rejected,
        findings.stream()
            .filter(finding -> finding.controls().isEmpty())
            .map(finding -> finding.theorem().id())
            .toList(),
        findings.stream().mapToDouble(Finding::seconds).sum());
  }

  /** Whether every {@link Finding#passed finding passed}. */
  public boolean passed() {
    return lines.get(Verdict.REFUTED) == 0 && notRejected == 0 && withoutControl.isEmpty();
  }

  /** The counts in words. */
  public String sentence() {
    return (passed() ? "Nothing was refuted: " : "NOT ALL GOOD: ")
        + "%d lines certified, %d hold, %d vacuous, %d refuted; %d of %d controls rejected."
            .formatted(
                lines.get(Verdict.CERTIFIED),
                lines.get(Verdict.HOLDS),
                lines.get(Verdict.VACUOUS),
                lines.get(Verdict.REFUTED),
                rejected,
                rejected + notRejected)
        + (withoutControl.isEmpty()
            ? ""
            : " Without a control: " + String.join(", ", withoutControl) + ".");
  }
}
