package dev.lanewise.nn;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Makes files that tests then read, whole or broken. */
final class IdxFiles {
  private IdxFiles() {}

  /** An IDX file: the header, then the payload. */
  static byte[] idx(int[] header, byte... payload) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * header.length + payload.length);
    for (int word : header) {
      bytes.putInt(word);
    }
    return bytes.put(payload).array();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
