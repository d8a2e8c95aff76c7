package dev.lanewise.bench.errors;

import java.util.List;

/** Softmax and cross-entropy, with the bounds of {@code SoftmaxCrossEntropy}. */
final class Softmaxes {
  private static final int[] SIZES = {1, 2, 10, 15, 16, 17, 33, 100, 1000};
  private static final int ROWS = 9;

  /** Spreads of logits: the last makes most probabilities tiny, but none of double subnormal. */
  private static final double[] SPREADS = {1, 8, 300};

  private Softmaxes() {}

  static List<Worst> measure(Calls calls, Type type, long seed) {
    Worst probability = new Worst("softmax", type);
    Worst loss = new Worst("cross-entropy", type);
    long next = seed;
    for (int n : SIZES) {
      for (double spread : SPREADS) {
        Draw draw = new Draw(type, Draw.Kind.UNIFORM, next++);
        String where = ROWS + " x " + n + ", logits within " + spread + ", seed " + draw.seed;
        double[] z = draw.vector(ROWS * n);
        for (int i = 0; i < z.length; i++) {
          z[i] = type.round(spread * z[i]);
        }
        double[] p = new double[ROWS * n];
        calls.call(type, "SoftmaxCrossEntropy", "softmax", ROWS, n, z, 0, n, p, 0, n);
        for (int row = 0; row < ROWS; row++) {
          int label = draw.below(n);
          double computed =
              (double)
                  calls.call(
                      type,
                      "SoftmaxCrossEntropy",
                      "forward",
                      1,
                      n,
                      z,
                      row * n,
                      n,
                      new int[] {label},
                      0,
                      new double[n],
                      0,
                      n);
          look(type, n, z, p, row * n, label, computed, probability, loss, where);
        }
      }
    }
    return List.of(probability, loss);
  }

  private static void look(
      Type type,
      int n,
      double[] z,
      double[] p,
      int from,
      int label,
      double computedLoss,
      Worst probability,
      Worst loss,
      String where) {
    double top = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < n; j++) {
      top = Math.max(top, z[from + j]);
    }
    DoubleDouble[] terms = new DoubleDouble[n];
    DoubleDouble sum = DoubleDouble.of(0);
    for (int j = 0; j < n; j++) {
      terms[j] = ExactFunctions.exp(DoubleDouble.sum(z[from + j], -top));
      sum = sum.plus(terms[j]);
    }
    double log = Math.log(n);
    for (int j = 0; j < n; j++) {
      DoubleDouble exact = terms[j].over(sum);
      double d = top - z[from + j];
      double relative = type.gamma(d + log + 8) + Type.gamma(1.5 * n + d + 12, Type.V);
      probability.see(
          p[from + j], exact, relative * exact.hi() + 2 * type.smallestSubnormal, where);
    }
    DoubleDouble below = DoubleDouble.sum(top, -z[from + label]);
    DoubleDouble exact = ExactFunctions.log(sum).plus(below);
    double inDouble = 1.5 * n + 5 + 2 * log + below.hi() + exact.hi();
    loss.see(computedLoss, exact, (log + 4) * type.u + inDouble * Type.V, where);
  }
}
