package dev.lanewise.checks.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.Control;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Verdict;
import dev.lanewise.checks.cli.Json;
import java.util.List;
import java.util.Locale;

/**
 * Findings as one JSON document.
 *
 * <p>{@code checks} has one entry per line, {@code controls} one per control, {@code summary} the
 * counts and {@code provenance} what the numbers depend on.
 */
public final class JsonReport {
  private JsonReport() {}

  /** The document. */
  public static ObjectNode of(List<Finding> findings, Provenance provenance) {
    ObjectNode document = Json.object();
    ArrayNode checks = document.putArray("checks");
    ArrayNode controls = document.putArray("controls");
    for (Finding finding : findings) {
      finding.lines().forEach(line -> checks.add(line(finding, line)));
      finding.controls().forEach(control -> controls.add(control(finding, control)));
    }
    document.set("summary", summary(Summary.of(findings)));
    ObjectNode origin = document.putObject("provenance");
    provenance.entries().forEach(origin::put);
    return document;
  }

  private static ObjectNode line(Finding finding, Line line) {
    ObjectNode node = Json.object();
    node.put("id", finding.theorem().id());
    node.put("paper", finding.theorem().paper());
    node.put("statement", line.statement());
    node.put("evidence", line.evidence().name().toLowerCase(Locale.ROOT));
    putAnswer(node, line);
    node.put("seed", finding.seed());
    node.put("replay", finding.replay());
    return node;
  }

  private static ObjectNode control(Finding finding, Control control) {
    ObjectNode node = Json.object();
    node.put("id", finding.theorem().id());
    node.put("counterexample", control.counterexample());
    node.put("expected", control.expected().name());
    node.put("rejected", control.rejected());
    putAnswer(node, control.line());
    return node;
  }

  private static void putAnswer(ObjectNode node, Line line) {
    node.put("verdict", line.verdict().name());
    node.put("lhs", line.lhs());
    node.put("rhs", line.rhs());
    node.put("slack", line.slack());
    node.put("note", line.note());
  }

  private static ObjectNode summary(Summary summary) {
    ObjectNode node = Json.object();
    for (Verdict verdict : Verdict.values()) {
      node.put(verdict.name().toLowerCase(Locale.ROOT), summary.lines().get(verdict));
    }
    node.put("controlsRejected", summary.rejected());
    node.put("controlsNotRejected", summary.notRejected());
    node.put("passed", summary.passed());
    node.put("seconds", summary.seconds());
    return node;
  }
}
