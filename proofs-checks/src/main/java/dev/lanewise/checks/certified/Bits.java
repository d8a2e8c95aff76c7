package dev.lanewise.checks.certified;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Doubles as the text of their raw bits, and digests of them. */
public final class Bits {
  private static final int HEX_DIGITS = 16;

  private Bits() {}

  /** Sixteen hexadecimal digits per number, big-endian, without separators. */
  public static String hex(double[] x) {
    return HexFormat.of().formatHex(bytes(x));
  }

  /**
   * The inverse of {@link #hex}.
   *
   * @throws IllegalArgumentException when the text is not whole numbers of sixteen hexadecimal
   *     digits, or one is not finite
   */
  public static double[] parse(String hex) {
    if (hex.length() % HEX_DIGITS != 0) {
      throw new IllegalArgumentException(
          "bits have " + hex.length() + " digits, not a multiple of " + HEX_DIGITS);
    }
    ByteBuffer bytes = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    double[] x = new double[hex.length() / HEX_DIGITS];
    for (int i = 0; i < x.length; i++) {
      x[i] = bytes.getDouble();
      if (!Double.isFinite(x[i])) {
        throw new IllegalArgumentException("number " + i + " of the bits is " + x[i]);
      }
    }
    return x;
  }

  /** SHA-256 of the big-endian bytes of the numbers, as hexadecimal digits. */
  public static String sha256(double[] x) {
    MessageDigest digest = sha256();
    int step = 1 << 16;
    for (int from = 0; from < x.length; from += step) {
      int count = Math.min(step, x.length - from);
      ByteBuffer chunk = ByteBuffer.allocate(8 * count);
      for (int i = 0; i < count; i++) {
        chunk.putDouble(x[from + i]);
      }
      digest.update(chunk.array());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of a text in UTF-8, as hexadecimal digits. */
  public static String sha256(String text) {
    return HexFormat.of()
        .formatHex(sha256().digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  private static byte[] bytes(double[] x) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * x.length);
    for (double v : x) {
      bytes.putDouble(v);
    }
    return bytes.array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
