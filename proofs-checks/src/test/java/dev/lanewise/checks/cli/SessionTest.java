package dev.lanewise.checks.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionTest {
  @TempDir Path folder;

  private static Session into(Path out) {
    CommonOptions options = new CommonOptions();
    options.out = out;
    return new Session(options, System.out, System.err, new Interrupt());
  }

  /** As on a stick from another system, where nobody may set them. */
  @Test
  void aFileSystemWithoutPermissionsIsWrittenTo() throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
    try (FileSystem system = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      Path out = Files.createDirectory(system.getPath("out"));
      Path written = into(out).write("report.json", "{}");
      assertEquals("{}", Files.readString(written));
      try (var files = Files.list(out)) {
        assertEquals(1, files.count(), "nothing else is left there");
      }
    }
  }

  @Test
  void aFileHasThePermissionsThatTheUserGivesToNewOnes() throws IOException {
    Path plain = Files.createFile(folder.resolve("plain"));
    Path written = into(folder).write("report.json", "{}");
    assertEquals(Files.getPosixFilePermissions(plain), Files.getPosixFilePermissions(written));
  }
}
