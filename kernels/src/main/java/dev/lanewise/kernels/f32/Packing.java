package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Provider;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies operands into panels, the order in which the register tile reads them.
 *
 * <p>A panel takes {@code width} lines (rows of A, or columns of B) and stores, for each k, one
 * element of each line. Places of lines beyond the edge hold anything: they only reach accumulators
 * that are never stored. The sum over k is never padded: zero times infinity is NaN.
 */
final class Packing {
  private static final VectorSpecies<Float> SPECIES =
      VectorSpecies.of(float.class, VectorShape.forBitSize(Provider.vectorBits()));
  private static final int LANES = SPECIES.length();
  private static final int SIDE = BlockTranspose.SIDE;

  /** Steps of k that are interleaved at a time: 8 KB of a panel, a quarter of L1. */
  private static final int INTERLEAVED = 256 / Float.BYTES;

  /**
   * Steps of k that are copied of all panels before the next ones, so that rows are read along: a
   * panel at a time touches a page for each vector where rows are long. Flat code for eight steps
   * gains 14 % at 32 × 784 × 1024 over a loop of eight rounds in each panel (gemm.md).
   */
  private static final int TOGETHER = 8;

  /**
   * How far beyond its last panel a call may write: the callers leave room, or fill it later. Rows
   * of a panel narrower than a vector are written by whole vectors.
   */
  static final int OVERHANG = LANES;

  private Packing() {}

  /**
   * Packs {@code lines} lines of {@code kc} elements into panels from {@code to} on, {@code height}
   * in each, of the {@code width} that there is room for.
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
      int height,
      int width,
      float[] panels,
      int to) {
    if (lineStride == 1) {
      packSideBySide(source, from, kStride, lines, kc, height, width, panels, to);
      return;
    }
    // A block of 16 lanes has more lines than the twelve of a panel: single elements take as long,
    // and a JVM that has just started, where operations on vectors are slow, packs them sooner.
    boolean blocks = SIDE > 0 && kStride == 1 && height >= SIDE;
    for (int line = 0; line < lines; line += height) {
      int start = from + line * lineStride;
      int count = Math.min(height, lines - line);
      if (SixLines.SUITS && kStride == 1 && count == 6 && width == SixLines.WIDTH) {
        SixLines.pack(source, start, lineStride, kc, panels, to);
      } else if (blocks && count >= SIDE / 2) {
        packBlocks(source, start, lineStride, count, kc, width, panels, to);
      } else {
        packAlong(source, start, lineStride, kStride, count, 0, kc, width, panels, to);
      }
      to += width * kc;
    }
  }

  /** Copies rows of {@code k} elements, at least a vector, each to {@code pitch} after the last. */
  static void copyRows(
      float[] source, int from, int stride, int rows, int k, float[] copy, int to, int pitch) {
    int last = k - LANES;
    for (int i = 0; i < rows; i++) {
      int at = from + i * stride;
      int place = to + i * pitch;
      for (int p = 0; p < last; p += LANES) {
        FloatVector.fromArray(SPECIES, source, at + p).intoArray(copy, place + p);
      }
      FloatVector.fromArray(SPECIES, source, at + last).intoArray(copy, place + last);
    }
  }

  private static void packSideBySide(
      float[] source,
      int from,
      int kStride,
      int lines,
      int kc,
      int height,
      int width,
      float[] panels,
      int to) {
    int whole = lines / height;
    int done = 0;
    if (whole > 1 && (width == LANES || width == 2 * LANES)) {
      done = safe(source, from + (whole - 1) * height, kStride, kc, width) / TOGETHER * TOGETHER;
      for (int k = 0; k < done; k += TOGETHER) {
        int start = from + k * kStride;
        int place = to + k * width;
        if (width == LANES) {
          copyOneEach(source, start, kStride, whole, height, panels, place, kc * width);
        } else {
          copyTwoEach(source, start, kStride, whole, height, panels, place, kc * width);
        }
      }
    }
    for (int line = 0; line < lines; line += height) {
      int count = Math.min(height, lines - line);
      int k0 = count == height ? done : 0;
      int start = from + line + k0 * kStride;
      packAcross(source, start, kStride, count, kc - k0, width, panels, to + k0 * width);
      to += kc * width;
    }
  }

  /** Of how many k, the first at {@code from}, a row of {@code width} is inside {@code source}. */
  private static int safe(float[] source, int from, int kStride, int kc, int width) {
    int last = source.length - width;
    return from > last ? 0 : kStride <= 0 ? kc : Math.min(kc, (last - from) / kStride + 1);
  }

