package dev.lanewise.checks.limits;

/**
 * Gram matrices of one hidden layer of infinitely many (leaky) ReLU neurons with standard normal
 * weights, in closed form.
 *
 * <p>With θ the angle between x and x′, {@code κ₀ = (π − θ)/π} and {@code κ₁ = (cos θ (π − θ) + sin
 * θ)/π}:
 *
 * <ul>
 *   <li>{@code H(x, x′) = x·x′ κ₀/2}, the part of the tangent kernel that belongs to the weights
 *       before the activation;
 *   <li>{@code G(x, x′) = ‖x‖‖x′‖ κ₁/2}, the part that belongs to the weights after it.
 * </ul>
 *
 * A leaky slope s on the negative side replaces {@code κ₀/2} by {@code (1−s)²κ₀/2 + s} and {@code
 * κ₁/2} by {@code (1−s)²κ₁/2 + s cos θ}. Biases drawn like weights are the same formulas on the
 * inputs (x, 1), see {@link #withBias}. Source: Cho and Saul, Kernel Methods for Deep Learning
 * (2009), equations 3 to 6.
 *
 * <p>Angles are taken as {@code 2 atan2(‖u−v‖, ‖u+v‖)} for u = x/‖x‖, v = x′/‖x′‖: the arc cosine
 * would lose half of the digits of nearly parallel inputs. Diagonal entries use θ = 0 exactly. The
 * error of an entry is a few roundoffs times the number of coordinates, relative to ‖x‖‖x′‖; not to
 * the entry, which nearly orthogonal inputs make small in H and nearly antipodal ones in both.
 */
public final class ArcCosine {
  private ArcCosine() {}

  /** κ₀ of an angle in [0, π]: the chance, doubled, that both inputs see an active neuron. */
  public static double kappa0(double theta) {
    return (StrictMath.PI - theta) / StrictMath.PI;
  }

  /** κ₁ of an angle in [0, π], off by a few roundoffs of 1: it is 1 at 0, and 4e-17 at π for 0. */
  public static double kappa1(double theta) {
    return (StrictMath.cos(theta) * (StrictMath.PI - theta) + StrictMath.sin(theta))
        / StrictMath.PI;
  }

  /** The angle between two vectors of one length; 0 when either is zero. */
  public static double angle(double[] x, double[] y) {
    double normX = norm(x);
    double normY = norm(y);
    if (normX == 0 || normY == 0) {
      return 0;
    }
    double difference = 0;
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      double u = x[j] / normX;
      double v = y[j] / normY;
      difference += (u - v) * (u - v);
      sum += (u + v) * (u + v);
    }
    return 2 * StrictMath.atan2(Math.sqrt(difference), Math.sqrt(sum));
  }

  /** H, n×n, for ReLU (slope 0) or leaky ReLU. */
  public static double[][] innerLayer(double[][] inputs, double slope) {
    double steep = (1 - slope) * (1 - slope) / 2;
    return gram(inputs, (x, y, theta) -> dot(x, y) * (steep * kappa0(theta) + slope));
  }

  /** G, n×n, for ReLU (slope 0) or leaky ReLU. */
  public static double[][] outerLayer(double[][] inputs, double slope) {
    double steep = (1 - slope) * (1 - slope) / 2;
    return gram(
        inputs,
        (x, y, theta) ->
            norm(x) * norm(y) * (steep * kappa1(theta) + slope * StrictMath.cos(theta)));
  }

  /** H + G: the tangent kernel when both layers are trained and there is no output bias. */
  public static double[][] tangentKernel(double[][] inputs, double slope) {
    double[][] kernel = innerLayer(inputs, slope);
    double[][] outer = outerLayer(inputs, slope);
    for (int i = 0; i < kernel.length; i++) {
      for (int j = 0; j < kernel.length; j++) {
        kernel[i][j] += outer[i][j];
      }
    }
    return kernel;
  }

  /** The inputs (x, 1), on which the formulas describe a layer with biases. */
  public static double[][] withBias(double[][] inputs) {
    double[][] extended = new double[inputs.length][];
    for (int i = 0; i < inputs.length; i++) {
      extended[i] = java.util.Arrays.copyOf(inputs[i], inputs[i].length + 1);
      extended[i][inputs[i].length] = 1;
    }
    return extended;
  }

  private interface Entry {
    double of(double[] x, double[] y, double theta);
  }

  private static double[][] gram(double[][] inputs, Entry entry) {
    int n = inputs.length;
    double[][] gram = new double[n][n];
    for (int i = 0; i < n; i++) {
      gram[i][i] = entry.of(inputs[i], inputs[i], 0);
      for (int j = 0; j < i; j++) {
        gram[i][j] = entry.of(inputs[i], inputs[j], angle(inputs[i], inputs[j]));
        gram[j][i] = gram[i][j];
      }
    }
    return gram;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int j = 0; j < x.length; j++) {
      sum += x[j] * y[j];
    }
    return sum;
  }

  private static double norm(double[] x) {
    return Math.sqrt(dot(x, x));
  }
}
