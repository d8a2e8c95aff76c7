package dev.lanewise.checks.theorems;

import dev.lanewise.checks.limits.ArcCosine;
import dev.lanewise.checks.numerics.CholeskyBound;
import dev.lanewise.checks.numerics.Rounding;
import dev.lanewise.checks.numerics.Vectors;
import dev.lanewise.nn.Activation;
import dev.lanewise.nn.Bias;
import dev.lanewise.nn.Spectrum;
import java.util.Arrays;

/**
 * Second derivatives of shallow nets {@code f(w, x) = (1/√m) Σ a_r σ(w_r·x̃)}, both layers trained,
 * in closed form; x̃ = x, or (x, 1) with hidden biases.
 *
 * <p>The Hessian of one output is block-diagonal over the neurons, so with {@code p_r =
 * |σ′(u_r)|‖x̃‖} and {@code q_r = |a_r σ″(u_r)|‖x̃‖²}
 *
 * <pre>  ‖∇²f‖ = (1/√m) max_r ½(q_r + √(q_r² + 4p_r²)).</pre>
 *
 * On the ball B(w₀, R) the Jacobian of all n outputs is ℓ-Lipschitz with
 *
 * <pre>
 *   ℓ(R) ≤ (1/√m) ½(q̂ + √(q̂² + 4p̂²)),  p̂ = L_σ‖X̃‖,  q̂ = (‖a(0)‖_∞ + R) sup|σ″| ‖X̃‖ max‖x̃_i‖,
 * </pre>
 *
 * because ‖Σ v_i x̃_i x̃_iᵀ‖ ≤ ‖X̃‖ max‖x̃_i‖ for unit v.
 */
public final class ShallowCurvature {
  private final Activation activation;
  private final double[][] inputs;
  private final boolean biased;
  private final double inputNorm;
  private final double longestInput;

  /**
   * The closed forms on given inputs.
   *
   * @throws IllegalArgumentException if the activation is not twice differentiable, or the output
   *     has a bias
   */
  public ShallowCurvature(Activation activation, Bias bias, double[][] inputs) {
    if (Double.isInfinite(activation.curvatureBound())) {
      throw new IllegalArgumentException(
          activation.spelling() + " has no bounded second derivative: choose tanh or softplus");
    }
    if (bias == Bias.ALL) {
      throw new IllegalArgumentException("the closed forms know hidden biases only, not bias=all");
    }
    this.activation = activation;
    this.biased = bias == Bias.HIDDEN;
    this.inputs = biased ? ArcCosine.withBias(inputs) : inputs;
    double[][] gram = gram(this.inputs);
    double trace = 0;
    double longest = 0;
    for (int i = 0; i < gram.length; i++) {
      trace += gram[i][i];
      longest = Math.max(longest, gram[i][i]);
    }
    int columns = this.inputs[0].length;
    double error =
        Rounding.gamma(columns + 2L) * trace
            + (double) gram.length * columns * Rounding.UNDERFLOW
            + Double.MIN_NORMAL;
    double guess = Spectrum.symmetricEigenvalues(gram)[gram.length - 1];
    this.inputNorm = Rounding.up(Math.sqrt(CholeskyBound.largestAtMost(gram, guess) + error));
    this.longestInput = Rounding.up(Math.sqrt(longest + error));
  }

  private static double[][] gram(double[][] x) {
    double[][] gram = new double[x.length][x.length];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        gram[i][j] = Vectors.dot(x[i], x[j]);
      }
    }
    return gram;
  }

  /**
   * ℓ(R), rounded up, for m neurons.
   *
   * @param m width
   * @param largestOutput ‖a(0)‖_∞, the largest absolute output weight at the centre
   * @param radius R ≥ 0
   */
  public double lipschitz(long m, double largestOutput, double radius) {
    double p = activation.lipschitz() * inputNorm;
    double q = (largestOutput + radius) * activation.curvatureBound() * inputNorm * longestInput;
    return Rounding.up(halfSum(p, q) / Math.sqrt(m));
  }

  /**
   * ‖∇²f_i(w)‖ for every input, exact up to rounding.
   *
   * @param w weights in the order of {@code nn}: W (m×d), the hidden biases if any, a (m)
   */
  public double[] outputHessianNorms(double[] w) {
    int columns = inputs[0].length;
    int m = w.length / (columns + 1);
    double[] norms = new double[inputs.length];
    for (int i = 0; i < inputs.length; i++) {
      double length = Vectors.norm(inputs[i]);
      for (int r = 0; r < m; r++) {
        double u = preactivation(w, m, r, inputs[i]);
        double a = w[m * columns + r];
        double p = Math.abs(activation.slope(u)) * length;
        double q = Math.abs(a * activation.curvature(u)) * length * length;
        norms[i] = Math.max(norms[i], halfSum(p, q));
      }
      norms[i] /= Math.sqrt(m);
    }
    return norms;
  }

  /** Number n of inputs. */
  int size() {
    return inputs.length;
  }

  /** An upper bound on max ‖x̃_i‖. */
  double longestInput() {
    return longestInput;
  }

  /** The output weight of largest absolute value. */
  public double largestOutput(double[] w) {
    int columns = inputs[0].length;
    int m = w.length / (columns + 1);
    return Arrays.stream(w, m * columns, w.length).map(Math::abs).max().orElse(0);
  }

  /** w_r·x̃: with a bias its last factor stands after the m rows of W. */
  private double preactivation(double[] w, int m, int r, double[] x) {
    int columns = x.length;
    int fanIn = biased ? columns - 1 : columns;
    double u = biased ? w[m * fanIn + r] : 0;
    for (int j = 0; j < fanIn; j++) {
      u += w[r * fanIn + j] * x[j];
    }
    return u;
  }

  private static double halfSum(double p, double q) {
    return (q + Math.sqrt(q * q + 4 * p * p)) / 2;
  }
}
