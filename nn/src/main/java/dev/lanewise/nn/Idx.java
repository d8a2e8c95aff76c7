package dev.lanewise.nn;

import java.nio.file.Path;

/**
 * IDX files, the format of MNIST and its relatives, with or without gzip.
 *
 * <p>A header of big-endian 32-bit integers, then one unsigned byte per value: images are {@code
 * 2051, count, rows, cols} and row-major pixels, labels are {@code 2049, count} and one class each.
 * A file is hostile until parsed: its header is held against the size of the file before memory is
 * taken, and every misfit is a {@link DataException}.
 *
 * <p>Format: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".
 */
public final class Idx {
  static final int IMAGES_MAGIC = 2051;
  static final int LABELS_MAGIC = 2049;

  private static final int CHUNK = 1 << 16;

  private Idx() {}

  /** One image per row, {@code rows·cols} pixels each, every byte v as v/255. */
  public static Tensor images(Path file, DType dtype) {
    try (InputFile in = InputFile.open(file)) {
      requireMagic(in, IMAGES_MAGIC, "images");
      int count = size(in, "image count");
      long pixels = (long) size(in, "rows per image") * size(in, "columns per image");
      int elements = Heap.elements(count, pixels, file + ": the images");
      requirePayload(in, elements);
      Heap.require((long) elements * dtype.bytes(), file + ": the images");
      Tensor images = Tensor.zeros(dtype, count, (int) pixels);
      readPayload(in, elements, (i, value) -> images.storage().set(i, value / 255.0));
      return images;
    }
  }

  /** The class of each example, 0 to 255. */
  public static int[] labels(Path file) {
    try (InputFile in = InputFile.open(file)) {
      requireMagic(in, LABELS_MAGIC, "labels");
      int count = size(in, "label count");
      requirePayload(in, count);
      Heap.require((long) count * Integer.BYTES, file + ": the labels");
      int[] labels = new int[count];
      readPayload(in, count, (i, value) -> labels[i] = value);
      return labels;
    }
  }

  /** True if the file begins as an IDX file of images or labels does. */
  static boolean looksLikeIdx(Path file) {
    try (InputFile in = InputFile.open(file)) {
      byte[] magic = new byte[4];
      return in.read(magic, 4) == 4
          && (bigEndian(magic) == IMAGES_MAGIC || bigEndian(magic) == LABELS_MAGIC);
    }
  }

  @FunctionalInterface
  private interface ByteSink {
    void accept(int index, int unsigned);
  }

  private static void readPayload(InputFile in, int length, ByteSink sink) {
    byte[] chunk = new byte[CHUNK];
    int done = 0;
    while (done < length) {
      int got = in.read(chunk, Math.min(CHUNK, length - done));
      if (got == 0) {
        throw new DataException(
            in.path()
                + ": the header says "
                + length
                + " bytes follow, there are "
                + done
                + ": the file is truncated, fetch it again");
      }
      for (int i = 0; i < got; i++) {
        sink.accept(done + i, chunk[i] & 0xff);
      }
      done += got;
    }
    if (in.read() >= 0) {
      throw new DataException(
          in.path()
              + ": more than the "
              + length
              + " bytes that the header says: header and data do not belong together");
    }
  }

  private static void requireMagic(InputFile in, int expected, String kind) {
    int found = bigEndian(in, "magic number");
    if (found != expected) {
      String cure =
          found == LABELS_MAGIC
              ? "this is a file of labels"
              : found == IMAGES_MAGIC ? "this is a file of images" : "is this an IDX file?";
      throw new DataException(
          in.path()
              + ": IDX magic number "
              + found
              + " where "
              + expected
              + " ("
              + kind
              + ") is expected: "
              + cure);
    }
  }

  private static int size(InputFile in, String what) {
    int size = bigEndian(in, what);
    if (size < 1) {
      throw new DataException(
          in.path() + ": " + what + " " + size + " in the header: must be at least 1");
    }
    return size;
  }

  private static void requirePayload(InputFile in, int length) {
    if (length > in.largestSize()) {
      throw new DataException(
          in.path()
              + ": the header says "
              + length
              + " bytes follow, a file of this size cannot hold them: it is truncated or damaged");
    }
  }

  private static int bigEndian(InputFile in, String what) {
    byte[] bytes = new byte[4];
    if (in.read(bytes, 4) < 4) {
      throw new DataException(
          in.path() + ": ends within the header, at its " + what + ": is this an IDX file?");
    }
    return bigEndian(bytes);
  }

  private static int bigEndian(byte[] b) {
    return b[0] << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | b[3] & 0xff;
  }
}