  /** Lines that lie side by side: each k is one contiguous copy. */
  private static void packAcross(
      float[] source, int from, int kStride, int count, int kc, int width, float[] panel, int to) {
    int vectors = (count + LANES - 1) / LANES;
    // Whole vectors reach beyond a count that is no multiple of them: what they put into the panel
    // there, nobody reads or the next k overwrites. In the source they must not reach outside.
    int safe = safe(source, from, kStride, kc, vectors * LANES);
    if (vectors > 3) {
      safe = 0;
    } else if (vectors == 3) {
      int done = width == 3 * LANES ? copyThreeByEight(source, from, kStride, safe, panel, to) : 0;
      copyThree(
          source, from + done * kStride, kStride, safe - done, width, panel, to + done * width);
    } else if (vectors == 2) {
      copyTwo(source, from, kStride, safe, width, panel, to);
    } else {
      copyOne(source, from, kStride, safe, width, panel, to);
    }
    for (int k = safe; k < kc; k++) {
      System.arraycopy(source, from + k * kStride, panel, to + k * width, count);
    }
  }

  /** Eight steps of panels that are a vector wide, {@code pitch} apart. */
  private static void copyOneEach(
      float[] source,
      int from,
      int kStride,
      int count,
      int height,
      float[] panels,
      int to,
      int pitch) {
    int row1 = kStride;
    int row2 = 2 * kStride;
    int row3 = 3 * kStride;
    int row4 = 4 * kStride;
    int row5 = 5 * kStride;
    int row6 = 6 * kStride;
    int row7 = 7 * kStride;
    for (int i = 0; i < count; i++) {
      int at = from + i * height;
      int place = to + i * pitch;
      FloatVector.fromArray(SPECIES, source, at).intoArray(panels, place);
      FloatVector.fromArray(SPECIES, source, at + row1).intoArray(panels, place + LANES);
      FloatVector.fromArray(SPECIES, source, at + row2).intoArray(panels, place + 2 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row3).intoArray(panels, place + 3 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row4).intoArray(panels, place + 4 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row5).intoArray(panels, place + 5 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row6).intoArray(panels, place + 6 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row7).intoArray(panels, place + 7 * LANES);
    }
  }

  /**
   * The same of panels that are two vectors wide. Copying one vector of each after the other, with
   * the method above, would make 0.95 of the speed of whole products (gemm.md).
   */
  private static void copyTwoEach(
      float[] source,
      int from,
      int kStride,
      int count,
      int height,
      float[] panels,
      int to,
      int pitch) {
    int row1 = kStride;
    int row2 = 2 * kStride;
    int row3 = 3 * kStride;
    int row4 = 4 * kStride;
    int row5 = 5 * kStride;
    int row6 = 6 * kStride;
    int row7 = 7 * kStride;
    for (int i = 0; i < count; i++) {
      int at = from + i * height;
      int place = to + i * pitch;
      FloatVector.fromArray(SPECIES, source, at).intoArray(panels, place);
      FloatVector.fromArray(SPECIES, source, at + LANES).intoArray(panels, place + LANES);
      FloatVector.fromArray(SPECIES, source, at + row1).intoArray(panels, place + 2 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row1 + LANES)
          .intoArray(panels, place + 3 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row2).intoArray(panels, place + 4 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row2 + LANES)
          .intoArray(panels, place + 5 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row3).intoArray(panels, place + 6 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row3 + LANES)
          .intoArray(panels, place + 7 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row4).intoArray(panels, place + 8 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row4 + LANES)
          .intoArray(panels, place + 9 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row5).intoArray(panels, place + 10 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row5 + LANES)
          .intoArray(panels, place + 11 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row6).intoArray(panels, place + 12 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row6 + LANES)
          .intoArray(panels, place + 13 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row7).intoArray(panels, place + 14 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row7 + LANES)
          .intoArray(panels, place + 15 * LANES);
    }
  }

  private static void copyOne(
      float[] source, int from, int kStride, int kc, int width, float[] panel, int to) {
    for (int k = 0; k < kc; k++) {
      FloatVector.fromArray(SPECIES, source, from + k * kStride).intoArray(panel, to + k * width);
    }
  }

  private static void copyTwo(
      float[] source, int from, int kStride, int kc, int width, float[] panel, int to) {
    for (int k = 0; k < kc; k++) {
      int at = from + k * kStride;
      int place = to + k * width;
      FloatVector.fromArray(SPECIES, source, at).intoArray(panel, place);
      FloatVector.fromArray(SPECIES, source, at + LANES).intoArray(panel, place + LANES);
    }
  }

