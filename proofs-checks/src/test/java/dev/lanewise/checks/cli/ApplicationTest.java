package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationTest {

  @Test
  void helpListsTheCommandsAndTheExitStatus() {
    Run run = Run.of("--help");
    assertEquals(0, run.status());
    for (String word : List.of("doctor", "check", "list", "train", "Exit status: 0")) {
      assertTrue(run.out().contains(word), () -> word + " in " + run.out());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"doctor", "check", "list", "train"})
  void helpFitsTheTerminalAndShowsDefaults(String command) {
    Run run = Run.of(command, "--help");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("Seed of everything random (default: 1)"), run.out());
    run.out().lines().forEach(line -> assertTrue(line.length() <= Text.WIDTH, line));
  }

  @Test
  void versionIsThatOfTheProject() {
    Run run = Run.of("--version");
    assertEquals(0, run.status());
    assertTrue(run.out().strip().matches("lanewise \\d+\\.\\d+\\.\\d+"), run.out());
  }

  @Test
  void missingCommandIsAnError() {
    assertTrue(Run.of().complaint().contains("a command is missing"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"frobnicate", "@file"})
  void unknownCommandIsAnErrorThatListsTheCommands(String word) {
    String line = Run.of(word).complaint();
    assertTrue(line.contains(word) && line.contains("doctor, check, list, train"), line);
  }

  @Test
  void anOptionBeforeTheCommandIsToldToFollowIt() {
    String line = Run.of("--seed", "3", "check").complaint();
    assertTrue(line.contains("options follow the command"), line);
  }

  /** A name may come from somebody who wants another line to stand there. */
  @Test
  void whatWouldMoveTheCursorIsNotPrinted() {
    String line = Run.of("check", "--data", "x\u001b[2J\u202e\nCERTIFIED").complaint();
    assertTrue(line.contains("x?[2J?; CERTIFIED"), line);
  }

  @Test
  void unknownOptionIsAnErrorThatPointsToTheHelp() {
    String line = Run.of("check", "--frobnicate").complaint();
    assertTrue(line.contains("--frobnicate") && line.contains("lanewise check --help"), line);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1025", "-1", "many"})
  void threadsOutOfRangeAreAnError(String threads) {
    assertTrue(Run.of("list", "--threads", threads).complaint().contains("--threads"));
  }

  @Test
  void seedThatIsNoNumberIsAnError() {
    assertTrue(Run.of("list", "--seed", "x").complaint().contains("--seed"));
  }

  @Test
  void doctorAnswersWithEveryField() {
    JsonNode doctor = Run.of("doctor", "--json").json();
    for (String field :
        List.of(
            "backend",
            "reason",
            "vectorBits",
            "jdk",
            "cores",
            "peakGflopsF32",
            "peakGflopsF64",
            "bandwidthGBs",
            "advice")) {
      assertTrue(doctor.has(field), field);
    }
    assertTrue(doctor.get("peakGflopsF64").asDouble() > 0);
  }

  @Test
  void listNamesEveryCheckInBothForms() {
    JsonNode checks = Run.of("list", "--json").json().get("checks");
    String text = Run.of("list").out();
    assertFalse(checks.isEmpty());
    for (JsonNode check : checks) {
      assertTrue(text.contains(check.get("id").asText()), check.get("id").asText());
      assertFalse(check.get("paper").asText().isEmpty());
      assertFalse(check.get("conclusion").asText().isEmpty());
    }
    text.lines().forEach(line -> assertTrue(line.length() <= Text.WIDTH, line));
  }
}
