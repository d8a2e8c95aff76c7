package dev.lanewise.checks.cli;

import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;

/** Findings as a table for the terminal, {@value Text#WIDTH} columns wide. */
final class VerdictTable {
  private static final String ROW = "  %-9s %-9s %11s %1s %11s  %8s  %s";
  private static final int STATEMENT = Text.WIDTH - 59;

  private final Session session;

  VerdictTable(Session session) {
    this.session = session;
  }

  void header() {
    session.say(ROW.formatted("VERDICT", "EVIDENCE", "LEFT", "", "RIGHT", "SLACK", "STATEMENT"));
  }

  /** One theorem: its lines, then its controls. */
  void print(Finding finding) {
    session.say("");
    session.say(
        Text.cut(
            "%s  %s  %s"
                .formatted(
                    finding.theorem().id(), finding.theorem().number(), finding.theorem().title()),
            Text.WIDTH));
    finding.lines().forEach(this::print);
    finding.controls().forEach(this::print);
  }

  private void print(Line line) {
    String[] statement = Text.wrapped(line.statement(), STATEMENT).toArray(String[]::new);
    session.say(
        ROW.formatted(
            line.verdict(),
            line.evidence().name().toLowerCase(java.util.Locale.ROOT),
            Text.number(line.lhs()),
            line.verdict() == Verdict.REFUTED ? "≰" : line.verdict() == Verdict.VACUOUS ? "?" : "≤",
            Text.number(line.rhs()),
            line.slack() == 0 ? "0" : "%.1e".formatted(line.slack()),
            statement[0]));
    for (int i = 1; i < statement.length; i++) {
      session.say(" ".repeat(Text.WIDTH - STATEMENT) + statement[i]);
    }
    if (!line.note().isEmpty()) {
      Text.wrapped(line.note(), Text.WIDTH - 12)
          .forEach(note -> session.say("            " + note));
    }
  }

  private void print(Control control) {
    String outcome = control.rejected() ? "rejected" : "NOT REJECTED: the check is broken";
    Text.wrapped(
            "control %s: %s (expected %s, got %s)"
                .formatted(
                    outcome,
                    control.counterexample(),
                    control.expected(),
                    control.line().verdict()),
            Text.WIDTH - 2)
        .forEach(text -> session.say("  " + text));
  }
}
