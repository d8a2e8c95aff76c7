package dev.lanewise.checks.cli;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;
import java.util.Locale;

/**
 * Findings as a table for the terminal, {@value Text#WIDTH} columns wide: one row per theorem, and
 * below it the lines that deserve a look, or all of them.
 */
final class VerdictTable {
  private static final String ROW = "%-9s  %-21s %-4s %5s %5s %5s %5s %9s %8s";

  private final Session session;
  private final boolean everyLine;

  VerdictTable(Session session, boolean everyLine) {
    this.session = session;
    this.everyLine = everyLine;
  }

  void header() {
    session.say(
        ROW.formatted("VERDICT", "CHECK", "", "CERT", "HOLD", "VAC", "REF", "CONTROLS", "SECONDS"));
  }

  void print(Finding finding) {
    long rejected = finding.controls().stream().filter(Control::rejected).count();
    session.say(
        ROW.formatted(
            finding.worst(),
            finding.theorem().id(),
            finding.theorem().number(),
            count(finding, Verdict.CERTIFIED),
            count(finding, Verdict.HOLDS),
            count(finding, Verdict.VACUOUS),
            count(finding, Verdict.REFUTED),
            rejected + " of " + finding.controls().size(),
            String.format(Locale.ROOT, "%.1f", finding.seconds())));
    finding.lines().stream()
        .filter(line -> everyLine || line.verdict().compareTo(Verdict.VACUOUS) >= 0)
        .forEach(this::print);
    finding.controls().stream()
        .filter(control -> everyLine || !control.rejected())
        .forEach(this::print);
  }

  private static long count(Finding finding, Verdict verdict) {
    return finding.lines().stream().filter(line -> line.verdict() == verdict).count();
  }

  private void print(Line line) {
    paragraph("  %-9s ".formatted(line.verdict()), line.statement());
    paragraph(
        " ".repeat(12),
        "%s %s %s, slack %s, %s"
            .formatted(
                Text.number(line.lhs()),
                relation(line.verdict()),
                Text.number(line.rhs()),
                line.slack() == 0 ? "0" : String.format(Locale.ROOT, "%.1e", line.slack()),
                line.evidence().name().toLowerCase(Locale.ROOT)));
    if (!line.note().isEmpty()) {
      paragraph(" ".repeat(12), line.note());
    }
  }

  private static String relation(Verdict verdict) {
    return switch (verdict) {
      case CERTIFIED, HOLDS -> "≤";
      case VACUOUS -> "against";
      case REFUTED -> "is not ≤";
    };
  }

  private void print(Control control) {
    String outcome = control.rejected() ? "rejected" : "NOT REJECTED, so the check is broken";
    paragraph(
        "  control   ",
        "%s: %s (expected %s, got %s)"
            .formatted(
                outcome, control.counterexample(), control.expected(), control.line().verdict()));
  }

  private void paragraph(String label, String text) {
    String start = label;
    for (String line : Text.wrapped(text, Text.WIDTH - label.length())) {
      session.say(start + line);
      start = " ".repeat(label.length());
    }
  }
}
