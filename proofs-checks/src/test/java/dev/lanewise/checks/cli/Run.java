package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What one command line did, run in this JVM. */
record Run(int status, String out, String err) {

  static Run of(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Application.run(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            args);
    return new Run(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Standard output as the one JSON document that it must be. */
  JsonNode json() {
    try {
      ObjectMapper strict =
          new ObjectMapper()
              .enable(
                  com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
      return strict.readTree(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Asserts exit 2, nothing on standard output and one line on standard error; returns the line.
   */
  String complaint() {
    assertEquals(ExitStatus.INVALID, status, () -> "exit status; standard error: " + err);
    assertEquals("", out, "standard output");
    assertEquals(1, err.lines().count(), () -> "one line, not: " + err);
    return err.strip();
  }
}
