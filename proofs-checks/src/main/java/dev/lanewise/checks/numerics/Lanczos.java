package dev.lanewise.checks.numerics;

import dev.lanewise.nn.Gaussian;
import dev.lanewise.nn.Spectrum;
import dev.lanewise.nn.Storage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The extreme eigenvalues of a large symmetric operator by Lanczos iteration with full
 * reorthogonalisation.
 *
 * <p>Direction of the error: Ritz values lie inside the spectrum, so {@link #largest} is a lower
 * bound on λ_max and {@link #smallest} an upper bound on λ_min, up to rounding of order u‖A‖ times
 * the number of steps. Neither may serve where the opposite bound is needed.
 */
public final class Lanczos {
  private final double smallest;
  private final double largest;

  private Lanczos(double smallest, double largest) {
    this.smallest = smallest;
    this.largest = largest;
  }

  /** An upper bound on λ_min. */
  public double smallest() {
    return smallest;
  }

  /** A lower bound on λ_max. */
  public double largest() {
    return largest;
  }

  /**
   * Runs the iteration.
   *
   * @param operator v ↦ A v for symmetric A
   * @param p size of v
   * @param steps most steps to take; it ends early in an invariant subspace
   * @param seed seed of the normal start vector
   */
  public static Lanczos of(UnaryOperator<double[]> operator, int p, int steps, long seed) {
    List<double[]> basis = new ArrayList<>();
    double[] v = new double[p];
    new Gaussian(seed).fill(Storage.of(v), 0, p, 1);
    scale(v, 1 / Math.sqrt(dot(v, v)));
    int most = Math.min(steps, p);
    double[][] projected = new double[most][most];
    for (int k = 0; k < most; k++) {
      basis.add(v);
      double[] next = operator.apply(v).clone();
      double size = Math.sqrt(dot(next, next));
      projected[k][k] = dot(v, next);
      // Twice is enough: what the first sweep leaves behind is of the order of rounding.
      for (int sweep = 0; sweep < 2; sweep++) {
        for (double[] q : basis) {
          subtract(next, dot(q, next), q);
        }
      }
      double beta = Math.sqrt(dot(next, next));
      if (!(beta > p * Rounding.UNIT * size) || k + 1 == most) {
        return of(projected, k + 1);
      }
      projected[k][k + 1] = beta;
      projected[k + 1][k] = beta;
      scale(next, 1 / beta);
      v = next;
    }
    throw new IllegalArgumentException("steps and p must be at least 1: " + steps + ", " + p);
  }

  private static Lanczos of(double[][] projected, int size) {
    double[][] leading = new double[size][];
    for (int i = 0; i < size; i++) {
      leading[i] = java.util.Arrays.copyOf(projected[i], size);
    }
    double[] ritz = Spectrum.symmetricEigenvalues(leading);
    return new Lanczos(ritz[0], ritz[size - 1]);
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void subtract(double[] y, double alpha, double[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] -= alpha * x[i];
    }
  }

  private static void scale(double[] x, double alpha) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= alpha;
    }
  }
}
