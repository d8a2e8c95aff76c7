package dev.lanewise.nn;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * One input file, read front to back, unpacked when it begins as gzip does (its name says nothing).
 *
 * <p>Every failure is a {@link DataException} that names the file.
 */
final class InputFile implements AutoCloseable {
  private static final int BUFFER = 1 << 16;

  /**
   * DEFLATE packs at most 258 bytes into two bits, so no file unpacks to more than this multiple.
   */
  private static final long LARGEST_DEFLATE_RATIO = 1032;

  private final Path path;
  private final InputStream in;
  private final long largestSize;

  private InputFile(Path path, InputStream in, long largestSize) {
    this.path = path;
    this.in = in;
    this.largestSize = largestSize;
  }

  /** Opens a regular file; {@link DataException} if it is missing, something else or unreadable. */
  static InputFile open(Path path) {
    requireRegular(path);
    InputStream raw = null;
    try {
      long length = Files.size(path);
      raw = new BufferedInputStream(Files.newInputStream(path), BUFFER);
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      if (!gzip) {
        return new InputFile(path, raw, length);
      }
      InputStream unpacked = new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER);
      return new InputFile(path, unpacked, length * LARGEST_DEFLATE_RATIO);
    } catch (IOException e) {
      closeQuietly(raw, e);
      throw failure(path, e);
    }
  }

  /** Refuses a folder, and a pipe or a device: reading one may never end. */
  static void requireRegular(Path path) {
    if (Files.isDirectory(path)) {
      throw new DataException(path + " is a folder: name a file");
    }
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new DataException(path + " is not a regular file: save what it holds in one");
    }
  }

  Path path() {
    return path;
  }

  /** No more bytes than this can follow: what a header claims is held against it. */
  long largestSize() {
    return largestSize;
  }

  /** The next byte, or −1 at the end. */
  int read() {
    try {
      return in.read();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** Fills as much of {@code bytes[0..length)} as the file still has; returns how much that is. */
  int read(byte[] bytes, int length) {
    try {
      return in.readNBytes(bytes, 0, length);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  private static void closeQuietly(InputStream raw, IOException cause) {
    try {
      if (raw != null) {
        raw.close();
      }
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** What went wrong with a file, as the one line a user sees. */
  static DataException failure(Path path, IOException e) {
    String line =
        switch (e) {
          case NoSuchFileException _ -> path + ": no such file: check the path";
          case AccessDeniedException _ -> path + ": access denied: check its permissions";
          case EOFException _ ->
              path + ": the gzip data ends too early: the file is truncated, fetch it again";
          case ZipException _ ->
              path + ": damaged gzip data (" + e.getMessage() + "): fetch the file again";
          default -> path + ": cannot be read (" + e.getMessage() + ")";
        };
    return new DataException(line, e);
  }
}
