package dev.lanewise.checks.certified;

/** The small deterministic nets and data sets that several tests share. */
final class Fixtures {
  /** Four unit vectors with rational coordinates. */
  static final double[] D4 = {1, 0, 3.0 / 5, 4.0 / 5, -5.0 / 13, 12.0 / 13, -8.0 / 17, -15.0 / 17};

  static final double[] D4_TARGETS = {1, -1, .5, -.5};

  private Fixtures() {}

  /** Width m, biases, weights 2·sin of arithmetic progressions, outgoing weights alternating ±1. */
  static Net sineNet(int m, Curve curve) {
    double[] w = new double[4 * m];
    for (int r = 0; r < m; r++) {
      w[2 * r] = 2 * Math.sin(1.7 * r + .3);
      w[2 * r + 1] = 2 * Math.sin(2.3 * r + 1.1);
      w[2 * m + r] = 2 * Math.sin(3.1 * r + .7);
      w[3 * m + r] = r % 2 == 0 ? 1 : -1;
    }
    return new Net(new int[] {2, m, 1}, curve, true, w);
  }

  /** Labels f₀ − s·y, so that the residual is s·y up to rounding. */
  static double[] labelsAt(Net net, double s) {
    double[] f = new Propagation(net, D4).output;
    double[] y = new double[4];
    for (int i = 0; i < 4; i++) {
      y[i] = f[i] - s * D4_TARGETS[i];
    }
    return y;
  }

  static Linearization sine(int m, double s) {
    Net net = sineNet(m, Curve.TANH);
    return new Linearization(net, D4, labelsAt(net, s));
  }
}
