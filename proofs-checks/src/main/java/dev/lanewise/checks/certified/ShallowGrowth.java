package dev.lanewise.checks.certified;

import static dev.lanewise.checks.certified.Outward.addUp;
import static dev.lanewise.checks.certified.Outward.divUp;
import static dev.lanewise.checks.certified.Outward.mulUp;
import static dev.lanewise.checks.certified.Outward.sqrtUp;

import dev.lanewise.kernels.f64.Gemm;

/**
 * Growth of the Jacobian of a shallow net f_c(x) = (1/√m) Σ_k a_ck σ(w_k·x̃), both layers trained.
 *
 * <p>For unit v the matrix Σ v_ic ∇²f_c(x_i) is block diagonal over the neurons. With unit (s, z)
 * in a neuron's own coordinates (outgoing, incoming weights), y = X̃z, its quadratic form is (1/√m)
 * Σ_ic v_ic (2 s_c σ'_i y_i + a_c σ''_i y_i²), so its norm is at most ν(A)/√m where A bounds ‖a_k‖₂
 * over the ball and ν is any of
 *
 * <ul>
 *   <li><b>plain</b>: ½(q + √(q² + 4p²)), p = L‖X̃‖, q = Aβ‖X̃‖ max‖x̃_i‖, because ‖Σv_i x̃_i
 *       x̃_iᵀ‖ ≤ ‖X̃‖ max‖x̃_i‖;
 *   <li><b>Frobenius</b>: q = Aβ√λ_max(G∘G), G = X̃X̃ᵀ, because ‖Σv_i x̃_i x̃_iᵀ‖_F² = vᵀ(G∘G)v;
 *       never above the plain one;
 *   <li><b>coupled</b> (tanh): t = tanh u ties σ' = 1−t² to |σ''| = 2|t|(1−t²): ‖X̃‖·max_ψ sin
 *       ψ·g(2cos ψ, 2A max‖x̃_i‖ sin ψ) with g(b,c) = max_{0≤t≤1} (1−t²)(b+ct), by Cauchy-Schwarz
 *       in i and |y_i| ≤ ‖x̃_i‖‖z‖.
 * </ul>
 *
 * <p>The maximum over ψ is taken over intervals: with τ = tan(ψ/2), sin ψ = 2τ/(1+τ²) grows and cos
 * ψ = (1−τ²)/(1+τ²) falls on [0,1], g grows in both arguments, so sin at the right end and cos at
 * the left bound each interval. The maximiser of g is t = c/(b+√(b²+3c²)), a formula without
 * cancellation: its computed value is within a relative 16u, and g ≤ (1−t₋²)(b+ct₊) with t widened
 * by 2⁻⁴⁸ both ways.
 */
final class ShallowGrowth implements JacobianGrowth {
  /** Which of the bounds of ν to use. */
  enum Form {
    PLAIN,
    STRONG
  }

  private static final int INTERVALS = 512;

  private final Curve curve;
  private final Form form;
  private final double rootWidth;

  /** ‖X̃‖₂, max‖x̃_i‖, √λ_max(G∘G) and max_k‖a_k‖₂ at the weights, upper bounds. */
  final double inputNorm;

  final double largestInput;
  final double rootOfSquaredGram;
  final double outgoing;

