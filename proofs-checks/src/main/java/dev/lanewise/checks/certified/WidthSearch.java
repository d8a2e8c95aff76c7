package dev.lanewise.checks.certified;

import dev.lanewise.nn.Heap;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * The least power of two at which a certificate exists, found by trying every one from 2 up to
 * {@link #LARGEST}.
 */
public final class WidthSearch {
  /** 2²². */
  public static final int LARGEST = 1 << 22;

  /**
   * What was found.
   *
   * @param width the least power of two that was certified, 0 when none was
   * @param tried the largest width that was tried, 0 when not even 2 fits
   */
  public record Found(int width, int tried) {}

  private WidthSearch() {}

  /**
   * Tries 2, 4, 8, … and stops at the first success or where {@code fits} says that memory would
   * not do.
   *
   * @param problem the certifier for hidden layers of the given width
   */
  public static Found run(IntPredicate fits, IntFunction<Certifier> problem) {
    int tried = 0;
    for (int m = 2; m <= LARGEST && fits.test(m); m *= 2) {
      if (problem.apply(m).best().certified()) {
        return new Found(m, m);
      }
      tried = m;
    }
    return new Found(0, tried);
  }

  /**
   * Whether the working arrays of a certificate (weights, five arrays of examples × outputs × width
   * per layer, and eight of the size of the tangent kernel) take at most half of the heap.
   */
  public static boolean fitsInMemory(int[] widths, boolean biases, int examples) {
    long parameters = Net.parameterCount(widths, biases);
    long rows = (long) examples * widths[widths.length - 1];
    // In double: no count of entries overflows.
    double kernel = (double) rows * rows;
    double doubles = parameters + 8 * kernel;
    double largestArray = Math.max(parameters, kernel);
    for (int l = 1; l < widths.length - 1; l++) {
      double layer = (double) widths[l] * rows;
      largestArray = Math.max(largestArray, layer);
      doubles += 5 * layer;
    }
    return largestArray <= Heap.LONGEST_ARRAY && 8 * doubles < Runtime.getRuntime().maxMemory() / 2;
  }
}
