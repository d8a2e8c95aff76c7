package dev.lanewise.bench;

import java.io.IOException;

/** What a JVM does that was started to measure something. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * From now on this JVM ends with the one that started it and holds the other end of its input.
   */
  public static void endWithInput() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.readAllBytes();
              } catch (IOException e) {
                // A broken pipe says the same as its end.
              }
              Runtime.getRuntime().halt(1);
            });
  }
}
