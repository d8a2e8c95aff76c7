package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReplayTest {

  @Test
  void harmlessWordsStayReadable() {
    String replay =
        new Replay("train")
            .option("--eta", 0.5)
            .flag("--quick", true)
            .flag("--no", false)
            .toString();
    assertEquals("./lanewise train --eta 0.5 --quick", replay);
  }

  @Test
  void variablesThatAreSetComeFirst() {
    String path = "PATH=" + Replay.quoted(System.getenv("PATH"));
    String replay =
        new Replay("bench").environment("PATH").environment("LANEWISE_IS_NOT_SET").toString();
    assertEquals(path + " ./lanewise bench", replay);
  }

  @Test
  void spacesAndQuotesAreQuoted() {
    assertEquals("'a b'", Replay.quoted("a b"));
    assertEquals("'it'\\''s'", Replay.quoted("it's"));
    assertEquals("''", Replay.quoted(""));
  }

  @Property(tries = 40)
  void aShellReadsTheWordsBack(
      @ForAll @Size(max = 8) List<@CharRange(from = ' ', to = '\u02ff') String> words)
      throws Exception {
    StringBuilder script = new StringBuilder("printf '%s\\0'");
    words.forEach(word -> script.append(' ').append(Replay.quoted(word)));
    Process shell = new ProcessBuilder("sh", "-c", script.toString()).start();
    String read = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String expected = words.isEmpty() ? "\0" : String.join("\0", words) + "\0";
    assertEquals(expected, read);
  }
}
