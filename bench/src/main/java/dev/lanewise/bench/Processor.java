package dev.lanewise.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The processor of this machine, for whoever compares two runs. */
public final class Processor {
  private Processor() {}

  /** How many cores so many threads keep busy: more threads have no more arithmetic. */
  public static int coresOf(int threads) {
    return Math.min(threads, Runtime.getRuntime().availableProcessors());
  }

  /** Its name with the numbers of family and model where Linux tells, else its architecture. */
  static String name() {
    try {
      byte[] text = Files.readAllBytes(Path.of("/proc/cpuinfo"));
      return name(new String(text, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return name("");
    }
  }

  /** The same from that text of {@code /proc/cpuinfo}. */
  static String name(String text) {
    String name = value(text, "model name");
    if (name.isEmpty()) {
      return System.getProperty("os.arch");
    }
    String family = value(text, "cpu family");
    String model = value(text, "model");
    // A cloud may call every processor of a maker by one name.
    return family.isEmpty() || model.isEmpty()
        ? name
        : name + " (family " + family + ", model " + model + ")";
  }

  private static String value(String text, String key) {
    return text.lines()
        .filter(line -> line.matches(key + "\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }
}
