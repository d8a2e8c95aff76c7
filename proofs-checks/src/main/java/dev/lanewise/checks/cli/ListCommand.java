package dev.lanewise.checks.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.Catalogue;
import dev.lanewise.checks.Check;
import dev.lanewise.checks.Theorem;
import picocli.CommandLine;

/** What can be checked. */
@CommandLine.Command(
    name = "list",
    description = "Lists the theorems and checks: id, paper, hypotheses, conclusion.")
final class ListCommand implements Command {

  @Override
  public int run(Session session) {
    if (session.json()) {
      ObjectNode document = Json.object();
      ArrayNode checks = document.putArray("checks");
      Catalogue.all().forEach(check -> checks.add(json(check.theorem())));
      session.answer(document);
    } else {
      for (Check check : Catalogue.all()) {
        print(check.theorem(), session);
      }
      session.say("Run some with: " + new Replay("check") + " ID ...; all without an id.");
    }
    return ExitStatus.OK;
  }

  private static ObjectNode json(Theorem theorem) {
    ObjectNode node = Json.object();
    node.put("id", theorem.id());
    node.put("number", theorem.number());
    node.put("title", theorem.title());
    node.put("paper", theorem.paper());
    node.put("statement", theorem.statement());
    node.set("hypotheses", Json.strings(theorem.hypotheses()));
    node.put("conclusion", theorem.conclusion());
    return node;
  }

  private static void print(Theorem theorem, Session session) {
    session.say("%s (%s): %s".formatted(theorem.id(), theorem.number(), theorem.title()));
    print("paper", theorem.paper(), session);
    print("says", theorem.statement(), session);
    print("if", String.join("; ", theorem.hypotheses()), session);
    print("then", theorem.conclusion(), session);
    session.say("");
  }

  private static void print(String what, String text, Session session) {
    String label = what;
    for (String line : Text.wrapped(text, Text.WIDTH - 9)) {
      session.say("  %-6s %s".formatted(label, line));
      label = "";
    }
  }
}
