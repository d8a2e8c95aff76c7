package dev.lanewise.kernels.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JVMs that tests start, with flags of their own. */
final class ChildJvm {
  private ChildJvm() {}

  /** Standard output and error of a program that ends well, together. */
  static String run(Class<?> program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // The logger writes its levels in the user's language.
    command.add("-Duser.language=en");
    command.addAll(List.of(arguments));
    command.add(program.getName());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  /**
   * The folder or jar that a class comes from, also where the tests are patched into the module.
   */
  static String home(Class<?> type) {
    String resource = type.getName().replace('.', '/') + ".class";
    try {
      Path file = Path.of(type.getClassLoader().getResource(resource).toURI());
      return file.getRoot()
          .resolve(file.subpath(0, file.getNameCount() - resource.split("/").length))
          .toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
