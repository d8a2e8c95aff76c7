package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lanewise.checks.certified.CertificateDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
  private static final Pattern DECIMAL = Pattern.compile("[0-9]+\\.[0-9]+(E-?[0-9]+)?(?=[,\\s])");

  @TempDir Path folder;

  private Path certificate(String... options) {
    String[] words = new String[options.length + 3];
    words[0] = "certify";
    System.arraycopy(options, 0, words, 1, options.length);
    words[options.length + 1] = "--out";
    words[options.length + 2] = folder.toString();
    Run run = Run.of(words);
    assertEquals(0, run.status(), run.err());
    return folder.resolve("certificate.json");
  }

  private static Run verify(Path file) {
    return Run.of("verify", file.toString());
  }

  /** Two of five are read as the same double. */
  @Test
  void theLastDigitOfNoNumberCanBeChanged() throws IOException {
    Path file = certificate("--net", "2-64-1", "--label-scale", "0.01");
    String text = Files.readString(file);
    int changed = 0;
    for (MatchResult number : DECIMAL.matcher(text).results().limit(12).toList()) {
      String mantissa = number.group().replaceFirst("E.*", "");
      int last = number.start() + mantissa.length() - 1;
      for (char digit : new char[] {'0', '1', '4', '5', '9'}) {
        if (digit != text.charAt(last)) {
          Files.writeString(file, text.substring(0, last) + digit + text.substring(last + 1));
          Run run = verify(file);
          assertEquals(1, run.status(), number.group() + " with " + digit + ": " + run.out());
          changed++;
        }
      }
      // A digit more, far below the last bit.
      Files.writeString(file, text.substring(0, last + 1) + "00001" + text.substring(last + 1));
      assertEquals(1, verify(file).status(), number.group());
    }
    assertTrue(changed > 40, changed + " changes");
    Files.writeString(file, text.replaceFirst("\"theta\" : 1.0", "\"theta\" : 1e0"));
    assertEquals(0, verify(file).status(), "another way to write the same decimal");
    for (String token : new String[] {"1e999999999", "1e-99999999999", "0e99999999999"}) {
      Files.writeString(file, text.replaceFirst("\"theta\" : 1.0", "\"theta\" : " + token));
      assertEquals(1, verify(file).status(), token);
    }
  }

  /** A text under a fresh seal that would clear the screen and answer in verify's place. */
  @Test
  void aDocumentCannotAnswerInItsOwnWords() throws IOException {
    Path file = certificate("--net", "2-64-1", "--label-scale", "0.01");
    ObjectNode document = (ObjectNode) new ObjectMapper().readTree(Files.readString(file));
    String forged = "x\u001b[2J\n\nCERTIFIED: " + file;
    for (String field : new String[] {"verdict", "theorem", "limitingTerm"}) {
      ObjectNode copy = document.deepCopy().put(field, forged);
      Files.writeString(file, Json.text(CertificateDocument.seal(copy)));
      Run run = verify(file);
      assertTrue(run.status() != 0, field);
      String said = run.out() + run.err();
      assertFalse(said.contains("\u001b"), field);
      assertTrue(said.lines().noneMatch(line -> line.startsWith("CERTIFIED")), said);
    }
  }
}
