package dev.lanewise.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Each leg of the build states which implementation it is there to test: a vector leg that silently
 * ran the scalar code must not pass for success.
 */
class LegTest {

  @Test
  @EnabledIfSystemProperty(named = "lanewise.expect.backend", matches = ".+")
  void theLegTestsWhatItSays() {
    Kernels.Info info = Kernels.info();
    assertEquals(System.getProperty("lanewise.expect.backend"), info.backend(), info.reason());
  }

  /** The flags that narrow the registers exist on x86 alone. */
  @Test
  @EnabledIfSystemProperty(named = "lanewise.expect.bits", matches = ".+")
  @EnabledIfSystemProperty(named = "os.arch", matches = "amd64|x86_64")
  void theLegHasTheWidthThatItSays() {
    Kernels.Info info = Kernels.info();
    assertEquals(Integer.getInteger("lanewise.expect.bits"), info.vectorBits(), info.reason());
  }

  @Test
  @EnabledIfSystemProperty(named = "lanewise.expect.jdk", matches = ".+")
  void theLegRunsOnTheJdkThatItSays() {
    assertEquals(Integer.getInteger("lanewise.expect.jdk"), Runtime.version().feature());
  }
}
