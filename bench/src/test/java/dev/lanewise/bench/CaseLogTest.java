package dev.lanewise.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.checks.Progress;
import org.junit.jupiter.api.Test;

class CaseLogTest {
  private final CaseLog log = new CaseLog(Progress.NONE, line -> {}, 2);

  @Test
  void aFailureIsItsFirstLine() {
    log.println("# Fork: 1 of 1");
    log.println("<failure>\n");
    log.println("java.lang.OutOfMemoryError: Java heap space\n\tat somewhere");
    assertEquals(
        "before the first case: java.lang.OutOfMemoryError: Java heap space", log.failure());
  }

  @Test
  void aForkThatDiesIsReported() {
    log.println("<forked VM failed with exit code 137>");
    log.println("<stdout last='20 lines'>");
    assertEquals("before the first case: <forked VM failed with exit code 137>", log.failure());
  }
}
