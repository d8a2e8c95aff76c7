package dev.lanewise.checks.theorems;

import dev.lanewise.checks.limits.FourPoints;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.DenseNet;
import dev.lanewise.nn.Parametrization;
import java.util.List;

/**
 * A net whose weights are a formula, on the four points of {@link FourPoints} with hidden biases:
 * the fixed stage of the controls, the same on every machine and for every seed.
 *
 * <p>Row r of the hidden layer, its bias last, is {@code 2(sin(1.7r + .3), sin(2.3r + 1.1),
 * sin(3.1r + .7))}, and {@code a_r = (−1)^r}.
 */
public final class SineNet {
  private SineNet() {}

  /** The net of that width. */
  public static DenseNet net(int m, Activation activation) {
    return new DenseNet(List.of(2, m, 1), activation, Parametrization.NTK, Bias.HIDDEN);
  }

  /** Its weights. */
  public static double[] weights(int m) {
    double[] w = new double[4 * m];
    for (int r = 0; r < m; r++) {
      w[2 * r] = 2 * StrictMath.sin(1.7 * r + 0.3);
      w[2 * r + 1] = 2 * StrictMath.sin(2.3 * r + 1.1);
      w[2 * m + r] = 2 * StrictMath.sin(3.1 * r + 0.7);
      w[3 * m + r] = r % 2 == 0 ? 1 : -1;
    }
    return w;
  }

  /** Its loss on the first {@code rows} of the four points. */
  public static NetLoss loss(int m, Activation activation, int rows) {
    return new NetLoss(
        net(m, activation),
        java.util.Arrays.copyOf(FourPoints.inputs(), rows),
        java.util.Arrays.copyOf(FourPoints.targets(), rows));
  }
}
