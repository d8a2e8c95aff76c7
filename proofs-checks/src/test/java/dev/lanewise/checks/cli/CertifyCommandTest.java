package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lanewise.checks.certified.WidthSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertifyCommandTest {
  @TempDir Path folder;

  private Run certify(String... options) {
    return Run.of(words("certify", options));
  }

  private String[] words(String command, String... options) {
    String[] words = new String[options.length + 3];
    words[0] = command;
    System.arraycopy(options, 0, words, 1, options.length);
    words[options.length + 1] = "--out";
    words[options.length + 2] = folder.toString();
    return words;
  }

  private JsonNode certificate() throws IOException {
    return new ObjectMapper().readTree(Files.readString(folder.resolve("certificate.json")));
  }

  @Test
  void aTenthOfTheLabelsIsCertifiedAtWidth4096ForTwentySeeds() throws IOException {
    for (int seed = 1; seed <= 20; seed++) {
      Run run =
          certify(
              "--net",
              "2-4096-1",
              "--activation",
              "tanh",
              "--samples",
              "4",
              "--label-scale",
              "0.1",
              "--seed",
              "" + seed);
      assertEquals(0, run.status(), run.err());
      JsonNode document = certificate();
      assertEquals("CERTIFIED", document.get("verdict").textValue(), "seed " + seed);
      assertTrue(document.get("kantorovich").doubleValue() < .5);
    }
  }

  /** Down to labels beyond the places that the second opinion computes with. */
  @ParameterizedTest
  @ValueSource(strings = {"1e-2", "1e-12", "1e-16", "1e-20", "1e-200", "0"})
  void smallLabelsAreCertifiedAndVerified(String scale) {
    Run run = certify("--net", "2-1024-1", "--activation", "tanh", "--label-scale", scale);
    assertEquals(0, run.status(), run.err());
    assertTrue(run.out().contains("CERTIFIED"), run.out());
    Run second = Run.of("verify", folder.resolve("certificate.json").toString());
    assertEquals(0, second.status(), second.out() + second.err());
  }

  @Test
  void theShortestStepsAreVerifiedToo() {
    assertEquals(
        0, certify("--net", "2-256-1", "--label-scale", ".01", "--theta", "1e-12").status());
    Run second = Run.of("verify", folder.resolve("certificate.json").toString());
    assertTrue(second.out().startsWith("CERTIFIED"), second.out() + second.err());
  }

  @Test
  void aNarrowNetIsRefusedWithBothSidesAndTheWidthThatWasFoundByTrying() throws IOException {
    Run run = certify("--net", "2-16-1", "--label-scale", "1");
    assertEquals(0, run.status());
    assertTrue(run.out().contains("is not below"), run.out());
    JsonNode document = certificate();
    assertTrue(
        run.out().contains("limits it most: " + document.get("limitingTerm").textValue()),
        run.out());
    assertEquals("VACUOUS", document.get("verdict").textValue());
    assertTrue(document.get("kantorovich").doubleValue() >= .5);
    int width = document.get("requiredWidth").intValue();
    assertTrue(Integer.bitCount(width) == 1 && width > 16, "width " + width);
    assertEquals(0, certify("--net", "2-" + width + "-1", "--label-scale", "1").status());
    assertEquals("CERTIFIED", certificate().get("verdict").textValue());
    assertEquals(0, certify("--net", "2-" + width / 2 + "-1", "--label-scale", "1").status());
    assertEquals("VACUOUS", certificate().get("verdict").textValue());
  }

  @Test
  void afterTrainingAnInterpolantIsProvedAndVerified() throws IOException {
    for (String activation : new String[] {"tanh", "relu"}) {
      assertEquals(
          0, certify("--net", "2-16-1", "--activation", activation, "--after-training").status());
      assertTrue(certificate().at("/existence/proved").booleanValue(), activation);
      assertTrue(certificate().at("/existence/radius").doubleValue() < 1e-9);
      Run verified = Run.of("verify", folder.resolve("certificate.json").toString());
      assertEquals(0, verified.status(), verified.out());
      assertTrue(verified.out().startsWith("CERTIFIED"), verified.out());
    }
  }

  @Test
  void verifyAcceptsWhatCertifyWroteAndRefusesWhatWasChanged() throws IOException {
    certify("--net", "2-256-1", "--label-scale", "0.05");
    Path file = folder.resolve("certificate.json");
    Run run = Run.of("verify", file.toString(), "--json");
    assertEquals(0, run.status(), run.out());
    JsonNode answer = new ObjectMapper().readTree(run.out());
    assertEquals("CERTIFIED", answer.get("verdict").textValue(), answer.toString());
    assertFalse(answer.get("checkedFields").isEmpty());
    String text = Files.readString(file);
    String alpha0 = certificate().get("alpha0").asText();
    Files.writeString(
        file,
        text.replace(
            alpha0, alpha0.substring(0, alpha0.length() - 1) + (alpha0.endsWith("1") ? "2" : "1")));
    Run refused = Run.of("verify", file.toString());
    assertEquals(1, refused.status());
    assertTrue(refused.out().startsWith("REFUTED"), refused.out());
  }

  /** Six digits of a bound are a bound of the same side. */
  @Test
  void printedBoundsAreRoundedToTheSafeSide() throws IOException {
    Pattern line =
        Pattern.compile(
            "steps up to (\\S+) stays within (\\S+) of.*factor 1 - h \\* (\\S+) in",
            Pattern.DOTALL);
    for (int seed = 1; seed <= 8; seed++) {
      Run run = certify("--net", "2-256-1", "--label-scale", "0.05", "--seed", "" + seed);
      Matcher printed = line.matcher(run.out());
      assertTrue(printed.find(), run.out());
      JsonNode document = certificate();
      assertTrue(Double.parseDouble(printed.group(1)) <= document.get("etaMax").doubleValue());
      assertTrue(Double.parseDouble(printed.group(2)) >= document.get("radius").doubleValue());
      assertTrue(Double.parseDouble(printed.group(3)) <= document.get("rate").doubleValue());
      for (JsonNode theorem : document.get("theorems")) {
        Matcher other =
            Pattern.compile(
                    Pattern.quote("theorem %-3s".formatted(theorem.get("theorem").textValue()))
                        + " h = (\\S+) .*below (\\S+)")
                .matcher(run.out());
        assertTrue(other.find(), run.out());
        assertTrue(Double.parseDouble(other.group(1)) >= theorem.get("kantorovich").asDouble());
        assertTrue(Double.parseDouble(other.group(2)) <= theorem.get("largestResidual").asDouble());
      }
    }
  }

  @Test
  void rowsOfAFileAreCertifiedWithParityTargets() throws IOException {
    Path data = folder.resolve("rows.csv");
    Files.writeString(data, "3,1,0,2\n0,2,1,3\n1,1,4,5\n");
    certify(
        "--net",
        "3-2048-1",
        "--data",
        data.toString(),
        "--target",
        "parity",
        "--label-scale",
        "0.01");
    assertEquals("CERTIFIED", certificate().get("verdict").textValue());
    assertEquals(3, certificate().at("/data/examples").intValue());
  }

  @ParameterizedTest
  @CsvSource({
    "--net, 2-x-1, sizes joined",
    "--net, 3-64-1, must begin with 2",
    "--net, 2-65-1, even",
    "--activation, relu6, no certificate for activation",
    "--theta, 2, strictly between",
    "--theta, 1e-60, at least 1.0E-12",
    "--label-scale, NaN, finite",
    "--samples, 0, at least 1",
    "--target, parity, needs --data",
    "--normalize, scale, needs --data",
    "--restart, -1, at least 0",
    "--net, 2-900000000-1, memory",
    "--net, 2-2147483639-2147483639-2147483639-2147483639-1, memory"
  })
  void badOptionsAreOneLine(String option, String value, String words) {
    String line = certify(option, value).complaint();
    assertTrue(line.contains(words), line);
  }

  /** Their tangent kernel would have 50 000² and 65 536² entries. */
  @Test
  void rowsWhoseKernelFitsNoArrayAreRefusedBeforehand() {
    int[] widths = {3, 64, 1};
    assertTrue(WidthSearch.fitsInMemory(widths, true, 1000));
    assertFalse(WidthSearch.fitsInMemory(widths, true, 50_000));
    assertFalse(WidthSearch.fitsInMemory(widths, true, 65_536));
  }

  @Test
  void moreThanAThousandClassesAreRefused() throws IOException {
    Path data = folder.resolve("ids.csv");
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < 1001; i++) {
      rows.append("1,2,").append(i).append('\n');
    }
    Files.writeString(data, rows);
    String line = certify("--data", data.toString(), "--target", "one-hot").complaint();
    assertTrue(line.contains("1001 different numbers"), line);
  }

  /** A reader that keeps the last of two fields, or stops at the end of the first document. */
  @Test
  void whatAReaderMightOverlookIsBadInput() throws IOException {
    certify("--net", "2-256-1", "--label-scale", "0.01");
    Path file = folder.resolve("certificate.json");
    String text = Files.readString(file);
    Files.writeString(file, text.replaceFirst("\\{", "{\"radius\": 1e-9, "));
    String twice = Run.of("verify", file.toString()).complaint();
    assertTrue(twice.contains("uplicate") && twice.contains("radius"), twice);
    Files.writeString(file, text + "{\"alpha0\": 9}");
    String longer = Run.of("verify", file.toString()).complaint();
    assertTrue(longer.endsWith("more follows behind its end"), longer);
  }

  @Test
  void whatIsNoCertificateIsBadInput() throws IOException {
    Path file = folder.resolve("other.json");
    Files.writeString(file, "{\"format\": 1}");
    assertTrue(Run.of("verify", file.toString()).complaint().contains("format"));
    Files.writeString(file, "[1");
    assertTrue(Run.of("verify", file.toString()).complaint().contains("is not one JSON document"));
    assertTrue(
        Run.of("verify", folder.resolve("none").toString()).complaint().contains("no such file"));
  }
}
