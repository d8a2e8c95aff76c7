package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.nn.Trainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainCommandTest {
  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void chooseOut() {
    out = folder.resolve("out");
  }

  private Run train(String... args) {
    List<String> all = new ArrayList<>(List.of("train", "--out", out.toString()));
    all.addAll(List.of(args));
    return Run.of(all.toArray(String[]::new));
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Path table() throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      rows.append("%d,%d,%d\n".formatted(i % 7, i * i % 11, i % 3));
    }
    return file("table.csv", rows.toString());
  }

  @Test
  void everyEpochHasItsFields() {
    Run run = train("--json", "--net", "4-8-3", "--epochs", "2", "--batch", "500");
    assertEquals(ExitStatus.OK, run.status(), run::err);
    JsonNode document = run.json();
    assertEquals(2, document.get("epochs").size());
    // Four vectors of floats and something for the layers.
    assertTrue(
        document.get("memoryBytes").longValue() > 16 * document.get("parameters").longValue());
    for (JsonNode epoch : document.get("epochs")) {
      for (String field :
          List.of(
              "epoch",
              "trainLoss",
              "testAccuracy",
              "gradNorm",
              "stepSize",
              "seconds",
              "plConstant",
              "distance")) {
        assertTrue(epoch.get(field).isNumber(), field);
      }
    }
    assertEquals("finished", document.get("outcome").asText());
    assertTrue(document.get("summary").get("steps").asInt() == 20);
  }

  @Test
  void textSaysSeedReplayAndClipping() {
    Run run = train("--net", "4-8-3", "--epochs", "1", "--seed", "9");
    assertEquals(ExitStatus.OK, run.status(), run::err);
    for (String text :
        List.of(
            "memory  at most 0.",
            "seed        9",
            "replay      ./lanewise train --seed 9",
            "clip active in")) {
      assertTrue(run.out().contains(text), () -> text + " in " + run.out());
    }
    run.out()
        .lines()
        .filter(line -> !line.matches("(data|replay|checkpoint) .*"))
        .forEach(line -> assertTrue(line.length() <= Text.WIDTH, line));
  }

  /** A step far too long after the first epoch: no later one is better than it. */
  @Test
  void patienceEndsTheRunAndSaysWhichEpochWasBest() throws IOException {
    Run run =
        train(
            "--net",
            "4-8-3",
            "--epochs",
            "40",
            "--optimizer",
            "adam",
            "--eta",
            "0.5",
            "--schedule",
            "constant",
            "--patience",
            "2",
            "--json");
    assertEquals(ExitStatus.OK, run.status(), run::err);
    JsonNode document = run.json();
    assertEquals("settled", document.get("outcome").asText());
    int best = document.get("bestEpoch").asInt();
    assertEquals(best + 2, document.get("epochs").size());
    double least = document.get("epochs").get(best - 1).get("testLoss").asDouble();
    for (JsonNode epoch : document.get("epochs")) {
      assertTrue(epoch.get("testLoss").asDouble() >= least);
    }
    assertTrue(document.get("replay").asText().contains("--patience 2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gd",
        "sgd",
        "nesterov",
        "adam",
        "adamw",
        "rmsprop",
        "adagrad",
        "gclip",
        "delta-gclip",
        "delta-gclip-per-tensor"
      })
  void replayRepeatsTheRun(String optimizer) throws IOException {
    String[] args = {
      "--json",
      "--optimizer",
      optimizer,
      "--data",
      table().toString(),
      "--epochs",
      "2",
      "--activation",
      "tanh",
      "--parametrization",
      "ntk",
      "--bias",
      "hidden",
      "--dtype",
      "f64",
      "--weight-decay",
      "0.001",
      "--schedule",
      "step:1:0.5",
      "--loss",
      "mse",
      "--label-scale",
      "0.5"
    };
    Run run = train(args);
    assertEquals(ExitStatus.OK, run.status(), run::err);
    JsonNode first = run.json();
    List<String> words = Words.of(first.get("replay").asText());
    JsonNode second = Run.of(Words.plus(words.subList(1, words.size()), "--json")).json();
    assertEquals(withoutSeconds(first), withoutSeconds(second));
  }

  @Test
  void resumedRunEndsWithTheSameBits() throws IOException {
    List<String> common = List.of("--net", "4-16-3", "--schedule", "constant", "--seed", "2");
    List<String> whole = new ArrayList<>(common);
    whole.addAll(List.of("--epochs", "4"));
    train(whole.toArray(String[]::new));
    byte[] expected = Files.readAllBytes(out.resolve("train.checkpoint"));

    List<String> half = new ArrayList<>(common);
    half.addAll(List.of("--epochs", "2", "--checkpoint", folder.resolve("c").toString()));
    train(half.toArray(String[]::new));
    half.set(half.indexOf("--epochs") + 1, "4");
    half.add("--resume");
    Run resumed = train(half.toArray(String[]::new));
    assertEquals(ExitStatus.OK, resumed.status(), resumed::err);
    assertTrue(resumed.out().contains("resumes after 2 epochs"), resumed.out());
    assertEquals(
        java.util.HexFormat.of().formatHex(expected),
        java.util.HexFormat.of().formatHex(Files.readAllBytes(folder.resolve("c"))));
  }

  @Test
  void divergedTrainingSaysWhereAndIsNotGood() {
    Run run = train("--optimizer", "sgd", "--eta", "1e30", "--epochs", "1", "--json");
    assertEquals(ExitStatus.REFUTED, run.status());
    assertTrue(run.json().get("outcome").asText().contains("layer 1"), run.out());
    assertFalse(Files.exists(out.resolve("train.checkpoint")));
  }

  static Stream<Arguments> badOptions() {
    return Stream.of(
        Arguments.of("--eta", "0", "eta"),
        Arguments.of("--eta", "-1", "eta"),
        Arguments.of("--eta", "NaN", "eta"),
        Arguments.of("--gamma", "0", "gamma"),
        Arguments.of("--delta", "1", "delta"),
        Arguments.of("--delta", "-0.1", "delta"),
        Arguments.of("--weight-decay", "-1", "weight decay"),
        Arguments.of("--epochs", "0", "epochs"),
        Arguments.of("--batch", "0", "batch"),
        Arguments.of("--net", "4-0-3", "width 0"),
        Arguments.of("--net", "4--3", "net"),
        Arguments.of("--net", "4", "net"),
        Arguments.of("--net", "a-b", "784-512-10"),
        Arguments.of("--net", "32-99999999-99999999-10", "memory"),
        Arguments.of("--net", "32-2147483647-2147483647-2147483647-10", "memory"),
        Arguments.of("--net", "32-2147483647-2147483647-2147483647-2147483647-10", "memory"),
        Arguments.of("--optimizer", "lion", "delta-gclip"),
        Arguments.of("--activation", "swish", "gelu"),
        Arguments.of("--parametrization", "mup", "ntk, standard, he"),
        Arguments.of("--bias", "some", "none, hidden, all"),
        Arguments.of("--loss", "hinge", "cross-entropy"),
        Arguments.of("--dtype", "f16", "f32, f64"),
        Arguments.of("--schedule", "linear", "cosine"),
        Arguments.of("--momentum", "0.9", "sgd"),
        Arguments.of("--patience", "0", "patience"),
        Arguments.of("--eta", "1e38", "--eta 1.0E38 is too large for f32"),
        Arguments.of("--weight-decay", "1e39", "--dtype f64"),
        Arguments.of("--label-scale", "2", "--loss"),
        Arguments.of("--seed", "1.5", "--seed"),
        Arguments.of("--data", "no/such/file", "no such file"));
  }

  @ParameterizedTest
  @MethodSource("badOptions")
  void badOptionIsOneLineAndNothingIsWritten(String option, String value, String says) {
    String line = train(option, value).complaint();
    assertTrue(line.contains(says), line);
    assertFalse(Files.exists(out), "nothing is written");
  }

  @Test
  void optionsThatTheOptimizerDoesNotReadAreRefused() {
    assertTrue(train("--optimizer", "sgd", "--gamma", "1").complaint().contains("--gamma"));
    assertTrue(train("--optimizer", "gclip", "--delta", "0.1").complaint().contains("--delta"));
    assertTrue(train("--optimizer", "gd", "--batch", "10").complaint().contains("--batch"));
  }

  @Test
  void anUnknownOptimizerIsToldBeforeWhatItMightRead() {
    String line = train("--optimizer", "lion", "--gamma", "1").complaint();
    assertTrue(line.contains("--optimizer 'lion' is unknown"), line);
  }

  @Test
  void aScaleThatTakesTargetsBeyondTheirPrecisionIsBadInput() throws IOException {
    String table = table().toString();
    String line = train("--data", table, "--loss", "mse", "--label-scale", "1e39").complaint();
    assertTrue(line.contains("--label-scale 1.0E39") && line.contains("f32"), line);
    assertFalse(Files.exists(out), "nothing is written");
  }

  @Test
  void heldOutFiguresThatAreNoNumbersHaveNoBestEpoch() {
    ObjectNode document = Json.object();
    Session session = new Session(new CommonOptions(), System.out, System.out, new Interrupt());
    var outcome = new Trainer.Outcome.Settled(0, Double.NaN);
    int status = TrainCommand.status(outcome, new Replay("train"), document, session);
    assertEquals(ExitStatus.OK, status);
    assertTrue(document.get("bestEpoch").isNull(), document::toString);
  }

  /** The output folder is for the checkpoint that nobody named. */
  @Test
  void aNamedCheckpointNeedsNoOutputFolder() throws IOException {
    Path checkpoint = folder.resolve("c");
    String[] args = {"--net", "4-8-3", "--epochs", "1", "--checkpoint", checkpoint.toString()};
    assertEquals(ExitStatus.OK, train(args).status());
    assertFalse(Files.exists(out), "nothing is written there");
    Files.writeString(out, "in the way");
    assertEquals(ExitStatus.OK, train(args).status());
  }

  @Test
  void badDataAreOneLineThatNamesTheFileAndNothingIsWritten() throws IOException {
    byte[] gzip = gzip("1,2,3\n".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    Files.write(folder.resolve("cut.csv.gz"), java.util.Arrays.copyOf(gzip, gzip.length / 2));
    file("ragged.csv", "1,2,3\n1,2\n");
    file("text.csv", "1,2,3\n1,two,3\n");
    file("nan.csv", "1,2,3\n1,NaN,3\n");
    file("empty.csv", "");
    Files.createDirectory(folder.resolve("empty"));
    for (String name :
        List.of("cut.csv.gz", "ragged.csv", "text.csv", "nan.csv", "empty.csv", "empty")) {
      String line = train("--data", folder.resolve(name).toString()).complaint();
      assertTrue(line.contains(name), line);
      assertFalse(Files.exists(out), "nothing is written");
    }
  }

  @Test
  void netThatDoesNotFitTheDataIsRefusedWithBothSizes() throws IOException {
    String line = train("--data", table().toString(), "--net", "5-8-3").complaint();
    assertTrue(line.contains("5 inputs") && line.contains("2 features"), line);
    line = train("--data", table().toString(), "--net", "2-8-2").complaint();
    assertTrue(line.contains("2 outputs") && line.contains("3"), line);
    assertFalse(Files.exists(out), "nothing is written");
  }

  @Test
  void resumeNeedsTheSameOptionsAndAFile() {
    String line = train("--resume").complaint();
    assertTrue(line.contains("train.checkpoint"), line);
    train("--net", "4-8-3", "--epochs", "1");
    line = train("--net", "4-9-3", "--epochs", "2", "--resume").complaint();
    assertTrue(line.contains("4-8-3") && line.contains("4-9-3"), line);
  }

  @Test
  void unwritableCheckpointIsRefused() {
    String line = train("--checkpoint", folder.resolve("no/folder/c").toString()).complaint();
    assertTrue(line.contains("no/folder"), line);
    assertFalse(Files.exists(out), "nothing is written");
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    }
    return bytes.toByteArray();
  }

  private static JsonNode withoutSeconds(JsonNode document) {
    document.get("epochs").forEach(epoch -> ((ObjectNode) epoch).remove("seconds"));
    return document;
  }
}
