package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.Catalogue;
import dev.lanewise.checks.Check;
import dev.lanewise.checks.Finding;
import dev.lanewise.checks.Subject;
import dev.lanewise.checks.report.HtmlReport;
import dev.lanewise.checks.report.JsonReport;
import dev.lanewise.checks.report.Provenance;
import dev.lanewise.checks.report.Summary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main job. */
@picocli.CommandLine.Command(
    name = "check",
    description = "Checks theorems on random wide nets; writes report.html and report.json.")
final class CheckCommand implements Command {

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "Checks to run (default: all); 'lanewise list' shows them.")
  private List<String> ids = List.of();

  @Option(names = "--quick", description = "Fewer and smaller nets: under 20 seconds.")
  private boolean quick;

  @Override
  public int run(Session session) throws IOException {
    List<Check> checks = checks();
    Subject subject = Subject.embedded(session.seed(), quick);
    session.requireWritableOut();
    List<Finding> findings = new ArrayList<>();
    VerdictTable table = new VerdictTable(session);
    table.header();
    try (Meter meter = session.meter("check")) {
      for (Check check : checks) {
        String id = check.theorem().id();
        int done = findings.size();
        Finding finding =
            check.run(
                subject.withProgress(
                    (step, part) -> meter.at(id + ": " + step, (done + part) / checks.size())));
        table.print(finding);
        findings.add(finding);
      }
    }
    return report(findings, subject, session);
  }

  private List<Check> checks() {
    try {
      return ids.isEmpty()
          ? Catalogue.all()
          : ids.stream().distinct().map(Catalogue::byId).toList();
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(e.getMessage());
    }
  }

  private int report(List<Finding> findings, Subject subject, Session session) throws IOException {
    Replay replay = session.replay("check").flag("--quick", quick);
    ids.forEach(replay::word);
    Provenance provenance =
        new Provenance(Application.version(), subject.label(), session.seed(), replay.toString());
    ObjectNode document = JsonReport.of(findings, provenance);
    session.write("report.json", Json.text(document) + "\n");
    Path html = session.write("report.html", HtmlReport.of(findings, provenance));
    Summary summary = Summary.of(findings);
    session.say("");
    session.say(summary.sentence());
    session.say("report  " + html);
    session.say("seed    " + session.seed());
    session.say("replay  " + replay);
    if (session.json()) {
      session.answer(document);
    }
    return summary.passed() ? ExitStatus.OK : ExitStatus.REFUTED;
  }
}
