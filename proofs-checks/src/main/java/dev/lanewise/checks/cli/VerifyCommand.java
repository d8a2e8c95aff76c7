package dev.lanewise.checks.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.verify.MalformedCertificate;
import dev.lanewise.checks.verify.Verification;
import dev.lanewise.checks.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** A second look at a certificate. */
@picocli.CommandLine.Command(
    name = "verify",
    description =
        "Re-checks a certificate in exact integer arithmetic of its own; refuses when any number was changed.")
final class VerifyCommand implements Command {
  /**
   * Strict: of two fields of one name, or beyond the end of the document, nobody checks the other
   * one. Weights are one text, as long as the file.
   */
  private static final ObjectMapper STRICT =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Parameters(paramLabel = "CERT.json", description = "What certify wrote.")
  private Path file;

  @Override
  public int run(Session session) throws IOException {
    Verification found;
    String text = text();
    try {
      ObjectNode document = parsed(text);
      String stray = Decimals.firstStray(STRICT.getFactory(), text);
      found = stray == null ? Verifier.verify(document) : Verification.refused(stray);
    } catch (MalformedCertificate | ArithmeticException e) {
      throw new InvalidInput(file + " is not a certificate: " + e.getMessage());
    }
    String verdict =
        !found.reasons().isEmpty() ? "REFUTED" : found.claimed() ? "CERTIFIED" : "VACUOUS";
    session.say(verdict + ": " + file);
    found.reasons().forEach(reason -> session.say("  refused: " + Failures.oneLine(reason)));
    found.notes().forEach(note -> session.say("  note: " + Failures.oneLine(note)));
    session.say("  checked: " + String.join(", ", found.checkedFields()));
    if (!found.sealedFields().isEmpty()) {
      session.say("  sealed only: " + String.join(", ", found.sealedFields()));
    }
    if (session.json()) {
      ObjectNode answer = Json.object();
      answer.put("verdict", verdict);
      answer.set("checkedFields", Json.strings(found.checkedFields()));
      answer.set("sealedFields", Json.strings(found.sealedFields()));
      answer.set("reasons", Json.strings(found.reasons()));
      answer.set("notes", Json.strings(found.notes()));
      session.answer(answer);
    }
    return found.reasons().isEmpty() ? ExitStatus.OK : ExitStatus.REFUTED;
  }

  private String text() throws IOException {
    try {
      return Files.readString(file);
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new InvalidInput(file + " is not a text in UTF-8");
    }
  }

  private ObjectNode parsed(String text) {
    try {
      if (STRICT.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      boolean longer = e instanceof MismatchedInputException;
      String why = longer ? "more follows behind its end" : e.getOriginalMessage();
      throw new InvalidInput(file + " is not one JSON document: " + why);
    }
    throw new InvalidInput(file + " is not a certificate: it holds no JSON object");
  }
}
