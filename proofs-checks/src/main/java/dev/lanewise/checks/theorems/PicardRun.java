package dev.lanewise.checks.theorems;

import dev.lanewise.checks.Evidence;
import dev.lanewise.checks.Line;
import dev.lanewise.checks.Worst;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Picard's iteration {@code z^{p+1} = σ(γ̃Az^p + φ)} from z⁰ = 0 in plain loops, each example by
 * itself, and what lemma 2.2 of arXiv:2110.05645 says of it: with {@code γ₀ ≥ γ̃‖A‖}, γ₀ < 1,
 *
 * <pre>
 *   ‖z^{p+1} − z^p‖ ≤ γ₀‖z^p − z^{p−1}‖,   ‖z^p − z‖ ≤ γ₀^p‖φ‖/(1 − γ₀),   ‖z‖ ≤ ‖φ‖/(1 − γ₀).
 * </pre>
 *
 * <p>The first needs a σ of slope 1 at most, the others σ(0) = 0 too; the last is the second at p =
 * 0.
 *
 * <p>Rounding: a computed iterate differs from σ(γ̃Az + φ), for the computed z that it comes from,
 * by at most
 *
 * <pre>  δ = γ(m+2)(γ̃‖A‖_F‖z‖ + ‖φ‖) + 5u‖σ(…)‖,</pre>
 *
 * because m products are summed, scaled and added to φ, the vector of the sums of absolute values
 * is |A||z|, σ enlarges no error, and tanh by StrictMath is within 2.5 ulp, of which each is 2u of
 * the value at most. So two steps differ from what the contraction says by {@code δ_{p+1} + δ_p},
 * and a computed iterate is {@code max δ/(1 − γ₀)} from the exact one. The norms of differences
 * carry γ(m+4), and a power and a quotient six more.
 *
 * <p>A step is looked at while rounding is less than a thousandth of what it is compared with: what
 * follows is noise, of which any bound would hold or none.
 */
final class PicardRun {
  private static final int MOST_STEPS = 300;
  private static final double LARGEST_SHARE = 1e-3;
  private static final double FUNCTION = 5 * Rounding.UNIT;

  private final int width;

  /** ‖φ_i‖. */
  private final double[] sizes;

  /** z^p by p and example. */
  private final List<double[][]> iterates = new ArrayList<>();

  /** δ of z^p, by p and example. */
  private final List<double[]> errors = new ArrayList<>();

  /**
   * Iterates until no step is worth looking at, nor the bound of the distance to the equilibrium.
   *
   * @param phi φ, one row per example
   * @param contraction γ₀
   */
  PicardRun(EquilibriumNet net, double[][] phi, double contraction) {
    width = net.net().width();
    sizes = Arrays.stream(phi).mapToDouble(Vectors::norm).toArray();
    double[][] a = net.a();
    double factor = net.net().factor();
    double frobenius = Vectors.norm(Arrays.stream(a).mapToDouble(Vectors::norm).toArray());
    Activation activation = net.net().activation();
    iterates.add(new double[phi.length][width]);
    errors.add(new double[phi.length]);
    do {
      double[][] z = iterates.getLast();
      double[][] next = new double[phi.length][width];
      double[] error = new double[phi.length];
      for (int i = 0; i < phi.length; i++) {
        for (int r = 0; r < width; r++) {
          next[i][r] = activation.value(factor * Vectors.dot(a[r], z[i]) + phi[i][r]);
        }
        double sums = factor * frobenius * Vectors.norm(z[i]) + sizes[i];
        error[i] =
            Rounding.up(Rounding.gamma(width + 2L) * sums + FUNCTION * Vectors.norm(next[i]));
      }
      iterates.add(next);
      errors.add(error);
    } while (last() < 2 || last() < MOST_STEPS && isAnyWorthGoingOn(contraction));
  }

  private int last() {
    return iterates.size() - 1;
  }

