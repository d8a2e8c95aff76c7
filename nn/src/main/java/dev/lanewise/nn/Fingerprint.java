package dev.lanewise.nn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

/** Tells data sets, programs and lists apart by checksums over all that makes them. */
final class Fingerprint {
  private final CRC32C crc = new CRC32C();
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 13);

  private Fingerprint() {}

  /**
   * As "1a2b3c4d": what is recorded on the tape, operation by operation, operands included, numbers
   * that were put on it, and the texts of other things.
   */
  static String of(Tape tape, List<?> others) {
    Fingerprint fingerprint = new Fingerprint();
    for (Var v : tape.variables()) {
      add(v + " = " + v.op() + "\n", fingerprint.crc);
      if (v.op() == null && v.value() != null) {
        fingerprint.add(v.value());
        fingerprint.flush();
      }
    }
    return of(others, fingerprint.crc);
  }

  /** As "1a2b3c4d": the texts of these things. */
  static String of(List<?> things) {
    return of(things, new CRC32C());
  }

  private static String of(List<?> things, CRC32C crc) {
    add(things.toString(), crc);
    return String.format(Locale.ROOT, "%08x", crc.getValue());
  }

  private static void add(String text, CRC32C crc) {
    crc.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As "60000×784 to 10, 1a2b3c4d": examples, features, width of the targets, checksum. */
  static String of(Dataset data) {
    Fingerprint fingerprint = new Fingerprint();
    fingerprint.add(data.inputs());
    switch (data.targets()) {
      case Values values -> fingerprint.add(values.values());
      case Labels labels -> {
        for (int label : labels.labels()) {
          fingerprint.add(label);
        }
      }
    }
    fingerprint.flush();
    return String.format(
        Locale.ROOT,
        "%d×%d to %d, %08x",
        data.size(),
        data.inputs().cols(),
        data.targets().width(),
        fingerprint.crc.getValue());
  }

  private void add(Tensor x) {
    for (int i = 0; i < x.rows(); i++) {
      for (int j = 0; j < x.cols(); j++) {
        add(Double.doubleToLongBits(x.get(i, j)));
      }
    }
  }

  private void add(long bits) {
    if (!buffer.hasRemaining()) {
      flush();
    }
    buffer.putLong(bits);
  }

  private void flush() {
    crc.update(buffer.flip());
    buffer.clear();
  }
}
