package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void chooseOut() {
    out = folder.resolve("out put");
  }

  private Run check(String... args) {
    String[] all = new String[args.length + 4];
    System.arraycopy(new String[] {"check", "--quick", "--out", out.toString()}, 0, all, 0, 4);
    System.arraycopy(args, 0, all, 4, args.length);
    return Run.of(all);
  }

  @Test
  void tableFitsTheTerminalAndBothReportsAreWritten() throws Exception {
    Run run = check("delta-identity");
    assertEquals(ExitStatus.OK, run.status(), run::err);
    assertTrue(run.out().contains("HOLDS      delta-identity"), run.out());
    run.out()
        .lines()
        .filter(line -> !line.startsWith("replay") && !line.startsWith("report"))
        .forEach(line -> assertTrue(line.length() <= Text.WIDTH, line));
    assertTrue(Files.readString(out.resolve("report.html")).contains("delta-identity"));
    assertTrue(new ObjectMapper().readTree(out.resolve("report.json").toFile()).has("checks"));
    try (var files = Files.list(out)) {
      assertEquals(2, files.count(), "nothing but the two reports");
    }
  }

  @Test
  void jsonHasTheFieldsOfEveryLineAndIsTheReport() throws Exception {
    Run run = check("--json", "clip-step", "--seed", "5");
    JsonNode document = run.json();
    assertFalse(document.get("checks").isEmpty());
    for (JsonNode line : document.get("checks")) {
      for (String field :
          List.of(
              "id",
              "paper",
              "statement",
              "evidence",
              "verdict",
              "lhs",
              "rhs",
              "slack",
              "seed",
              "replay")) {
        assertTrue(line.has(field), field);
      }
      assertEquals(5, line.get("seed").asLong());
      assertTrue(List.of("exact", "certified", "sampled").contains(line.get("evidence").asText()));
    }
    assertTrue(document.get("summary").get("passed").asBoolean());
    assertTrue(document.get("controls").get(0).get("rejected").asBoolean());
    assertEquals(document, new ObjectMapper().readTree(out.resolve("report.json").toFile()));
  }

  @Test
  void replayRepeatsTheRun() {
    JsonNode first = check("--json", "gradient-identity", "--seed", "3").json();
    List<String> words = Words.of(first.get("provenance").get("replay").asText());
    assertEquals("./lanewise", words.getFirst());
    JsonNode second = Run.of(Words.plus(words.subList(1, words.size()), "--json")).json();
    assertEquals(first.get("checks"), second.get("checks"));
    assertEquals(first.get("controls"), second.get("controls"));
  }

  @Test
  void replayOfOneLineRepeatsThatLine() {
    JsonNode line = check("--json", "delta-identity", "clip-step").json().get("checks").get(0);
    List<String> words = Words.of(line.get("replay").asText());
    JsonNode again = Run.of(Words.plus(words.subList(1, words.size()), "--json")).json();
    assertEquals(line, again.get("checks").get(0));
  }

  @Test
  void realDataAreCheckedUnderTheirName() throws Exception {
    Path table = folder.resolve("<i>t & a.csv");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      rows.append("%d,%d,%d\n".formatted(i % 3 + 1, i * i % 7 - 4, i));
    }
    Files.writeString(table, rows);
    Run run = check("gradient-identity", "--data", table.toString());
    assertEquals(ExitStatus.OK, run.status(), run::err);
    assertTrue(run.out().contains("8 rows of <i>t & a.csv"), run.out());
    String html = Files.readString(out.resolve("report.html"));
    assertTrue(html.contains("&lt;i&gt;t &amp; a.csv"));
    assertFalse(html.contains("<i>"));
  }

  @Test
  void unknownIdIsAnErrorThatListsTheIds() {
    String line = check("pl-raleigh").complaint();
    assertTrue(line.contains("pl-raleigh") && line.contains("pl-rayleigh, gradient"), line);
    assertFalse(Files.exists(out), "nothing is written");
  }

  @Test
  void unwritableOutputFolderIsAnErrorBeforeAnythingIsComputed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    String line = Run.of("check", "--out", file.resolve("sub").toString()).complaint();
    assertTrue(line.contains("cannot write into the output folder"), line);
    assertTrue(line.contains("--out"), line);
    assertEquals("", Files.readString(file));
  }

  @Test
  void missingDataAreAnError() {
    String line = check("--data", folder.resolve("none.csv").toString()).complaint();
    assertTrue(line.contains("none.csv") && line.contains("no such file"), line);
    assertFalse(Files.exists(out), "nothing is written");
  }
}
