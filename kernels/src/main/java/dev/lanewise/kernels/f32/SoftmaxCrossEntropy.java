package dev.lanewise.kernels.f32;

import dev.lanewise.kernels.internal.Check;
import java.util.Objects;

/** The softmax of rows of logits together with the cross-entropy of their labels. */
public final class SoftmaxCrossEntropy {
  private SoftmaxCrossEntropy() {}

  /**
   * Writes the softmax of each of the m rows of n logits and returns Σᵢ (log Σⱼ exp zᵢⱼ −
   * zᵢ,label), the <em>sum</em> of the losses in nats.
   *
   * <p>The largest logit of a row is taken off before the exponential, so nothing overflows.
   * Exponentials, their sum and the losses are in double. A row that holds a NaN or +∞, or only −∞,
   * gives NaN probabilities and a NaN loss. logits and probabilities may be the same window, and
   * may not overlap otherwise.
   *
   * <p>Error, with d = z − max z, u the unit roundoff of the elements and v = 2⁻⁵³: relative at
   * most γ(2) in u plus γ(1.5n + |d| + 12) in v for a probability, on top of twice the smallest
   * subnormal; at most (1.5n + 5 + 2·log n + |d| + loss)·v for the loss of one row.
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
    Objects.requireNonNull(logits, "logits");
    Objects.requireNonNull(probabilities, "probabilities");
    Check.size("m", m);
    Check.size("n", n);
    Check.matrix("logits", logits.length, m, n, logitsOffset, logitsRowStride, 1);
    Check.matrixOutput("p", probabilities.length, m, n, pOffset, pRowStride, 1);
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
}