  ShallowGrowth(Net net, double[] inputs, Form form) {
    if (net.depth() != 1) {
      throw new IllegalArgumentException("a shallow net has one hidden layer, got " + net.depth());
    }
    if (!net.curve().isSmooth()) {
      throw new IllegalArgumentException(net.curve() + " is not smooth");
    }
    this.curve = net.curve();
    this.form = form;
    int m = net.width(1);
    rootWidth = Outward.sqrtDown(m);
    int n = inputs.length / net.inputs();
    int d = net.inputs() + (net.biases() ? 1 : 0);
    double[] x = extended(inputs, n, net.inputs(), d);
    inputNorm = SpectralNorm.upperBound(x, n, d);
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Outward.normUp(x, i * d, d));
    }
    largestInput = largest;
    rootOfSquaredGram = Math.min(rootOfSquaredGram(x, n, d), mulUp(inputNorm, largestInput));
    outgoing = largestOutgoing(net);
  }

  /** Upper bound of ‖X̃‖₂, the inputs with a column of ones when the net has biases. */
  static double inputNorm(Net net, double[] inputs) {
    int n = inputs.length / net.inputs();
    int d = net.inputs() + (net.biases() ? 1 : 0);
    return SpectralNorm.upperBound(extended(inputs, n, net.inputs(), d), n, d);
  }

  private ShallowGrowth(ShallowGrowth other, Form form) {
    curve = other.curve;
    this.form = form;
    rootWidth = other.rootWidth;
    inputNorm = other.inputNorm;
    largestInput = other.largestInput;
    rootOfSquaredGram = other.rootOfSquaredGram;
    outgoing = other.outgoing;
  }

  ShallowGrowth as(Form other) {
    return new ShallowGrowth(this, other);
  }

  /** Rows (x_i, 1) when there are biases. */
  private static double[] extended(double[] inputs, int n, int from, int d) {
    if (from == d) {
      return inputs;
    }
    double[] x = new double[n * d];
    for (int i = 0; i < n; i++) {
      System.arraycopy(inputs, i * from, x, i * d, from);
      x[i * d + from] = 1;
    }
    return x;
  }

  /**
   * √λ_max(G∘G): computed Gram entries are off by γ_{d+2}N_iN_j, their squares by twice that times
   * |G| plus its square, and one rounding.
   */
  private static double rootOfSquaredGram(double[] x, int n, int d) {
    double[] g = new double[n * n];
    Gemm.gemm(n, n, d, 1, x, 0, d, 1, x, 0, 1, d, 0, g, 0, n, 1);
    double gamma = Outward.gamma(d + 2L);
    double[] norm = new double[n];
    for (int i = 0; i < n; i++) {
      norm[i] = Outward.normUp(x, i * d, d);
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double size =
            addUp(
                Math.abs(g[i * n + j]),
                mulUp(gamma, mulUp(norm[i], norm[j])),
                d * Double.MIN_NORMAL);
        g[i * n + j] = mulUp(size, size);
      }
    }
    return sqrtUp(LargestEigenvalue.upperBound(g, n));
  }

  private static double largestOutgoing(Net net) {
    int m = net.width(1);
    int offset = net.weightOffset(2);
    double largest = 0;
    for (int k = 0; k < m; k++) {
      double sum = 0;
      for (int c = 0; c < net.outputs(); c++) {
        sum += net.weights()[offset + c * m + k] * net.weights()[offset + c * m + k];
      }
      double norm =
          net.outputs() == 1
              ? Math.abs(net.weights()[offset + k])
              : Outward.rootUp(sum, net.outputs());
      largest = Math.max(largest, norm);
    }
    return largest;
  }

  @Override
  public double lipschitz(double radius) {
    return block(addUp(outgoing, radius));
  }

  /** φ(A) = ν(A)/√m, not decreasing in A. */
  double block(double a) {
    double nu =
        quadratic(a, form == Form.PLAIN ? mulUp(inputNorm, largestInput) : rootOfSquaredGram);
    if (form == Form.STRONG && curve == Curve.TANH) {
      nu = Math.min(nu, coupled(a));
    }
    return divUp(nu, rootWidth);
  }

  private double quadratic(double a, double second) {
    double p = mulUp(curve.lipschitz(), inputNorm);
    double q = mulUp(a, mulUp(curve.curvature(), second));
    return mulUp(0.5, addUp(q, sqrtUp(addUp(mulUp(q, q), mulUp(4, mulUp(p, p))))));
  }

  private double coupled(double a) {
    double reach = mulUp(2, mulUp(a, largestInput));
    double largest = 0;
    double leftCos = 1;
    for (int j = 1; j <= INTERVALS; j++) {
      double tau = (double) j / INTERVALS;
      double square = tau * tau; // exact: tau has at most 9 bits
      double sin = Math.min(1, divUp(2 * tau, 1 + square));
      double value = mulUp(sin, peak(mulUp(2, leftCos), mulUp(reach, sin)));
      if (!(value <= largest)) {
        largest = value;
      }
      leftCos = divUp(1 - square, 1 + square);
    }
    return mulUp(inputNorm, largest);
  }

  /** g(b, c), rounded up. */
  private static double peak(double b, double c) {
    double square = b * b + 3 * c * c;
    if (!(square < Double.POSITIVE_INFINITY)) {
      return Double.POSITIVE_INFINITY;
    }
    double t = c / (b + Math.sqrt(square));
    double low = t * (1 - 0x1p-48);
    double high = t * (1 + 0x1p-48);
    return mulUp(Outward.subUp(1, mulDownSquare(low)), addUp(b, mulUp(c, high)));
  }

  private static double mulDownSquare(double t) {
    return Outward.mulDown(t, t);
  }
}
