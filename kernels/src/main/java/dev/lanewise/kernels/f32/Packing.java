package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies operands into panels, the order in which the register tile reads them.
 *
 * <p>A panel takes {@code width} lines (rows of A, or columns of B) and stores, for each k, one
 * element of each line. Lines beyond the edge are filled with zeros, which only reach accumulators
 * that are never stored. The sum over k is never padded: zero times infinity is NaN.
 */
final class Packing {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();

  /** Steps of k that are transposed at a time: 8 KB of a panel, a quarter of L1. */
  private static final int TRANSPOSED = 256 / Float.BYTES;

  private Packing() {}

  /**
   * Packs {@code lines} lines of {@code kc} elements into ceil(lines / width) panels from {@code
   * to} on.
   *
   * @param lineStride from one line to the next in {@code source}
   * @param kStride from one k to the next in {@code source}
   */
  static void pack(
      float[] source,
      int from,
      int lineStride,
      int kStride,
      int lines,
      int kc,
      int width,
      float[] panels,
      int to) {
    for (int line = 0; line < lines; line += width) {
      int start = from + line * lineStride;
      if (lines - line < width) {
        packEdge(source, start, lineStride, kStride, lines - line, kc, width, panels, to);
      } else if (lineStride == 1) {
        packAcross(source, start, kStride, kc, width, panels, to);
      } else {
        packAlong(source, start, lineStride, kStride, kc, width, panels, to);
      }
      to += width * kc;
    }
  }

  /** The lines lie side by side: each k is one contiguous copy. */
  private static void packAcross(
      float[] source, int from, int kStride, int kc, int width, float[] panel, int to) {
    int whole = (width + LANES - 1) / LANES * LANES;
    // A copy in whole vectors reaches beyond a width that is no multiple of them: what it puts
    // there, the next k overwrites. The last few k must not reach outside.
    int k = 0;
    for (; k < kc - (whole - 1) / width; k++) {
      int source0 = from + k * kStride;
      if (source0 > source.length - whole) {
        break;
      }
      for (int v = 0; v < whole; v += LANES) {
        FloatVector.fromArray(SPECIES, source, source0 + v).intoArray(panel, to + k * width + v);
      }
    }
    for (; k < kc; k++) {
      System.arraycopy(source, from + k * kStride, panel, to + k * width, width);
    }
  }

  /** The lines lie apart: a transposing copy, a few k at a time so that both sides stay in L1. */
  private static void packAlong(
      float[] source,
      int from,
      int lineStride,
      int kStride,
      int kc,
      int width,
      float[] panel,
      int to) {
    for (int k0 = 0; k0 < kc; k0 += TRANSPOSED) {
      int steps = Math.min(TRANSPOSED, kc - k0);
      int start = from + k0 * kStride;
      int place = to + k0 * width;
      int i = 0;
      for (; i + 4 <= width; i += 4) {
        int line = start + i * lineStride;
        interleaveFour(source, line, lineStride, kStride, steps, width, panel, place + i);
      }
      for (; i < width; i++) {
        int line = start + i * lineStride;
        for (int k = 0; k < steps; k++) {
          panel[place + i + k * width] = source[line + k * kStride];
        }
      }
    }
  }

  private static void interleaveFour(
      float[] source,
      int line0,
      int lineStride,
      int kStride,
      int steps,
      int width,
      float[] panel,
      int to) {
    int line1 = line0 + lineStride;
    int line2 = line1 + lineStride;
    int line3 = line2 + lineStride;
    for (int k = 0; k < steps; k++) {
      panel[to + k * width] = source[line0 + k * kStride];
      panel[to + k * width + 1] = source[line1 + k * kStride];
      panel[to + k * width + 2] = source[line2 + k * kStride];
      panel[to + k * width + 3] = source[line3 + k * kStride];
    }
  }

  private static void packEdge(
      float[] source,
      int from,
      int lineStride,
      int kStride,
      int lines,
      int kc,
      int width,
      float[] panel,
      int to) {
    for (int k = 0; k < kc; k++) {
      for (int i = 0; i < lines; i++) {
        panel[to + k * width + i] = source[from + i * lineStride + k * kStride];
      }
      for (int i = lines; i < width; i++) {
        panel[to + k * width + i] = 0;
      }
    }
  }
}
