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
import dev.lanewise.nn.DType;
import dev.lanewise.nn.Data;
import dev.lanewise.nn.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The main job. */
@picocli.CommandLine.Command(
    name = "check",
    description = "Checks theorems on random wide nets; writes report.html and report.json.",
    footer = {
      "",
      "Prints one row per theorem with the worst of its verdicts, and every line that does not hold;",
      "with ids every line. CERTIFIED: holds, all rounding enclosed. HOLDS: numerically, up to the",
      "slack. VACUOUS: a hypothesis is not met at this size. REFUTED: fails, or a control passed."
    })
final class CheckCommand implements Command {

  @Parameters(
      paramLabel = "ID",
      arity = "0..*",
      description = "Checks to run (default: all); 'lanewise list' shows them.")
  private List<String> ids = List.of();

  @Option(
      names = "--quick",
      description = "Fewer and smaller nets: under 20 seconds on the embedded data.")
  private boolean quick;

  @Option(
      names = "--data",
      paramLabel = "DIR|FILE",
      description =
          "Real data: a folder of IDX files or a table (CSV, last column the target), each also"
              + " gzipped; 8 (--quick) or 16 of its training rows, which of a table the seed says;"
              + " default: points of the unit sphere.")
  private Path data;

  @Override
  public int run(Session session) throws IOException {
    List<Check> checks = checks();
    Replay replay = replay(session);
    Subject subject = subject(replay.toString(), session);
    ids.forEach(replay::word);
    session.requireWritableOut();
    List<Finding> findings = new ArrayList<>();
    VerdictTable table = new VerdictTable(session, !ids.isEmpty());
    String data = subject.size() + " rows of " + subject.label();
    session.say("data    " + data);
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
    return report(
        findings,
        new Provenance(Application.version(), data, session.seed(), replay.toString()),
        session);
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

  private Replay replay(Session session) {
    Replay replay = session.replay("check").flag("--quick", quick);
    return data == null ? replay : replay.option("--data", data);
  }

  private Subject subject(String replay, Session session) {
    if (data == null) {
      return Subject.embedded(session.seed(), quick).withReplayPrefix(replay);
    }
    // Pixels are bytes, which float holds exactly, and there may be many of them.
    DType dtype = Files.isDirectory(data) ? DType.F32 : DType.F64;
    Data loaded = Data.load(data, dtype, Task.REGRESSION, session.seed());
    String name = String.valueOf(data.getFileName());
    return Subject.of(loaded.train(), name, session.seed(), quick, replay);
  }

  private int report(List<Finding> findings, Provenance provenance, Session session)
      throws IOException {
    ObjectNode document = JsonReport.of(findings, provenance);
    session.write("report.json", Json.text(document) + "\n");
    Path html = session.write("report.html", HtmlReport.of(findings, provenance));
    Summary summary = Summary.of(findings);
    session.say("");
    session.say(summary.sentence());
    session.say("report  " + html + " (every line with both sides, slack and curves)");
    session.say("seed    " + provenance.seed());
    session.say("replay  " + provenance.replay());
    if (session.json()) {
      session.answer(document);
    }
    return summary.passed() ? ExitStatus.OK : ExitStatus.REFUTED;
  }
}
