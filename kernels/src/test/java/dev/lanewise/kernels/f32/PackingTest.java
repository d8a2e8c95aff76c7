package dev.lanewise.kernels.f32;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Panels of every width, also of those that only other machines use. */
@Tag("vector")
class PackingTest {
  private static final float CANARY = -1;

  @Test
  void linesSideBySide() {
    for (int width = 1; width <= 3 * Strip.LANES + 1; width++) {
      for (int kc : new int[] {1, 7, 8, 9, 30}) {
        check(1, 5 * width + 3, 4 * width + width / 2, kc, width);
      }
    }
  }

  @Test
  void linesApart() {
    for (int width = 1; width <= 3 * Strip.LANES + 1; width++) {
      for (int kc : new int[] {1, 7, 8, 9, 30}) {
        check(kc + 2, 1, 4 * width + width / 2, kc, width);
      }
    }
  }

  @Test
  void nothingContiguous() {
    check(40, 3, 29, 12, 12);
  }

  private static void check(int lineStride, int kStride, int lines, int kc, int width) {
    for (int height = Math.max(1, width - 2); height <= width; height++) {
      check(lineStride, kStride, lines, kc, height, width);
    }
  }

  private static void check(int lineStride, int kStride, int lines, int kc, int height, int width) {
    int from = 3;
    float[] source = new float[from + (lines - 1) * lineStride + (kc - 1) * kStride + 1];
    for (int i = 0; i < source.length; i++) {
      source[i] = i;
    }
    int to = 5;
    int end = to + ((lines - 1) / height + 1) * width * kc + Packing.OVERHANG;
    float[] panels = new float[end + 4];
    Arrays.fill(panels, CANARY);

    Packing.pack(source, from, lineStride, kStride, lines, kc, height, width, panels, to);

    String where = lines + " lines of " + kc + ", height " + height + " of " + width + ": ";
    for (int line = 0; line < lines; line++) {
      for (int k = 0; k < kc; k++) {
        int at = to + line / height * width * kc + k * width + line % height;
        assertEquals(
            from + line * lineStride + k * kStride,
            panels[at],
            where + "line " + line + ", k " + k);
      }
    }
    for (int i = 0; i < panels.length; i++) {
      if (i < to || i >= end) {
        assertEquals(CANARY, panels[i], where + "place " + i);
      }
    }
  }
}
