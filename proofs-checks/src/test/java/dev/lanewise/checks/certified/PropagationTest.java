package dev.lanewise.checks.certified;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Error bounds where an activation falls and where numbers underflow. */
class PropagationTest {
  private static final MathContext DIGITS = new MathContext(60);

  @Test
  void errorOfSignalsDoesNotShrinkWhereSineFalls() {
    double x = 1.575780065699965;
    double[] w = {2.6150828351662727, 0.8699509535360079, 1.3845963709854192};
    Net net = new Net(new int[] {1, 1, 1, 1}, Curve.SIN, false, w);

    Propagation pass = new Propagation(net, new double[] {x});

    BigDecimal u1 = exact(w[0]).multiply(exact(x));
    BigDecimal u2 = exact(w[1]).multiply(series(u1, 1));
    BigDecimal s2 = series(u2, 0).multiply(exact(w[2]));
    BigDecimal s1 = series(u1, 0).multiply(exact(w[1])).multiply(s2);
    double error = exact(pass.signal[1][0]).subtract(s1).abs().doubleValue();
    assertTrue(error <= pass.signalError[1][0], error + " against " + pass.signalError[1][0]);
  }

  /** Products of 0.75·2⁻¹⁰⁷⁴ round up one by one; no relative bound covers that. */
  @Test
  void errorOfOutputsCoversUnderflow() {
    int width = 64;
    double[] w = new double[2 * width];
    Arrays.fill(w, 0, width, 0x1p-500);
    Arrays.fill(w, width, 2 * width, 0x1.8p-575);
    Net net = new Net(new int[] {1, width, 1}, Curve.RELU, false, w);

    Propagation pass = new Propagation(net, new double[] {1});

    BigDecimal sum = exact(0x1p-500).multiply(exact(0x1.8p-575)).multiply(exact(width));
    BigDecimal output = sum.divide(exact(Math.sqrt(width)), DIGITS);
    BigDecimal error = exact(pass.output[0]).subtract(output).abs();
    assertTrue(error.signum() > 0, "nothing was lost to underflow");
    assertTrue(error.compareTo(exact(pass.outputError[0])) <= 0, error + " is above the bound");
  }

  private static BigDecimal exact(double x) {
    return new BigDecimal(x);
  }

  /** Taylor's series of cos (from power 0) or sin (from power 1). */
  private static BigDecimal series(BigDecimal x, int from) {
    BigDecimal term = from == 0 ? BigDecimal.ONE : x;
    BigDecimal sum = term;
    for (int k = from + 1; k < 120; k += 2) {
      term =
          term.multiply(x.pow(2), DIGITS)
              .divide(BigDecimal.valueOf((long) k * (k + 1)), DIGITS)
              .negate();
      sum = sum.add(term);
    }
    return sum;
  }
}
