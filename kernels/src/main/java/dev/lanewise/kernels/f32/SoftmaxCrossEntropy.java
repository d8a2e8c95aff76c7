package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/**
 * The softmax of rows of logits, alone or together with the cross-entropy of their labels.
 *
 * <p>The largest logit of a row is taken off before the exponential, so nothing overflows. A row
 * that holds a NaN or +∞, or only −∞, gives NaN probabilities and a NaN loss. Rows are shared out
 * to threads, which changes no bit.
 *
 * <p>Exponentials and their sums are computed in the precision of the elements, sums of floats with
 * what additions lose, within 1.25 units; losses are computed in double. Error, with d = z − max z,
 * u the unit roundoff of the elements and v = 2⁻⁵³: relative at most γ(|d| + log n + 8) in u plus
 * γ(1.5n + |d| + 12) in v for a probability, on top of twice the smallest subnormal; at most (log n
 * + 4)·u + (1.5n + 5 + 2·log n + |d| + loss)·v for the loss of one row. (Taking off the largest is
 * wrong by |d|·u, and Σ p·|d|, what that does to the sum, is at most log n.)
 */
public final class SoftmaxCrossEntropy {
  private SoftmaxCrossEntropy() {}

  /**
   * Writes the softmax of each of the m rows of n logits and returns Σᵢ (log Σⱼ exp zᵢⱼ −
   * zᵢ,label), the <em>sum</em> of the losses in nats.
   *
   * <p>logits and probabilities may be the same window, and may not overlap otherwise.
   *
   * @throws IllegalArgumentException if a size is negative, a label is outside 0 .. n − 1, or rows
   *     of probabilities overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static double forward(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      int[] labels,
      int labelsOffset,
      float[] probabilities,
      int pOffset,
      int pRowStride) {
    check(m, n, logits, logitsOffset, logitsRowStride, probabilities, pOffset, pRowStride);
    Check.labels(m, n, labels, labelsOffset);
    return Backends.CHOSEN.softmaxCrossEntropy(
        m,
        n,
        logits,
        logitsOffset,
        logitsRowStride,
        labels,
        labelsOffset,
        probabilities,
        pOffset,
        pRowStride);
  }

  /**
   * Writes the softmax of each of the m rows of n logits, with the bits of {@link #forward}. logits
   * and probabilities may be the same window, and may not overlap otherwise.
   *
   * @throws IllegalArgumentException if a size is negative, or rows of probabilities overlap
   * @throws IndexOutOfBoundsException if a window reaches outside its array
   */
  public static void softmax(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      float[] probabilities,
      int pOffset,
      int pRowStride) {
    check(m, n, logits, logitsOffset, logitsRowStride, probabilities, pOffset, pRowStride);
    Backends.CHOSEN.softmaxCrossEntropy(
        m, n, logits, logitsOffset, logitsRowStride, null, 0, probabilities, pOffset, pRowStride);
  }

  private static void check(
      int m,
      int n,
      float[] logits,
      int logitsOffset,
      int logitsRowStride,
      float[] probabilities,
      int pOffset,
      int pRowStride) {
    Objects.requireNonNull(logits, "logits");
    Objects.requireNonNull(probabilities, "probabilities");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("logits", logits.length, m, n, logitsOffset, logitsRowStride, 1);
    Check.matrixOutput("p", probabilities.length, m, n, pOffset, pRowStride, 1);
  }
}