  /**
   * Eight steps at a time of a panel that is three vectors wide: in flat code a step takes 3.7
   * instead of 4.8 ns from an L3 cache, products up to 2 % less (gemm.md).
   *
   * @return how many steps were copied
   */
  private static int copyThreeByEight(
      float[] source, int from, int kStride, int kc, float[] panel, int to) {
    int row1 = kStride;
    int row2 = 2 * kStride;
    int row3 = 3 * kStride;
    int row4 = 4 * kStride;
    int row5 = 5 * kStride;
    int row6 = 6 * kStride;
    int row7 = 7 * kStride;
    int last = kc - 7;
    int k = 0;
    for (; k < last; k += 8) {
      int at = from + k * kStride;
      int place = to + k * 3 * LANES;
      FloatVector.fromArray(SPECIES, source, at).intoArray(panel, place);
      FloatVector.fromArray(SPECIES, source, at + LANES).intoArray(panel, place + LANES);
      FloatVector.fromArray(SPECIES, source, at + 2 * LANES).intoArray(panel, place + 2 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row1).intoArray(panel, place + 3 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row1 + LANES).intoArray(panel, place + 4 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row1 + 2 * LANES)
          .intoArray(panel, place + 5 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row2).intoArray(panel, place + 6 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row2 + LANES).intoArray(panel, place + 7 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row2 + 2 * LANES)
          .intoArray(panel, place + 8 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row3).intoArray(panel, place + 9 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row3 + LANES)
          .intoArray(panel, place + 10 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row3 + 2 * LANES)
          .intoArray(panel, place + 11 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row4).intoArray(panel, place + 12 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row4 + LANES)
          .intoArray(panel, place + 13 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row4 + 2 * LANES)
          .intoArray(panel, place + 14 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row5).intoArray(panel, place + 15 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row5 + LANES)
          .intoArray(panel, place + 16 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row5 + 2 * LANES)
          .intoArray(panel, place + 17 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row6).intoArray(panel, place + 18 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row6 + LANES)
          .intoArray(panel, place + 19 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row6 + 2 * LANES)
          .intoArray(panel, place + 20 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row7).intoArray(panel, place + 21 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row7 + LANES)
          .intoArray(panel, place + 22 * LANES);
      FloatVector.fromArray(SPECIES, source, at + row7 + 2 * LANES)
          .intoArray(panel, place + 23 * LANES);
    }
    return k;
  }

  private static void copyThree(
      float[] source, int from, int kStride, int kc, int width, float[] panel, int to) {
    for (int k = 0; k < kc; k++) {
      int at = from + k * kStride;
      int place = to + k * width;
      FloatVector.fromArray(SPECIES, source, at).intoArray(panel, place);
      FloatVector.fromArray(SPECIES, source, at + LANES).intoArray(panel, place + LANES);
      FloatVector.fromArray(SPECIES, source, at + 2 * LANES).intoArray(panel, place + 2 * LANES);
    }
  }

  /** The lines lie apart, each of them contiguous: square blocks are transposed in registers. */
  private static void packBlocks(
      float[] source,
      int from,
      int lineStride,
      int lines,
      int kc,
      int width,
      float[] panel,
      int to) {
    int side = SIDE;
    int whole = kc / side * side;
    for (int i = 0; i < lines; i += side) {
      // The last block overlaps its neighbour, so that no vector writes into the row below.
      int first = lines >= side ? Math.min(i, lines - side) : 0;
      int count = Math.min(side, lines - first);
      int start = from + first * lineStride;
      BlockTranspose.copy(source, start, lineStride, count, whole, panel, to + first, width);
    }
    packAlong(source, from, lineStride, 1, lines, whole, kc, width, panel, to);
  }

  /** Element by element, a few k at a time so that both sides stay in L1, from step k0 on. */
  private static void packAlong(
      float[] source,
      int from,
      int lineStride,
      int kStride,
      int lines,
      int k0,
      int kc,
      int width,
      float[] panel,
      int to) {
    for (int k = k0; k < kc; k += INTERLEAVED) {
      int steps = Math.min(INTERLEAVED, kc - k);
      int start = from + k * kStride;
      int place = to + k * width;
      int i = 0;
      for (; i + 4 <= lines; i += 4) {
        int line = start + i * lineStride;
        interleaveFour(source, line, lineStride, kStride, steps, width, panel, place + i);
      }
      for (; i < lines; i++) {
        interleaveOne(source, start + i * lineStride, kStride, steps, width, panel, place + i);
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

  private static void interleaveOne(
      float[] source, int line, int kStride, int steps, int width, float[] panel, int to) {
    for (int k = 0; k < steps; k++) {
      panel[to + k * width] = source[line + k * kStride];
    }
  }
}