  /** ‖z^p − z^{p−1}‖ of example i. */
  private double step(int p, int i) {
    return Vectors.distance(iterates.get(p)[i], iterates.get(p - 1)[i]);
  }

  private boolean isAnyWorthGoingOn(double contraction) {
    for (int i = 0; i < sizes.length; i++) {
      double bound = bound(last(), i, contraction);
      if (isWorth(last() - 1, i) || isWorth(drift(last(), i, contraction), bound)) {
        return true;
      }
    }
    return false;
  }

  /** γ₀^p‖φ_i‖/(1 − γ₀). */
  private double bound(int p, int i, double contraction) {
    return sizes[i] / (1 - contraction) * Math.pow(contraction, p);
  }

  /** How far z^p of example i may be from the exact iterate: max δ/(1 − γ₀). */
  private double drift(int p, int i, double contraction) {
    double largest = 0;
    for (int k = 1; k <= p; k++) {
      largest = Math.max(largest, errors.get(k)[i]);
    }
    return largest / (1 - contraction);
  }

  /** Whether rounding is small beside a size. A NaN is looked at, and refuted. */
  private static boolean isWorth(double rounding, double size) {
    return !(rounding >= LARGEST_SHARE * size);
  }

  private boolean isWorth(int p, int i) {
    return isWorth(errors.get(p)[i] + errors.get(p + 1)[i], step(p, i));
  }

  /** The largest ‖z² − z¹‖/‖z¹‖ over the examples. */
  double firstRate() {
    double largest = 0;
    for (int i = 0; i < sizes.length; i++) {
      largest = Math.max(largest, step(2, i) / step(1, i));
    }
    return largest;
  }

  /** The first inequality with {@code contraction} for γ₀. */
  Line contraction(double contraction, String label) {
    Worst worst = new Worst("‖z^{p+1} − z^p‖ ≤ γ₀‖z^p − z^{p−1}‖, " + label, Evidence.CERTIFIED);
    for (int p = 1; p < last(); p++) {
      for (int i = 0; i < sizes.length; i++) {
        if (isWorth(p, i)) {
          double left = step(p + 1, i);
          double right = contraction * step(p, i);
          double slack =
              errors.get(p)[i] + errors.get(p + 1)[i] + Rounding.gamma(width + 5L) * (left + right);
          worst.see(left, right, Rounding.up(slack), where(p, i));
        }
      }
    }
    return worst.line();
  }

  /**
   * The second inequality with {@code contraction} for γ₀.
   *
   * @param z the equilibria, to be called exact up to {@code error}
   */
  Line distance(double[][] z, double error, double contraction, String label) {
    Worst worst = new Worst("‖z^p − z‖ ≤ γ₀^p‖φ‖/(1 − γ₀), " + label, Evidence.CERTIFIED);
    for (int p = 0; p <= last(); p++) {
      for (int i = 0; i < sizes.length; i++) {
        compare(worst, p, i, z[i], error, contraction);
      }
    }
    return worst.line();
  }

  /** The third inequality, as the second. */
  Line norm(double[][] z, double error, double contraction, String label) {
    Worst worst = new Worst("‖z‖ ≤ ‖φ‖/(1 − γ₀), " + label, Evidence.CERTIFIED);
    for (int i = 0; i < sizes.length; i++) {
      compare(worst, 0, i, z[i], error, contraction);
    }
    return worst.line();
  }

  private void compare(Worst worst, int p, int i, double[] z, double error, double contraction) {
    double left = Vectors.distance(iterates.get(p)[i], z);
    double right = bound(p, i, contraction);
    double off = drift(p, i, contraction) + error;
    if (isWorth(off, right)) {
      double slack = off + Rounding.gamma(width + 10L) * (left + right);
      worst.see(left, right, Rounding.up(slack), where(p, i));
    }
  }

  private static String where(int p, int i) {
    return "p = " + p + ", example " + i;
  }
}
